"""Promises to come back: told, reminded of, kept, missed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from chat.feed import move_inbox
from chat.models import Conversation, Operator, Promise
from chat.permissions import NotAllowed
from chat.protocol import conversation_for_visitor
from chat.selectors import newest_for_visitor
from chat.selectors.closing import open_promises
from chat.services import ConversationIsClosed, assign_conversation, close_conversation, send_message
from chat.services.closing import BadPromise, PromiseIsOver, keep_promise, promise_is_due, promise_return, wait_for_visitor
from chat.services.merging import merge_conversations
from tenants.ids import new_id
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import claim_due, run_effect
from tenants.scope import TenantRef, current_tenant
from tests.factories import make_conversation, make_operator

DAY = timedelta(days=1)


def promised(operator: Operator | None = None, due_in: timedelta = DAY) -> tuple[Conversation, Promise, Operator]:
    conversation, operator = make_conversation(), operator or make_operator()
    promise = promise_return(conversation=conversation, by=operator, due_at=timezone.now() + due_in, now=timezone.now())
    conversation.refresh_from_db()
    return conversation, promise, operator


def run_due() -> None:
    for entry in claim_due():
        assert run_effect(entry), OutboxEntry.objects.get(pk=entry.pk).last_error


def test_a_promise_is_told_to_the_visitor_and_stands_in_the_list(tenant: TenantRef) -> None:
    row, promise, operator = promised()
    assert (row.status, row.assignee, row.promised_until, row.snoozed_until) == ("snoozed", operator, promise.due_at, promise.remind_at)
    assert promise.due_at - promise.remind_at == timedelta(hours=2)
    told = newest_for_visitor(conversation=row, limit=1)[0].data
    assert (told["event"], told["due"]) == ("promised", promise.due_at.isoformat())
    assert conversation_for_visitor(row, current_tenant()).status == "open"
    assert list(open_promises(asker=operator, operator=operator)) == [promise]

    colleague = make_operator()
    assign_conversation(conversation=row, to=colleague, by=operator, now=timezone.now())
    assert list(open_promises(asker=operator, operator=colleague)) == [promise] and not open_promises(asker=operator, operator=operator)


def test_a_line_to_the_visitor_keeps_it_and_a_note_does_not(tenant: TenantRef) -> None:
    row, promise, operator = promised()
    send_message(conversation=row.uuid, by=operator, body="Only for us", cid=new_id(), kind="note")
    move_inbox()
    promise.refresh_from_db()
    assert promise.state() == "open"
    send_message(conversation=row.uuid, by=operator, body="Here it is", cid=new_id())
    move_inbox()
    promise.refresh_from_db()
    row.refresh_from_db()
    assert (promise.state(), row.promised_until, row.messages.filter(data__event="promise_kept").count()) == ("kept", None, 1)
    with pytest.raises(PromiseIsOver):
        keep_promise(promise=promise, by=operator, now=timezone.now())


def test_it_is_reminded_of_once_and_missed_once(tenant: TenantRef) -> None:
    row, promise, operator = promised()
    OutboxEntry.objects.filter(key__endswith=":near").update(not_before=timezone.now())
    run_due()
    row.refresh_from_db()
    assert (row.status, row.promised_until) == ("open", promise.due_at)
    assert not promise_is_due(promise.uuid, due_at=promise.due_at, now=timezone.now())
    assert promise_is_due(promise.uuid, due_at=promise.due_at, now=promise.due_at)
    assert not promise_is_due(promise.uuid, due_at=promise.due_at, now=promise.due_at)
    assert [line.data["event"] for line in row.messages.filter(data__event__startswith="promise_").order_by("staff_seq")] == ["promise_near", "promise_missed"]
    run_due()
    # His dashboard is not open.
    assert [each.to for each in mail.outbox] == [[operator.user.email]] * 2
    promise.refresh_from_db()
    assert promise.state() == "missed"
    late = keep_promise(promise=promise, by=operator, now=promise.due_at + DAY)
    assert late.state() == "late"


def test_closing_ends_it_and_another_takes_its_place(tenant: TenantRef) -> None:
    row, first, operator = promised()
    second = promise_return(conversation=row, by=operator, due_at=timezone.now() + 2 * DAY, now=timezone.now())
    first.refresh_from_db()
    assert (first.state(), second.state()) == ("ended", "open")
    close_conversation(conversation=row, by=operator, now=timezone.now())
    second.refresh_from_db()
    row.refresh_from_db()
    assert (second.state(), row.promised_until) == ("ended", None)
    assert not promise_is_due(second.uuid, due_at=second.due_at, now=second.due_at)
    with pytest.raises(ConversationIsClosed):
        promise_return(conversation=row, by=operator, due_at=timezone.now() + DAY, now=timezone.now())


@pytest.mark.parametrize("due_in", [timedelta(minutes=4), timedelta(days=367), -DAY])
def test_what_can_not_be_promised(tenant: TenantRef, due_in: timedelta) -> None:
    with pytest.raises(BadPromise):
        promised(due_in=due_in)
    row, _promise, _operator = promised()
    with pytest.raises(NotAllowed):
        promise_return(conversation=row, by=make_operator(), due_at=timezone.now() + DAY, now=timezone.now())


def test_whose_turn_it_is_is_said_once(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()
    row = wait_for_visitor(conversation=conversation, by=operator, now=timezone.now())
    wait_for_visitor(conversation=conversation, by=operator, now=timezone.now())
    assert (row.status, row.snoozed_until, row.messages.filter(data__event="waits").count()) == ("snoozed", None, 1)
    send_message(conversation=row.uuid, by=row.visitor, body="Here", cid=new_id())
    row.refresh_from_db()
    assert row.status == "open"


@pytest.mark.parametrize("how", ["closed", "promised"])
def test_whom_only_mail_reaches_is_told_by_mail(tenant: TenantRef, how: str) -> None:
    row, operator = make_conversation(), make_operator()
    visitor = row.visitor
    visitor.email, visitor.seen_at, visitor.time_zone = "hannah@example.com", timezone.now() - DAY, "Asia/Tokyo"
    visitor.save()
    row.refresh_from_db()
    send_message(conversation=row.uuid, by=operator, body="It is on its way", cid=new_id())
    if how == "closed":
        close_conversation(conversation=row, by=operator, now=timezone.now())
    else:
        promise_return(conversation=row, by=operator, due_at=timezone.now() + DAY, now=timezone.now())
    entry = OutboxEntry.objects.get(kind="mail.visitor_about_closing")
    assert run_effect(entry)
    [message] = mail.outbox
    assert message.to == ["hannah@example.com"]
    assert ("?score=5#rating" in message.body) == (how == "closed") and ("Asia/Tokyo" in message.body) == (how == "promised")
    mail.outbox.clear()
    visitor.seen_at = timezone.now()
    visitor.save()
    entry.refresh_from_db()
    assert run_effect(OutboxEntry.objects.create(kind=entry.kind, key="again", payload=entry.payload))
    assert not mail.outbox


def test_a_promise_goes_along_when_its_conversation_is_merged(tenant: TenantRef) -> None:
    row, promise, operator = promised()
    # One live conversation a visitor: the other ended, and was taken up again.
    Conversation.objects.filter(pk=row.pk).update(status="closed")
    other = make_conversation(row.visitor)
    Conversation.objects.filter(pk=row.pk).update(status="snoozed")
    row.refresh_from_db()
    goes_on = merge_conversations(conversation=row, into=other, by=operator, now=timezone.now())
    promise.refresh_from_db()
    goes_on.refresh_from_db()
    row.refresh_from_db()
    assert (promise.conversation, goes_on.promised_until, row.promised_until) == (goes_on, promise.due_at, None)
    # All of a test is one moment for the database.
    Promise.objects.update(made_at=promise.made_at - DAY)
    send_message(conversation=goes_on.uuid, by=operator, body="Here it is", cid=new_id())
    move_inbox()
    promise.refresh_from_db()
    assert promise.state() == "kept"
