"""Snoozing, details, saved views and bulk actions over the public API."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from chat.models import Conversation, ConversationView
from tenants.accounts.models import Role
from tests.api.conftest import Api
from tests.factories import make_conversation, make_operator


def test_a_conversation_is_snoozed_found_and_woken(api: Api) -> None:
    conversation = make_conversation()
    path, until = f"conversations/{conversation.uuid}/", timezone.now() + timedelta(days=1)

    row = api.post(f"{path}snooze/", {"until": until.isoformat()}).json()
    assert (row["status"], row["assignee"]["name"]) == ("snoozed", "Ada Admin")
    assert [each["id"] for each in api.get("conversations/?view=snoozed").json()["results"]] == [str(conversation.uuid)]
    assert api.get("conversations/?view=mine").json()["results"] == []
    assert api.get("conversations/").json()["counts"] == {"queue": 0, "mine": 0, "all": 0}

    assert api.post(f"{path}wake/").json()["status"] == "open"
    again = api.post(f"{path}wake/")
    assert (again.status_code, again.json()["code"]) == (409, "conversation_not_snoozed")
    late = api.post(f"{path}snooze/", {"until": "2020-01-01T00:00:00Z"})
    assert (late.status_code, late.json()["code"]) == (400, "bad_snooze")


def test_details_are_changed_and_refused_by_name(api: Api) -> None:
    path = f"conversations/{make_conversation().uuid}/"
    row = api.patch(path, {"subject": "Lost parcel", "priority": "urgent", "tags": ["refund"]}).json()
    assert (row["subject"], row["priority"], row["tags"]) == ("Lost parcel", "urgent", ["refund"])
    refused = api.patch(path, {"tags": ["x" * 50]})
    assert refused.status_code == 400 and refused.json()["errors"][0]["field"] == "tags"
    assert api.get("conversation-tags/").json()["results"] == [{"tag": "refund", "count": 1}]


def test_a_list_by_filter_and_order(api: Api) -> None:
    low, urgent = make_conversation(priority="low"), make_conversation(priority="urgent")
    make_conversation(priority="high", status="closed")

    def shown(filter: object, order: str = "priority") -> list[str]:
        return [row["id"] for row in api.get(f"conversations/?filter={json.dumps(filter)}&order={order}").json()["results"]]

    assert shown({}) == [str(urgent.uuid), str(low.uuid)]
    assert shown({"priority": ["low"]}) == [str(low.uuid)]
    for query, code in (
        ("filter=nonsense", "bad_filter"),
        ('filter={"colour":1}', "bad_filter"),
        ("filter={}&view=all", "bad_view"),
        ("filter={}&order=size", "bad_order"),
        ("view=all&order=newest", "bad_order"),
        (f"visitor={uuid4()}&filter={{}}", "bad_view"),
        ("view=everything", "bad_view"),
    ):
        answer = api.get(f"conversations/?{query}")
        assert (answer.status_code, answer.json()["code"]) == (400, code), query


def test_pages_of_a_filtered_list_have_no_holes(api: Api) -> None:
    made = {str(make_conversation(priority=("low", "urgent")[number % 2]).uuid) for number in range(7)}
    seen: list[str] = []
    cursor = ""
    while True:
        page = api.get(f"conversations/?filter={{}}&order=priority&limit=2{cursor}").json()
        seen += [row["id"] for row in page["results"]]
        if not page["next"]:
            break
        cursor = f"&cursor={page['next']}"
    assert len(seen) == 7 and set(seen) == made
    other = api.get(f'conversations/?filter={{"priority":["low"]}}&order=priority&limit=2{cursor}')
    assert other.json()["code"] == "bad_cursor"


def test_own_views_are_own_and_shared_ones_are_supervisors(api_of) -> None:
    ana, bea, chief = make_operator(), make_operator(name="Bea Ito"), make_operator(Role.SUPERVISOR)
    body = {"name": "Refunds", "filter": {"tags": ["refund"]}, "order": "waiting"}
    own = api_of(ana.user).post("conversation-views/", body)
    assert (own.status_code, own.json()["is_shared"], own.json()["may_change"]) == (201, False, True)
    assert own.json()["filter"] == {"tags": ["refund"]}

    assert api_of(bea.user).get("conversation-views/").json()["results"] == []
    for answer in (
        api_of(bea.user).get(f"conversation-views/{own.json()['id']}/"),
        api_of(bea.user).delete(f"conversation-views/{own.json()['id']}/"),
        api_of(bea.user).get(f"conversations/?view={own.json()['id']}"),
    ):
        assert answer.status_code == 404
    # Another one's may have the same name.
    assert api_of(bea.user).post("conversation-views/", body).status_code == 201
    assert api_of(ana.user).post("conversation-views/", body).json()["errors"][0]["code"] == "taken"

    assert api_of(ana.user).post("conversation-views/", {**body, "is_shared": True}).status_code == 403
    shared = api_of(chief.user).post("conversation-views/", {**body, "is_shared": True}).json()
    assert [row["may_change"] for row in api_of(ana.user).get("conversation-views/").json()["results"] if row["is_shared"]] == [False]
    assert api_of(ana.user).patch(f"conversation-views/{shared['id']}/", {"name": "Mine now"}).status_code == 403
    assert api_of(chief.user).patch(f"conversation-views/{shared['id']}/", {"name": "Money back"}).json()["name"] == "Money back"
    assert api_of(chief.user).delete(f"conversation-views/{shared['id']}/").status_code == 204
    assert ConversationView.objects.filter(owner=None).count() == 0


def test_a_view_shows_its_conversations(api: Api) -> None:
    tagged, _other = make_conversation(tags=["refund"]), make_conversation()
    view = api.post("conversation-views/", {"name": "Refunds", "filter": {"tags": ["refund"]}}).json()
    assert [row["id"] for row in api.get(f"conversations/?view={view['id']}").json()["results"]] == [str(tagged.uuid)]
    assert api.patch(f"conversation-views/{view['id']}/", {"filter": {"tags": ["x"] * 30}}).json()["code"] == "bad_filter"


def test_many_at_once_each_by_itself(api: Api) -> None:
    first, closed = make_conversation(), make_conversation(status="closed")
    theirs = make_conversation(status="open", assignee=make_operator(name="Bea Ito"))
    ids = [str(first.uuid), str(closed.uuid), str(theirs.uuid), str(uuid4()), str(first.uuid)]

    results = api.post("conversations/bulk/", {"conversations": ids, "action": "accept"}).json()["results"]
    assert [(row["is_done"], row["code"]) for row in results] == [(True, ""), (False, "conversation_closed"), (False, "already_accepted"), (False, "not_found")]
    assert results[0]["conversation"]["status"] == "open" and results[3]["conversation"] is None

    def do(**body: object) -> list[bool]:
        return [row["is_done"] for row in api.post("conversations/bulk/", {"conversations": ids[:3], **body}).json()["results"]]

    assert do(action="tag", add_tags=["spring"], remove_tags=["x"]) == [True, True, True]
    assert do(action="prioritise", priority="high") == [True, True, True]
    assert do(action="snooze", until=None) == [True, False, True]
    assert do(action="wake") == [True, False, True]
    assert do(action="close") == [True, True, True]
    assert do(action="reopen") == [True, True, True]
    assert {(row.status, row.priority, *row.tags) for row in Conversation.objects.all()} == {("open", "high", "spring")}
    assert do(action="release") == [True, True, True]
    assert do(action="assign", operator=str(make_operator(online=True).uuid)) == [True, True, True]


def test_a_bulk_action_with_too_little_or_too_much_does_nothing(api: Api) -> None:
    conversation = make_conversation()
    one = {"conversations": [str(conversation.uuid)]}
    for body in (
        {**one, "action": "snooze"},
        {**one, "action": "assign"},
        {**one, "action": "tag"},
        {**one, "action": "prioritise", "priority": "whatever"},
        {**one, "action": "close", "priority": "high"},
        {**one, "action": "burn"},
        {"conversations": [], "action": "close"},
        {"conversations": [str(uuid4()) for _ in range(101)], "action": "close"},
    ):
        assert api.post("conversations/bulk/", body).status_code == 400, body
    conversation.refresh_from_db()
    assert (conversation.status, conversation.staff_seq) == ("queued", 1)
