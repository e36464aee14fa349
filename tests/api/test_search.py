"""Search over the public API."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from django.utils import timezone

from chat.api.search import EXAMPLE
from chat.api.search_shapes import FoundConversation
from chat.models import Conversation
from chat.services import send_message
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.chat.services.test_indexing import follow
from tests.factories import make_contact, make_conversation, make_operator, make_visitor, start
from visitors.selectors import contacts


def test_what_was_said_is_found_with_marks(api: Api) -> None:
    conversation = start(make_visitor(name="Mika Sato"), body="Hello, ＲＥＦＵＮＤ please").conversation
    follow()
    answer = api.get("search/?q=refund").json()
    (found,) = answer["results"]
    assert (found["conversation"]["id"], found["conversation"]["number"], found["more"]) == (str(conversation.uuid), conversation.number, 0)
    (line,) = found["lines"]
    assert (line["kind"], line["sender"]["name"], line["seq"]) == ("message", "Mika Sato", 1)
    assert line["excerpt"] == {"text": "Hello, ＲＥＦＵＮＤ please", "marks": [[7, 13]], "is_cut_before": False, "is_cut_after": False}
    assert (answer["next"], answer["number"], answer["contacts"]) == (None, None, [])


def test_the_example_of_the_document_is_an_answer() -> None:
    (found,) = msgspec.convert(EXAMPLE["results"], list[FoundConversation])
    assert msgspec.to_builtins(found)["lines"][0]["excerpt"]["marks"] == [(0, 2)]


def test_notes_are_marked_as_such(api: Api) -> None:
    conversation = make_conversation()
    send_message(conversation=conversation.uuid, by=make_operator(), body="inner circle", cid=uuid4(), kind="note")
    follow()
    assert [line["kind"] for line in api.get("search/?q=circle").json()["results"][0]["lines"]] == ["note"]


@pytest.mark.parametrize("query", ["%23{}", "{}", " {} "])
def test_a_number_is_found(api: Api, query: str) -> None:
    conversation = make_conversation()
    answer = api.get(f"search/?q={query.format(conversation.number)}").json()
    assert answer["number"]["id"] == str(conversation.uuid)


def test_contacts_are_found(api: Api) -> None:
    contact = make_contact(name="佐藤 美香", email="mika@shop.example")
    assert [row["id"] for row in api.get("search/?q=佐藤").json()["contacts"]] == [str(contact.uuid)]
    assert [row["name"] for row in api.get("search/?q=MIKA@shop").json()["contacts"]] == ["佐藤 美香"]


def test_short_names_are_looked_for_among_those_seen_last(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    for nth, name in enumerate(("佐藤 一", "佐藤 二", "鈴木", "佐藤 三")):
        make_contact(name=name, seen_at=now - timedelta(days=nth))
    monkeypatch.setattr(contacts, "AMONG_NEWEST", 3)
    assert [row["name"] for row in api.get("search/?q=佐藤").json()["contacts"]] == ["佐藤 一", "佐藤 二"]
    assert [row["name"] for row in api.get("search/?q=佐藤 三").json()["contacts"]] == []
    monkeypatch.setattr(contacts, "AMONG_NEWEST", 30)
    assert len(api.get("search/?q=佐藤").json()["contacts"]) == 3


def test_pages_are_walked_with_their_cursors(api: Api) -> None:
    talks = [start(body="green tea").conversation for _ in range(5)]
    make_contact(name="Tea Green")
    follow()
    first = api.get("search/?q=tea&limit=2").json()
    second = api.get(f"search/?q=tea&limit=2&cursor={first['next']}").json()
    third = api.get(f"search/?q=tea&limit=2&cursor={second['next']}").json()
    ids = [row["conversation"]["id"] for page in (first, second, third) for row in page["results"]]
    assert ids == [str(talk.uuid) for talk in reversed(talks)]
    assert (len(first["contacts"]), second["contacts"], third["next"]) == (1, [], None)


def test_a_cursor_belongs_to_its_search_and_company(api: Api, other_tenant: TenantRef) -> None:
    for _ in range(3):
        start(body="green tea")
    follow()
    cursor = api.get("search/?q=tea&limit=1").json()["next"]
    for address in (f"search/?q=green&cursor={cursor}", "search/?q=tea&cursor=5", f"search/?q=tea&cursor={cursor}x", f"conversations/?cursor={cursor}"):
        answer = api.get(address)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad_cursor"), address


def test_nothing_is_asked_and_nothing_is_found(api: Api) -> None:
    make_contact()
    start(body="tea")
    follow()
    for query in ("", "%20", "🎉", "%00"[:0]):
        answer = api.get(f"search/?q={query}").json()
        assert (answer["results"], answer["next"], answer["number"]) == ([], None, None)
    assert api.get("search/").json() == {"results": [], "next": None, "number": None, "contacts": []}


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("q=" + "x" * 201, "too_long"),
        ("q=a&status=gone", "bad_status"),
        ("q=a&assignee=me", "bad_assignee"),
        ("q=a&since=yesterday", "bad_moment"),
        ("q=a&until=2026-13-01", "bad_moment"),
        ("q=a&until=0001-01-01", "bad_moment"),
        ("q=a&limit=0", "bad_limit"),
        ("q=a&kind=note", "unknown_parameter"),
    ],
)
def test_what_cannot_be_understood_is_refused(api: Api, query: str, code: str) -> None:
    answer = api.get(f"search/?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_filters_are_those_of_the_address(api: Api) -> None:
    talk, other = start(body="green tea").conversation, start(body="green tea").conversation
    Conversation.objects.filter(pk=talk.pk).update(status="closed")
    follow()

    def found(query: str) -> list[str]:
        return [row["conversation"]["id"] for row in api.get(f"search/?q=tea&{query}").json()["results"]]

    assert found("status=closed,snoozed") == [str(talk.uuid)]
    assert found("status=queued&assignee=none&since=2020-01-01&until=2100-01-01T00:00:00Z") == [str(other.uuid)]
    assert found(f"assignee={make_operator().uuid}") == []


def test_another_company_is_out_of_reach(api: Api, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        theirs = start(make_visitor(name="Theirs"), body="their secret").conversation
        make_contact(name="Secret Person")
        follow()
    answer = api.get("search/?q=secret").json()
    assert (answer["results"], answer["contacts"]) == ([], [])
    assert api.get(f"search/?q={theirs.number}").json()["number"] is None
