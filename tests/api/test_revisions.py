"""Changing and deleting a message over the API."""

from __future__ import annotations

from tests.api.conftest import Api
from tests.factories import make_conversation


def test_a_message_is_changed_then_deleted_and_leaves_a_trace(api: Api) -> None:
    session = api.get("session/").json()
    talk = make_conversation()
    sent = api.post(f"conversations/{talk.uuid}/messages/", {"body": "Mondey"}).json()
    assert sent["sender"]["id"] == session["operator"]["id"] and "edited_at" not in sent
    changed = api.patch(f"messages/{sent['id']}/", {"body": "Monday"}).json()
    assert (changed["body"], changed["seq"]) == ("Monday", sent["seq"]) and changed["edited_at"]
    [found] = api.get(f"messages/{sent['id']}/revisions/").json()["results"]
    assert (found["kind"], found["body"], found["operator"]["id"]) == ("edited", "Mondey", session["operator"]["id"])
    gone = api.delete(f"messages/{sent['id']}/", {}).json()
    assert gone["body"] == "" and gone["deleted_at"] and "edited_at" not in gone
    answer = api.patch(f"messages/{sent['id']}/", {"body": "Tuesday"})
    assert (answer.status_code, answer.json()["code"]) == (409, "message_deleted")
