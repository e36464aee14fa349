"""Side conversations over the API: one's own, nobody else's, and no other company's."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from chat.models import Operator, RoutingSettings, SideConversation
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_contact, make_conversation, make_department, make_key, make_operator, make_side, make_user, make_visitor


def client_of(operator: Operator, tenant: TenantRef) -> Client:
    client = Client(headers={"host": tenant.host})
    client.force_login(operator.user)
    return client


def call(client: Client, method: str, path: str, body: object = None) -> Any:
    return getattr(client, method)(f"/api/v1/{path}", body if method == "get" else (body or {}), content_type="application/json")


def test_one_is_begun_answered_read_and_left(tenant: TenantRef) -> None:
    ana, ben, kim = make_operator(name="Ana Weber"), make_operator(name="Ben Ito"), make_operator(name="Kim")
    anas, bens, kims = (client_of(each, tenant) for each in (ana, ben, kim))
    conversation = make_conversation(make_visitor(name="Vera"))
    sent = {"conversation": str(conversation.uuid), "people": [str(ben.uuid)], "body": "  May she\nhave it?  ", "cid": str(uuid4())}
    begun = call(anas, "post", "side-conversations/", sent)
    side = begun.json()
    assert begun.status_code == 201 and call(anas, "post", "side-conversations/", sent).json()["id"] == side["id"]
    assert (side["title"], side["subject"], side["about"]["name"], side["unread"]) == ("May she have it?", "", "Vera", 0)
    assert side["conversation"] == {"id": str(conversation.uuid), "number": conversation.number}
    assert [each["name"] for each in side["people"]] == ["Ana Weber", "Ben Ito"] and side["unsighted"] == [] and side["may_take_out"]

    path = f"side-conversations/{side['id']}/"
    (listed,) = call(bens, "get", f"side-conversations/?visitor={conversation.visitor.uuid}").json()["results"]
    assert listed["unread"] == 1 and listed["last_line"]["body"] == "May she\nhave it?"
    assert call(bens, "get", "side-conversations/?unread=true").json()["unread"] == 1
    line = {"body": "Yes, once.", "cid": str(uuid4())}
    answers = [call(bens, "post", f"{path}lines/", line) for _ in range(2)]
    assert [each.status_code for each in answers] == [201, 201] and answers[0].json() == answers[1].json()
    assert [each["seq"] for each in call(anas, "get", f"{path}lines/?limit=1").json()["results"]] == [2]
    assert call(anas, "post", f"{path}read/", {"seq": 2}).json()["unread"] == 0
    assert call(anas, "delete", f"side-lines/{answers[0].json()['id']}/").json()["code"] == "not_allowed"
    gone = call(bens, "delete", f"side-lines/{answers[0].json()['id']}/").json()
    assert gone["body"] == "" and gone["deleted_at"]

    assert call(kims, "get", path).status_code == call(kims, "post", f"{path}lines/", line).status_code == 404
    assert [each["name"] for each in call(bens, "post", f"{path}people/", {"people": [str(kim.uuid)]}).json()["people"]][2] == "Kim"
    assert call(kims, "get", path).status_code == 200
    assert call(bens, "post", f"{path}people/remove/", {"operator": str(kim.uuid)}).status_code == 403
    assert call(bens, "post", f"{path}people/remove/", {"operator": str(ben.uuid)}).status_code == 204
    assert call(bens, "get", path).status_code == 404 and call(bens, "get", "side-conversations/").json()["results"] == []


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"body": " \n\u3000"}, "empty"),
        ({"people": ["<self>"]}, "nobody"),
        ({"people": [str(uuid4())]}, "unknown"),
        ({"contact": str(uuid4())}, "about"),
        ({"conversation": None}, None),
        ({"body": "x" * 5001}, None),
        ({"subject": "x" * 121}, None),
        ({"people": []}, None),
        ({"people": ["no id"]}, None),
        ({"cid": "no id"}, None),
        ({"unknown": 1}, None),
    ],
)
def test_bad_input_is_refused_in_words(tenant: TenantRef, change: dict[str, Any], reason: str | None) -> None:
    ana, ben = make_operator(name="Ana"), make_operator(name="Ben")
    sent = {"conversation": str(make_conversation().uuid), "people": [str(ben.uuid)], "body": "Hello", **change}
    if sent["people"] == ["<self>"]:
        sent["people"] = [str(ana.uuid)]
    answer = call(client_of(ana, tenant), "post", "side-conversations/", sent)
    assert answer.status_code == 400 and not SideConversation.objects.exists()
    problem = answer.json()
    assert (problem["code"], problem.get("reason")) == (("side_refused", reason) if reason else ("invalid", None))
    assert problem["detail"] and problem["detail"] != "See the reason."


def test_who_may_not_see_the_conversation_is_marked_and_reads_no_more_than_he_was_asked(tenant: TenantRef) -> None:
    ana, kim, out = make_operator(name="Ana"), make_operator(name="Kim"), make_operator(name="Out")
    RoutingSettings.objects.create(pk=1, operators_see="own")
    conversation = make_conversation(department=make_department("Sales", ana))
    asked = call(client_of(ana, tenant), "get", f"side-conversations/colleagues/?conversation={conversation.uuid}").json()["results"]
    assert {each["name"]: each["sees"] for each in asked} == {"Kim": False, "Out": False}
    side = make_side(ana, conversation, kim)
    seen = call(client_of(kim, tenant), "get", f"side-conversations/{side.uuid}/").json()
    assert seen["conversation"] is None and seen["unsighted"] == [str(kim.uuid)]
    assert call(client_of(kim, tenant), "get", f"conversations/{conversation.uuid}/").status_code == 404
    # Nor can he begin one beside it, or learn of it who may see it.
    for client in (client_of(kim, tenant), client_of(out, tenant)):
        assert call(client, "get", f"side-conversations/colleagues/?conversation={conversation.uuid}").status_code == 404
        sent = {"conversation": str(conversation.uuid), "people": [str(ana.uuid)], "body": "Hello"}
        assert call(client, "post", "side-conversations/", sent).status_code == 404


def test_another_company_sees_guesses_and_changes_nothing(tenant: TenantRef, other_tenant: TenantRef) -> None:
    side = make_side(make_operator(), make_conversation(), make_operator(name="Ben"))
    contact, line = make_contact(), side.lines.get()
    with tenant_scope(other_tenant):
        boss = make_operator("owner", "Stranger")
        stranger, foreign = client_of(boss, other_tenant), {"people": [str(make_operator(name="Other").uuid)], "body": "Hello"}
        make_key(make_user("admin"))
    path = f"side-conversations/{side.uuid}/"
    for method, where, body in (
        ("get", path, None),
        ("get", f"{path}lines/", None),
        ("post", f"{path}lines/", {"body": "Hello"}),
        ("post", f"{path}read/", {"seq": 1}),
        ("post", f"{path}people/", {"people": foreign["people"]}),
        ("post", f"{path}people/remove/", {"operator": str(side.by.uuid)}),
        ("delete", f"side-lines/{line.uuid}/", None),
        ("get", f"side-conversations/?contact={contact.uuid}", None),
        ("post", "side-conversations/", {**foreign, "contact": str(contact.uuid)}),
        ("post", "side-conversations/", {**foreign, "conversation": str(side.conversation.uuid)}),
    ):
        assert call(stranger, method, where, body).status_code == 404, where
    # Nor can a colleague of theirs be asked here, or one of ours there.
    mine = {"people": foreign["people"], "body": "Hello", "contact": str(contact.uuid)}
    assert call(client_of(side.by, tenant), "post", "side-conversations/", mine).json()["reason"] == "unknown"
    assert SideConversation.objects.count() == 1 and side.lines.count() == 1
