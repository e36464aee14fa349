"""Invitations, texts, greetings and proposed pages over REST."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from tenants.accounts.models import AuditLine
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_contact_segment, make_conversation, make_visitor, make_website

pytestmark = pytest.mark.usefixtures("tenant")


def test_inviting_tells_why_not(api: Api) -> None:
    visitor = make_visitor(make_website(), seen_at=timezone.now(), language="ja")
    api.post("invitation-templates/", {"name": "Hello", "texts": {"en": "Hello {name|there}", "ja": "こんにちは"}})
    before = api.get(f"visitors/{visitor.uuid}/invitations/proposal/").json()
    assert (before["is_allowed"], before["language"], [one["text"] for one in before["texts"]]) == (True, "ja", ["こんにちは"])

    cid = str(uuid4())
    sent, again = (api.post(f"visitors/{visitor.uuid}/invitations/", {"body": "Hello?", "cid": cid}) for _ in range(2))
    assert sent.status_code == again.status_code == 201
    assert sent.json()["id"] == again.json()["id"]

    refused = api.post(f"visitors/{visitor.uuid}/invitations/", {"body": "Hello?"})
    assert refused.status_code == 409
    assert (refused.json()["code"], refused.json()["reason"]) == ("may_not_invite", "open_invitation")
    after = api.get(f"visitors/{visitor.uuid}/invitations/proposal/").json()
    assert (after["is_allowed"], after["reason"], bool(after["detail"])) == (False, "open_invitation", True)
    assert [row["status"] for row in api.get("invitations/?status=sent").json()["results"]] == ["sent"]
    assert api.get("invitations/?status=held").status_code == 400
    assert api.get(f"invitations/{sent.json()['id']}/").json()["body"] == "Hello?"


@pytest.mark.parametrize(
    ("body", "status"), [({"body": ""}, 400), ({"body": " \n "}, 400), ({"body": "x" * 501}, 400), ({}, 400), ({"body": "x", "cid": "y"}, 400)]
)
def test_bad_invitations_are_refused(api: Api, body: dict[str, str], status: int) -> None:
    visitor = make_visitor(seen_at=timezone.now())
    assert api.post(f"visitors/{visitor.uuid}/invitations/", body).status_code == status


def test_greetings(api: Api) -> None:
    made = api.post("greetings/", {"name": "Tea", "texts": {"en": "Hello?"}, "conditions": {"page": ["/tea*"], "page_s": 30}})
    assert made.status_code == 201
    row = made.json()
    assert (row["holdout"], row["look"], row["is_active"], row["website"]) == (10, "card", True, None)
    changed = api.patch(f"greetings/{row['id']}/", {"is_active": False}).json()
    assert (changed["is_active"], changed["conditions"], changed["texts"]) == (False, row["conditions"], row["texts"])
    figures = api.get(f"greetings/{row['id']}/figures/").json()
    assert (figures["sent"], figures["talks_effect"]) == (0, None)
    assert api.post("greetings/preview/", {"conditions": {"pages": 2}}).json()["visitors"] == 0
    assert api.delete(f"greetings/{row['id']}/").status_code == 204
    assert api.get("greetings/").json()["results"] == []


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"conditions": {"nonsense": 1}}, "bad_conditions"),
        ({"conditions": {"scroll": 101}}, "bad_conditions"),
        ({"texts": {"en": "Hi {nmae}"}}, "bad_text"),
        ({"texts": {"fr": "Salut"}}, "bad_text"),
        ({"website": str(uuid4())}, "not_found"),
        ({"holdout": 51}, "invalid"),
        ({"look": "popup"}, "invalid"),
    ],
)
def test_bad_greetings_are_refused_and_say_why(api: Api, body: dict[str, object], code: str) -> None:
    answer = api.post("greetings/", {"name": "Tea", "texts": {"en": "Hello?"}, **body})
    assert answer.status_code in {400, 404}
    assert answer.json()["code"] == code or code == "invalid"
    assert api.get("greetings/").json()["results"] == []


def test_another_companys_website_is_none(api: Api, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        foreign = str(make_website().uuid)
    assert api.post("greetings/", {"name": "Tea", "texts": {"en": "Hello?"}, "website": foreign}).status_code == 404
    assert api.post("greetings/preview/", {"conditions": {}, "website": foreign}).status_code == 404


def test_pages(api: Api) -> None:
    conversation = make_conversation()
    made = api.post(f"conversations/{conversation.uuid}/pages/", {"url": "https://shop.example/tea", "title": "Tea"})
    assert (made.status_code, made.json()["is_foreign"], made.json()["status"]) == (201, False, "proposed")
    assert api.post(f"conversations/{conversation.uuid}/pages/", {"url": "javascript:alert(1)"}).json()["code"] == "bad_page"
    assert [row["title"] for row in api.get(f"conversations/{conversation.uuid}/pages/").json()["results"]] == ["Tea"]


def test_conditions_of_events_baskets_and_segments_and_what_it_is_to_lead_to(api: Api, other_tenant: TenantRef) -> None:
    vip = str(make_contact_segment().uuid)
    conditions = {"events": ["looked"], "event_count": 2, "event_days": 7, "event_where": {"name": "sku", "op": "is", "value": "T-1"}, "basket": "filled"}
    body = {"name": "Tea", "texts": {"en": "Hello?"}, "conditions": {**conditions, "segments": [vip]}, "goal_event": "order_paid", "goal_page": "/thanks*"}
    row = api.post("greetings/", body).json()
    assert (row["conditions"], row["goal_event"], row["goal_page"]) == (body["conditions"], "order_paid", "/thanks*")
    figures = api.get(f"greetings/{row['id']}/figures/").json()
    assert (figures["has_goal"], figures["conversions_asked"], figures["conversions_effect"], figures["regret_share"]) == (True, 0, None, None)
    assert api.post("greetings/preview/", {"conditions": {"tags": ["vip"], "scroll": 5}}).json()["assumed"] == ["operators", "contacts_today", "scroll"]

    with tenant_scope(other_tenant):
        foreign = str(make_contact_segment().uuid)
    for wrong, code in (
        ({"conditions": {"segments": [foreign]}}, "bad_conditions"),
        ({"goal_event": "order paid"}, "bad_goal"),
        ({"goal_page": "x"}, "bad_goal"),
    ):
        assert api.patch(f"greetings/{row['id']}/", wrong).json()["code"] == code
    api.delete(f"contact-segments/{vip}/")
    assert api.patch(f"greetings/{row['id']}/", {"goal_page": ""}).json()["goal_page"] == ""


def audited(action: str) -> list[dict[str, object]]:
    return list(AuditLine.objects.filter(action=action).order_by("pk").values_list("details", flat=True))


def test_how_often_a_website_invites(api: Api) -> None:
    website = make_website()
    path = f"websites/{website.uuid}/invitation-policy/"
    assert api.get(path).json() == {"policy": "once", "pause_s": 180}
    assert api.patch(path, {"policy": "several"}).json() == {"policy": "several", "pause_s": 180}
    assert api.patch(path, {"pause_s": 300}).json() == {"policy": "several", "pause_s": 300}
    for wrong in ({"policy": "always"}, {"pause_s": 29}, {"pause_s": 86_401}, {"pause_s": "x"}):
        assert api.patch(path, wrong).status_code == 400
    assert api.get(path).json() == {"policy": "several", "pause_s": 300}
    assert [line["policy"] for line in audited("website.invitations_changed")] == ["several", "several"]


def test_presets_and_the_order_of_greetings(api: Api) -> None:
    website = make_website()
    made = api.post(f"websites/{website.uuid}/invitation-preset/", {"kind": "shop"})
    assert (made.status_code, [row["is_active"] for row in made.json()["results"]]) == (201, [False, False])
    assert api.post(f"websites/{website.uuid}/invitation-preset/", {"kind": "zoo"}).status_code == 400
    first, second = (row["id"] for row in api.get("greetings/").json()["results"])
    assert api.post(f"greetings/{second}/move/", {"direction": "up"}).json()["position"] == 1
    assert api.post(f"greetings/{second}/move/", {"direction": "up"}).json()["position"] == 1
    assert [row["id"] for row in api.get("greetings/").json()["results"]] == [second, first]
    assert api.post(f"greetings/{second}/move/", {"direction": "left"}).status_code == 400
    assert len(audited("greeting.moved")) == 1


def test_what_is_kept_of_visitors(api: Api) -> None:
    before = api.get("privacy/").json()
    assert api.patch("privacy/", {"visits_kept_days": 90}).json() == {**before, "visits_kept_days": 90}
    assert api.patch("privacy/", {"keeps_addresses": True}).json() == {"keeps_addresses": True, "visits_kept_days": 90}
    for wrong in ({"visits_kept_days": 1}, {"visits_kept_days": 3651}, {"keeps_addresses": "perhaps"}):
        assert api.patch("privacy/", wrong).status_code == 400
    assert api.get("privacy/").json() == {"keeps_addresses": True, "visits_kept_days": 90}
    assert [line["visits_kept_days"] for line in audited("company.privacy_changed")] == [90, 90]
