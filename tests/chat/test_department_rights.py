"""Who may do what with departments, and see what in them (A006, A007, A026, A091, A119)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from chat import services
from chat.feed import show_feed
from chat.models import Conversation, DepartmentMember, Operator, Promise, RoutingSettings
from chat.permissions import NotFound, access_conversation
from chat.protocol import SharedCounts, conversation_summary
from chat.protocol_events import InboxChanged
from chat.selectors import Inbox, View, conversation_for_staff, inbox_counts
from chat.services.closing import promise_return, rate_conversation
from chat.services.messages import ConversationNotFound
from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import make_contact, make_conversation, make_department, make_message, make_operator, make_visitor


def keep() -> None:
    RoutingSettings.objects.update_or_create(pk=1, defaults={"operators_see": "own"})


def test_what_stands_in_another_department_is_not_there(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    own, other, chief = make_operator(), make_operator(), make_operator(Role.SUPERVISOR)
    ours, theirs = make_department("Ours", own), make_department("Theirs", other)
    rows = {name: make_conversation(make_visitor(), department=department) for name, department in (("ours", ours), ("theirs", theirs), ("free", None))}
    given = make_conversation(make_visitor(), department=theirs, assignee=own, status="open")
    keep()
    api, hidden = Api(tenant, user=own.user), rows["theirs"]
    seen = {rows["ours"].uuid, rows["free"].uuid, given.uuid}
    assert {row.uuid for row in Inbox.of(own, View.ALL).rows()} == seen
    assert Inbox.of(chief, View.ALL).rows().count() == 4
    assert (inbox_counts(operator=own).all, inbox_counts(operator=chief).all) == (3, 4)
    with pytest.raises(NotFound):
        access_conversation(conversation_id=hidden.uuid, operator=own)
    address = f"conversations/{hidden.uuid}/"
    answers = [api.get(address), api.get(f"{address}card/"), api.get(f"{address}messages/"), api.post(f"{address}accept/", {})]
    answers += [api.post(f"{address}messages/", {"body": "Hi"}), api.post(f"{address}route/", {"department": str(ours.uuid)})]
    assert {answer.status_code for answer in answers} == {404}
    assert api.get(f"conversations/?visitor={hidden.visitor.uuid}").json()["results"] == []
    assert api.get(f"search/?q=%23{hidden.number}").json()["number"] is None
    with pytest.raises(ConversationNotFound):
        services.send_message(conversation=hidden.uuid, by=own, body="Hi", cid=uuid4())
    make_message(hidden, chief)
    make_message(given, own)

    sent: dict[str, bytes] = {}
    monkeypatch.setattr("chat.feed.broadcast", lambda group, frame: sent.__setitem__(group.name, bytes(frame)))
    summaries = [conversation_summary(conversation_for_staff(row.uuid)) for row in (hidden, rows["ours"])]
    show_feed(InboxChanged(2, summaries, SharedCounts(0, 0, {}, {})), {row.pk: row for row in (hidden, rows["ours"])})
    (told,) = [frame for name, frame in sent.items() if own.uuid.hex in name]
    assert str(hidden.uuid).encode() not in told
    assert str(rows["ours"].uuid).encode() in told


def test_nobody_below_an_admin_moves_himself_or_others(tenant: TenantRef) -> None:
    operator, chief, admin = make_operator(), make_operator(Role.SUPERVISOR), make_operator(Role.ADMIN)
    department = make_department("VIP")
    body = {"members": [str(operator.uuid)]}
    for person in (operator, chief):
        assert Api(tenant, user=person.user).put(f"departments/{department.uuid}/members/", body).status_code == 403
        assert Api(tenant, user=person.user).patch(f"operators/{operator.uuid}/workload/", {"capacity": 500}).status_code == 403
    assert not DepartmentMember.objects.exists()
    api = Api(tenant, user=admin.user)
    assert api.put(f"departments/{department.uuid}/members/", {"members": [str(uuid4())]}).status_code == 404
    assert api.put(f"departments/{department.uuid}/members/", body).json()["members"] == [str(operator.uuid)]
    assert api.put("routing/rules/", {"rules": [{"department": str(uuid4())}]}).status_code == 404
    wrong = api.put("routing/rules/", {"rules": [{"department": str(department.uuid), "conditions": {"segments": [str(uuid4())]}}]})
    assert wrong.json()["errors"][0]["field"] == "segments"
    assert AuditLine.objects.filter(action="department.staffed").count() == 1


def test_deleting_says_where_conversations_go(tenant: TenantRef) -> None:
    gone, to = make_department("Gone"), make_department("To")
    row = make_conversation(make_visitor(), department=gone, status="closed")
    make_conversation(make_visitor(), department=gone)
    admin = make_operator(Role.ADMIN)
    assert services.departments.delete_department(by=admin.user, department=gone, to=to, now=timezone.now()) == 2
    row.refresh_from_db()
    assert row.department == to
    assert Conversation.objects.filter(department=to).count() == 2


def test_the_pages_take_what_is_written_and_show_it_as_text(tenant: TenantRef, client: Client) -> None:
    admin, member = make_operator(Role.ADMIN), make_operator(name="Bea")
    client.force_login(admin.user)
    client.defaults["HTTP_HOST"] = tenant.host
    evil = "<img src=x onerror=alert(1)>"
    page = {"name": evil, "color": "teal", "strategy": "round_robin", "overflow": "wait", "overflow_after": "2", "members": [str(member.uuid)]}
    assert client.post("/settings/departments/new/", page).status_code == 302
    assert evil not in client.get("/settings/departments/").content.decode()
    assert client.post("/settings/departments/new/", page).status_code == 422
    row = member.memberships.get().department
    assert (row.strategy, row.overflow_after_s) == ("round_robin", 120)
    hours = {"is_own": "on", "zone": "Asia/Tokyo", "d0_1_from": "22:00", "d0_1_to": "06:00", "exceptions": "2026-12-25 Christmas\n2026-12-24 09:00-12:00 Eve"}
    assert client.post(f"/settings/departments/{row.uuid}/hours/", hours).status_code == 302
    row.refresh_from_db()
    assert [each["name"] for each in row.hours["exceptions"]] == ["Eve", "Christmas"]
    assert "2026-12-24 09:00-12:00 Eve" in client.get(f"/settings/departments/{row.uuid}/hours/").content.decode()
    for wrong in ({"exceptions": "Christmas"}, {"d0_2_from": "23:00", "d0_2_to": "23:30"}):
        assert client.post(f"/settings/departments/{row.uuid}/hours/", {**hours, **wrong}).status_code == 422
    rule = {"kind": "conditions", "department": str(row.uuid), "words": "refund, 返品", "order": "open"}
    assert client.post("/settings/departments/rules/new/", rule).status_code == 302
    assert client.post("/settings/departments/rules/new/", {"kind": "conditions"}).status_code == 422
    assert row.rules.get().conditions == {"words": ["refund", "返品"], "order": "open"}


def test_neither_promises_nor_ratings_nor_a_contacts_story_tell_of_it(tenant: TenantRef) -> None:
    own, other = make_operator(), make_operator()
    make_department("Ours", own)
    hidden = make_conversation(make_visitor(), department=make_department("Theirs", other))
    contact = make_contact(hidden.visitor)
    make_message(hidden, other, "Gladly")
    now = timezone.now()
    promise_return(conversation=hidden, by=other, due_at=now + timedelta(hours=5), now=now)
    services.close_conversation(conversation=hidden, by=other, now=now)
    rate_conversation(conversation=hidden, score=5, comment="Splendid", source="widget", now=now)
    promise = Promise.objects.get()

    def told(operator: Operator) -> list[bool]:
        api = Api(tenant, user=operator.user)
        answers = [api.get(path) for path in ("ratings/", "promises/", f"contacts/{contact.uuid}/timeline/")]
        found = [any(str(hidden.uuid) in str(entry) for entry in answer.json()["results"]) for answer in answers]
        return [*found, api.post(f"promises/{promise.uuid}/kept/", {}).status_code != 404]

    assert told(own)[0] and told(own)[2:] == [True, True]
    keep()
    assert told(own) == [False, False, False, False]
    assert told(other)[0] and told(other)[2:] == [True, True]
