"""Conversations that are put off, and how they come back."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import services
from chat.models import Conversation
from chat.permissions import NotAllowed
from chat.protocol import conversation_for_visitor
from tenants.accounts.models import Role
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef, current_tenant
from tests.factories import make_conversation, make_operator

HOUR = timedelta(hours=1)


def snoozed(until=None, **fields: object) -> tuple[Conversation, object]:
    conversation, operator = make_conversation(**fields), make_operator()
    return services.snooze_conversation(conversation=conversation, by=operator, until=until, now=timezone.now()), operator


def run_due() -> None:
    """What is due now is done, as the relay and a worker would."""
    for entry in claim_due():
        assert run_effect(entry), OutboxEntry.objects.get(pk=entry.pk).last_error


def last_data(row: Conversation) -> dict[str, object]:
    return row.messages.order_by("-staff_seq")[0].data


def test_one_of_nobody_becomes_mine_and_the_visitor_learns_nothing(tenant: TenantRef) -> None:
    until = timezone.now() + HOUR
    row, operator = snoozed(until)

    row.refresh_from_db()
    assert (row.status, row.assignee, row.snoozed_until) == ("snoozed", operator, until)
    assert last_data(row)["event"] == "snoozed" and last_data(row)["until"] == until.isoformat()
    assert (row.visitor_seq, row.staff_seq) == (1, 2)
    assert conversation_for_visitor(row, current_tenant()).status == "open"


def test_the_same_moment_again_changes_nothing_and_another_one_counts(tenant: TenantRef) -> None:
    until = timezone.now() + HOUR
    row, operator = snoozed(until)
    assert services.snooze_conversation(conversation=row, by=operator, until=until, now=timezone.now()).staff_seq == 2
    later = services.snooze_conversation(conversation=row, by=operator, until=until + HOUR, now=timezone.now())
    assert (later.staff_seq, later.snoozed_until) == (3, until + HOUR)

    OutboxEntry.objects.update(not_before=timezone.now() - HOUR)
    OutboxEntry.objects.filter(payload__until=(until + HOUR).isoformat()).update(not_before=timezone.now() + HOUR)
    run_due()
    row.refresh_from_db()
    assert row.status == "snoozed", "the first moment is not its moment any more"


def test_it_comes_back_by_itself_once(tenant: TenantRef) -> None:
    until = timezone.now() + HOUR
    row, operator = snoozed(until)
    run_due()
    row.refresh_from_db()
    assert row.status == "snoozed"

    OutboxEntry.objects.update(not_before=timezone.now() - HOUR)
    run_due()
    row.refresh_from_db()
    assert (row.status, row.assignee, row.snoozed_until, row.staff_seq) == ("open", operator, None, 3)
    assert last_data(row) == {"event": "woken"}
    assert not services.wake_when_due(row.uuid, until=until, now=timezone.now())
    assert not services.wake_when_due(uuid4(), until=until, now=timezone.now())


def test_without_its_operator_it_comes_back_to_the_queue(tenant: TenantRef) -> None:
    until = timezone.now() + HOUR
    row, operator = snoozed(until)
    operator.user.is_active = False
    operator.user.save()
    assert services.wake_when_due(row.uuid, until=until, now=until)
    row.refresh_from_db()
    assert (row.status, row.assignee) == ("queued", None)


def test_a_line_of_the_visitor_brings_it_back(tenant: TenantRef) -> None:
    row, operator = snoozed(None)
    services.send_message(conversation=row.uuid, by=row.visitor, body="Still there?", cid=uuid4())
    row.refresh_from_db()
    assert (row.status, row.assignee, row.snoozed_until) == ("open", operator, None)


def test_an_answer_of_ours_does_not_bring_it_back(tenant: TenantRef) -> None:
    until = timezone.now() + HOUR
    row, operator = snoozed(until)
    services.send_message(conversation=row.uuid, by=operator, body="We look into it.", cid=uuid4())
    row.refresh_from_db()
    assert (row.status, row.snoozed_until) == ("snoozed", until)


def test_waking_by_hand(tenant: TenantRef) -> None:
    row, operator = snoozed(timezone.now() + HOUR)
    with pytest.raises(NotAllowed):
        services.wake_conversation(conversation=row, by=make_operator(), now=timezone.now())
    assert services.wake_conversation(conversation=row, by=operator, now=timezone.now()).status == "open"
    with pytest.raises(services.ConversationNotSnoozed):
        services.wake_conversation(conversation=row, by=operator, now=timezone.now())


@pytest.mark.parametrize("by", [timedelta(0), -HOUR, timedelta(days=400)])
def test_moments_that_cannot_be(tenant: TenantRef, by: timedelta) -> None:
    now = timezone.now()
    with pytest.raises(services.BadSnooze):
        services.snooze_conversation(conversation=make_conversation(), by=make_operator(), until=now + by, now=now)


def test_who_may_and_when(tenant: TenantRef) -> None:
    now = timezone.now()
    conversation, holder = make_conversation(), make_operator()
    services.accept_conversation(conversation=conversation, by=holder, now=now)
    with pytest.raises(NotAllowed):
        services.snooze_conversation(conversation=conversation, by=make_operator(), until=None, now=now)
    row = services.snooze_conversation(conversation=conversation, by=make_operator(Role.SUPERVISOR), until=None, now=now)
    assert row.assignee_id == holder.pk
    closed = services.close_conversation(conversation=row, by=holder, now=now)
    assert closed.snoozed_until is None
    with pytest.raises(services.ConversationIsClosed):
        services.snooze_conversation(conversation=row, by=holder, until=None, now=now)


@pytest.mark.parametrize("step", ["accept", "release", "close", "assign"])
def test_whatever_is_done_with_it_ends_the_sleep(tenant: TenantRef, step: str) -> None:
    until = timezone.now() + HOUR
    row, operator = snoozed(until)
    more = {"to": operator} if step == "assign" else {}
    getattr(services, f"{step}_conversation")(conversation=row, by=operator, now=timezone.now(), **more)
    row.refresh_from_db()
    assert row.status != "snoozed" and row.snoozed_until is None
