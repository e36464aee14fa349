"""What comes back to the queue finds somebody there, or goes on when it has waited long enough, whatever way it came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.db import OperationalError
from django.utils import timezone

from chat import services
from chat.consumers import presence
from chat.consumers.presence import _arrive
from chat.models import Conversation, Department, Operator
from chat.services import departments
from chat.services.messages import send_message
from chat.services.snoozing import wake_when_due
from tenants.accounts.models import User
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef, tenant_scope
from tests.chat.services.departments.test_routing import rule, run_routing
from tests.factories import make_conversation, make_department, make_operator, make_visitor, start

pytestmark = pytest.mark.usefixtures("tenant")

AUTOMATIC = "round_robin"


def asleep(department: Department) -> Conversation:
    """Put off by somebody who has left since."""
    had, until = make_operator(), timezone.now()
    row = make_conversation(department=department, status="snoozed", assignee=had, snoozed_until=until)
    User.objects.filter(pk=had.user_id).update(is_active=False)
    return row


def woken_by_its_moment(row: Conversation) -> None:
    assert row.snoozed_until is not None
    assert wake_when_due(row.uuid, until=row.snoozed_until, now=timezone.now())


def woken_by_a_colleague(row: Conversation) -> None:
    services.wake_conversation(conversation=row, by=make_operator("supervisor"), now=timezone.now())


def opened_by_a_line(row: Conversation) -> None:
    """As the visitor's line on the hot path does with an ended conversation that nobody had."""
    Conversation.objects.filter(pk=row.pk).update(status="closed", closed_at=timezone.now(), assignee=None, snoozed_until=None)
    stored = send_message(conversation=row.uuid, by=row.visitor, body="One more thing", cid=uuid4())
    assert (stored.status, stored.effect_due_s) == ("queued", 0)


@pytest.mark.parametrize("comes_back", [woken_by_its_moment, woken_by_a_colleague, opened_by_a_line])
def test_it_is_given_to_whoever_has_room(comes_back: Callable[[Conversation], None]) -> None:
    there = make_operator(online=True)
    row = asleep(make_department("Sales", there, strategy=AUTOMATIC))
    comes_back(row)
    run_routing()
    row.refresh_from_db()
    assert (row.assignee, row.status) == (there, "open")


@pytest.mark.parametrize("comes_back", [woken_by_its_moment, opened_by_a_line])
def test_it_does_not_wait_longer_than_its_department_lets_wait(comes_back: Callable[[Conversation], None]) -> None:
    other = make_department("Other", make_operator(online=True), strategy=AUTOMATIC)
    row = asleep(make_department("Sales", strategy=AUTOMATIC, overflow="department", overflow_to=other, overflow_after_s=60))
    comes_back(row)
    run_routing()
    row.refresh_from_db()
    assert row.status == "queued"
    entry = OutboxEntry.objects.get(kind=departments.OVERFLOW)
    assert timedelta(seconds=50) < entry.not_before - timezone.now() <= timedelta(seconds=60)


def test_what_is_given_back_has_its_limit_too() -> None:
    other, team = make_department("Other"), make_operator(online=True)
    rule(make_department("Sales", team, strategy=AUTOMATIC, overflow="department", overflow_to=other, overflow_after_s=60))
    row = start().conversation
    row.refresh_from_db()
    assert row.assignee == team and not OutboxEntry.objects.filter(kind=departments.OVERFLOW).exists()
    services.release_conversation(conversation=row, by=team, now=timezone.now())
    run_routing()
    assert OutboxEntry.objects.get(kind=departments.OVERFLOW).payload["conversation"] == str(row.uuid)


def test_a_line_into_what_waits_already_plans_nothing() -> None:
    row = make_conversation(department=make_department("Sales", strategy=AUTOMATIC))
    assert send_message(conversation=row.uuid, by=row.visitor, body="Hello?", cid=uuid4()).effect_due_s is None
    free = make_conversation(make_visitor(), status="closed", closed_at=timezone.now())
    assert send_message(conversation=free.uuid, by=free.visitor, body="In no department", cid=uuid4()).effect_due_s is None
    assert not OutboxEntry.objects.filter(kind=departments.PLACE, payload__again=True).exists()


def test_what_a_deleted_department_leaves_waiting_has_the_limit_of_the_other() -> None:
    third = make_department("Third")
    second = make_department("Second", strategy=AUTOMATIC, overflow="department", overflow_to=third, overflow_after_s=60)
    first = make_department("First", strategy=AUTOMATIC)
    row = make_conversation(department=first)
    departments.delete_department(by=make_operator("admin").user, department=first, to=second, now=timezone.now())
    run_routing()
    assert OutboxEntry.objects.get(kind=departments.OVERFLOW).payload["conversation"] == str(row.uuid)


def test_who_comes_back_before_anybody_set_him_away_is_given_what_came_meanwhile() -> None:
    """Web and workers were restarted: he is still said to be online, and for a minute nobody was there."""
    operator = make_operator(online=True)
    rule(make_department("Sales", operator, strategy=AUTOMATIC))
    Operator.objects.filter(pk=operator.pk).update(seen_at=timezone.now() - timedelta(minutes=5))
    row = start().conversation
    run_routing()
    row.refresh_from_db()
    assert (row.department, row.assignee) == (None, None)
    _arrive([operator.pk])
    run_routing()
    row.refresh_from_db()
    assert row.assignee == operator
    # A second tab is no arrival.
    _arrive([operator.pk])
    assert not OutboxEntry.objects.filter(kind=departments.DRAIN).exists()


def test_who_cannot_be_locked_hinders_nobody_elses_return(monkeypatch: pytest.MonkeyPatch) -> None:
    gone = timezone.now() - timedelta(minutes=5)
    held, free = make_operator(online=True), make_operator(online=True)
    Operator.objects.update(seen_at=gone)
    noted: list[UUID] = []

    def note(*, operator: UUID) -> None:
        if operator == held.uuid:
            raise OperationalError
        noted.append(operator)

    monkeypatch.setattr(presence, "note_arrival", note)
    assert set(_arrive([held.pk, free.pk])) == {held.pk, free.pk}
    assert noted == [free.uuid]


def test_who_comes_while_a_conversation_begins_is_found() -> None:
    """Neither sees the other before both have committed; the conversation looks once more."""
    operator = make_operator(online=True)
    rule(make_department("Sales", operator, strategy=AUTOMATIC))
    Operator.objects.filter(pk=operator.pk).update(availability="away")
    row = start().conversation
    Operator.objects.filter(pk=operator.pk).update(availability="online")
    run_routing()
    row.refresh_from_db()
    assert row.assignee == operator


def test_another_company_hears_of_none_of_it(other_tenant: TenantRef) -> None:
    row = asleep(make_department("Sales", strategy=AUTOMATIC))
    opened_by_a_line(row)
    with tenant_scope(other_tenant):
        assert not OutboxEntry.objects.exists()
        assert departments.place_waiting(conversation_id=row.uuid, without=None, now=timezone.now(), again=True) is False
