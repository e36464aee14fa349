"""Invitations, texts, greetings and proposed pages over REST."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.utils import timezone

from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_conversation, make_visitor, make_website

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
