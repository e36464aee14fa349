"""Conversations and messages over the public API."""

from __future__ import annotations

from uuid import uuid4

from tests.api.conftest import Api
from tests.factories import make_conversation, make_operator, make_visitor


def test_the_queue_is_listed_with_counts(api: Api) -> None:
    first, second = make_conversation(), make_conversation()

    answer = api.get("conversations/?view=queue").json()

    assert [row["id"] for row in answer["results"]] == [str(first.uuid), str(second.uuid)]
    assert answer["counts"] == {"queue": 2, "mine": 0, "all": 2}
    assert answer["results"][0]["preview"]["text"] == "Hello"
    assert answer["results"][0]["unread"] == 1


def test_a_conversation_is_accepted_answered_closed_and_reopened(api: Api) -> None:
    conversation = make_conversation()
    path = f"conversations/{conversation.uuid}/"

    accepted = api.post(f"{path}accept/")
    assert (accepted.status_code, accepted.json()["status"], accepted.json()["assignee"]["name"]) == (200, "open", "Ada Admin")
    sent = api.post(f"{path}messages/", {"body": "How can I help?", "cid": str(uuid4())})
    assert (sent.status_code, sent.json()["seq"], sent.json()["visitor_seq"]) == (201, 3, 3)
    note = api.post(f"{path}messages/", {"body": "he is nice", "kind": "note"})
    assert (note.status_code, note.json()["seq"], note.json().get("visitor_seq")) == (201, 4, None)
    assert api.post(f"{path}close/").json()["status"] == "closed"
    assert api.post(f"{path}reopen/").json()["status"] == "open"
    lines = api.get(f"{path}messages/").json()["results"]
    assert [line["kind"] for line in lines] == ["system", "system", "note", "message", "system", "message"]
    assert [line["data"]["event"] for line in lines if line["kind"] == "system"] == ["reopened", "closed", "accepted"]


def test_session(api: Api, api_of) -> None:
    answer = api.get("session/").json()
    assert answer["user"]["role"] == "admin"
    assert api.post("session/ticket/").status_code == 403
    operator = make_operator()
    ticket = api_of(operator.user).post("session/ticket/")
    assert ticket.status_code == 200, ticket.content


def test_where_a_visitor_and_his_conversation_came_from(api: Api) -> None:
    first = {"at": "2026-05-01T12:00:00Z", "channel": "search", "engine": "google", "words": "green tea", "landing_url": "https://shop.example/"}
    last = {"at": "2026-05-04T12:00:00Z", "channel": "campaign", "campaign": {"source": "letter", "name": "spring"}}
    visitor = make_visitor(first_touch=first, last_touch=last, visit_count=7)
    conversation = make_conversation(visitor)

    empty = {"engine": "", "words": "", "campaign": {}, "referrer": "", "landing_url": "", "landing_title": ""}
    source = {"first_touch": empty | first | {"engine": "Google"}, "last_touch": empty | last}
    assert api.get(f"conversations/{conversation.uuid}/source/").json() == source
    shown = api.get(f"visitors/{visitor.uuid}/").json()
    assert {name: shown[name] for name in source} == source and shown["visit_count"] == 7
    assert api.get(f"conversations/{make_conversation().uuid}/source/").json() == {"first_touch": None, "last_touch": None}
