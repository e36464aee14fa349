"""Contacts over the public API: search, filters, order, pages, what stays hidden."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.models import Transcript
from chat.services import open_link
from chat.services.closing import record_transcript_sent, send_transcript
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_contact, make_conversation, make_operator, make_user, make_visitor


def names(api: Api, query: str = "") -> list[str]:
    answer = api.get(f"contacts/{query}")
    assert answer.status_code == 200, answer.content
    return [row["name"] for row in answer.json()["results"]]


def test_search_finds_names_addresses_numbers_and_companies(api: Api) -> None:
    make_contact(name="Mika Sato", email="mika@example.com", phones=["+81 3-1234-5678"], company="Tea & Co")
    make_contact(name="佐藤 花子", email="hanako@example.jp", company="株式会社お茶")
    make_contact(name="Ａｎａ", email="ana@example.com")

    for query, found in {
        "mika": ["Mika Sato"],
        "SATO tea": ["Mika Sato"],
        "31234": ["Mika Sato"],
        "3-1234": ["Mika Sato"],
        "花子": ["佐藤 花子"],
        "お茶": ["佐藤 花子"],
        "ana@": ["Ａｎａ"],
        "ana@example": ["Ａｎａ"],
        "sato nobody": [],
        "%25": [],
        "_": [],
        "%5C": [],
    }.items():
        assert names(api, f"?q={query}") == found, query


def test_what_like_takes_for_a_pattern_is_only_text(api: Api) -> None:
    make_contact(name="100%_sure\\")
    make_contact(name="Nobody")
    for query in ("100%25", "%25_", "_sure", "%5C"):
        assert names(api, f"?q={query}") == ["100%_sure\\"]


def test_filters_and_orders(api: Api, admin) -> None:
    now = timezone.now()
    make_contact(name="Cleo", tags=["vip"], created_at=now - timedelta(days=3), seen_at=now)
    make_contact(name="Ana", owner=admin, created_at=now - timedelta(days=1), external_id="m-1", is_verified=True)
    make_contact(name="Ben", email="Ben@example.com", created_at=now - timedelta(days=2))

    assert names(api) == ["Cleo", "Ana", "Ben"]
    assert names(api, "?sort=name") == ["Ana", "Ben", "Cleo"]
    assert names(api, "?sort=-created") == ["Ana", "Ben", "Cleo"]
    assert names(api, "?tag=vip") == ["Cleo"]
    assert names(api, f"?owner={admin.uuid}") == ["Ana"]
    assert names(api, "?owner=none&sort=name") == ["Ben", "Cleo"]
    assert names(api, "?verified=true") == ["Ana"]
    assert names(api, "?email=ben@EXAMPLE.com") == ["Ben"]
    assert names(api, "?external_id=m-1") == ["Ana"]
    for bad in ("sort=email", "verified=1", "owner=me", f"q={'x' * 101}"):
        assert api.get(f"contacts/?{bad}").status_code == 400


def test_pages_meet_every_contact_once(api: Api) -> None:
    for number in range(7):
        make_contact(name=f"Contact {number % 3}")
    for sort in ("-seen", "name", "-created"):
        seen, cursor = [], ""
        while cursor is not None:
            answer = api.get(f"contacts/?sort={sort}&limit=3{f'&cursor={cursor}' if cursor else ''}").json()
            seen += [row["id"] for row in answer["results"]]
            cursor = answer["next"]
        assert len(seen) == len(set(seen)) == 7
    cursor = api.get("contacts/?limit=3").json()["next"]
    assert api.get(f"contacts/?limit=3&sort=name&cursor={cursor}").json()["code"] == "bad_cursor"


def test_a_list_costs_the_same_however_long(api: Api) -> None:
    api.get("contacts/")
    costs = []
    for _ in range(2):
        for _ in range(4):
            make_contact(owner=make_user())
        with CaptureQueriesContext(connection) as queries:
            api.get("contacts/")
        costs.append(len(queries))
    assert costs[0] == costs[1]


def test_what_is_wrong_is_said_at_its_field(api: Api) -> None:
    answer = api.post("contacts/", {"name": "Mika", "email": "no", "attributes": {"plan": 1}})
    assert answer.status_code == 400
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == {"email": "bad_email", "attributes.plan": "unknown_attribute"}


def test_nobody_makes_a_contact_verified_by_asking(api: Api) -> None:
    for field in ("is_verified", "verified_at", "source", "consents", "search_text"):
        assert api.post("contacts/", {"name": "Mika", field: True}).json()["errors"][0]["code"] == "unknown_field"


def test_the_timeline_tells_visits_conversations_and_notes_of_all_browsers(api: Api) -> None:
    visitors = [make_visitor(), make_visitor()]
    contact = make_contact(visitors[0])
    visitors[1].contact = contact
    visitors[1].save()
    conversations = [make_conversation(visitor) for visitor in visitors]
    api.post(f"contacts/{contact.uuid}/notes/", {"body": "Likes tea"})
    api.post(f"contacts/{contact.uuid}/consents/", {"what": "newsletter", "is_given": True})
    make_conversation()

    entries = api.get(f"contacts/{contact.uuid}/timeline/").json()["results"]
    assert [entry["kind"] for entry in entries] == ["consent", "note", "conversation", "conversation"]
    assert {entry["id"] for entry in entries[2:]} == {str(conversation.uuid) for conversation in conversations}
    later = api.get(f"contacts/{contact.uuid}/timeline/?before={entries[1]['at'].replace('+', '%2B')}").json()["results"]
    assert [entry["kind"] for entry in later] == ["conversation", "conversation"]
    assert api.get(f"contacts/{contact.uuid}/timeline/?before=yesterday").status_code == 400
    assert len(api.get(f"contacts/{contact.uuid}/conversations/").json()["results"]) == 2
    assert len(api.get(f"contacts/{contact.uuid}/devices/").json()["results"]) == 2


def test_the_timeline_tells_of_mails(api: Api) -> None:
    visitor, now = make_visitor(), timezone.now()
    contact, conversation = make_contact(visitor), make_conversation(visitor)
    open_link(conversation=conversation, token="t" * 43, now=now)
    send_transcript(conversation=conversation, by=make_operator(), email="mika@shop.example", now=now)
    record_transcript_sent(Transcript.objects.get(), now=now + timedelta(seconds=1))
    mails = [entry for entry in api.get(f"contacts/{contact.uuid}/timeline/?before=2100-01-01T00:00:00Z").json()["results"] if entry["kind"] == "mail"]
    assert [(entry["data"]["what"], entry["title"], entry["data"]["number"]) for entry in mails] == [
        ("transcript", "mika@shop.example", conversation.number),
        ("answer", "", conversation.number),
    ]


def test_another_companys_contacts_and_tags_are_not_seen(api: Api, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        make_contact(name="Theirs", tags=["secretive"])
    make_contact(name="Ours", tags=["tea"])
    assert names(api, "?q=theirs") == []
    assert [row["tag"] for row in api.get("contact-tags/").json()["results"]] == ["tea"]


def test_a_merge_that_is_refused_says_why(api: Api) -> None:
    one, two = make_contact(external_id="m-1"), make_contact(external_id="m-2")
    answer = api.post(f"contacts/{one.uuid}/merges/", {"other": str(two.uuid)})
    assert (answer.status_code, answer.json()["code"], answer.json()["reason"]) == (409, "not_merged", "two_ids")
    assert "two people" in answer.json()["detail"]
