"""What becomes of a promise: kept by a word to the visitor, missed when its moment passes, or ended with the matter."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from chat.events_closing import PromiseIsDue, PromiseKept
from chat.models import Conversation, Message, Operator, Promise
from chat.services.changes import lock_conversation, person_of, record_change
from tenants.bus import publish

PROMISE_EFFECT = "conversation.promise"


def keep_promises(*, conversation_ids: Collection[int], now: datetime) -> int:
    """Look into conversations (by key) that changed: where an operator wrote after a promise, it is kept.

    Every line of every company comes by here, so most calls end with one look at a small index.

    Raises:
        OperationalError: somebody holds one of the rows; try again in a moment.

    Returns:
        How many were kept.
    """
    kept = 0
    standing = Promise.objects.filter(conversation__in=conversation_ids, kept_at=None, ended_at=None)
    for conversation_id in list(standing.values_list("conversation_id", flat=True)):
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The relay does this for all companies, one after the other: nobody's locked row may hold up the others.
                cursor.execute("SET LOCAL lock_timeout = '100ms'")
            row = lock_conversation(Conversation(pk=conversation_id))
            kept += settle(row, now=now)
    return kept


def settle(row: Conversation, *, now: datetime) -> bool:
    """Keep the locked conversation's open promise if an operator wrote to the visitor since.

    Returns:
        Whether it is kept by this.
    """
    promise = open_promise_of(row)
    if promise is None:
        return False
    said = row.messages.filter(kind=Message.Kind.MESSAGE, sender_kind=Message.SenderKind.OPERATOR, deleted_at=None)
    # One that was given in a conversation that was merged into this one has a number that says nothing here.
    is_own = promise.line.conversation_id == row.pk
    said = said.filter(staff_seq__gt=promise.line.staff_seq) if is_own else said.filter(created_at__gt=promise.made_at)
    first = said.order_by("staff_seq").first()
    if first is None:
        return False
    mark_kept(row, promise, at=first.created_at, by=None, now=now)
    return True


def mark_kept(row: Conversation, promise: Promise, *, at: datetime, by: Operator | None, now: datetime) -> None:
    """The locked conversation's promise is kept as of a moment; ``by``: who says so, None where his line does."""
    promise.kept_at = at
    promise.save(update_fields=["kept_at"])
    row.promised_until = None
    state = promise.state()
    record_change(conversation=row, event="promise_kept", now=now, late=state == Promise.State.LATE, **({"by": person_of(by)} if by else {}))
    publish(PromiseKept(conversation=row.uuid, promise=promise.uuid, state=state, at=now))


def end_promise(row: Conversation, *, now: datetime) -> None:
    """The locked conversation's open promise counts no more, unless a word kept it; the caller saves the row."""
    if settle(row, now=now):
        return
    promise = open_promise_of(row)
    if promise is None:
        return
    promise.ended_at = now
    promise.save(update_fields=["ended_at"])
    row.promised_until = None
    publish(PromiseKept(conversation=row.uuid, promise=promise.uuid, state=promise.state(), at=now))


def hand_over_promise(ends: Conversation, goes_on: Conversation, *, now: datetime) -> None:
    """What was promised in a conversation that is merged away stands in the one that goes on, unless a promise stands there; the caller saves both rows."""
    promise = open_promise_of(ends)
    if promise is None:
        return
    if open_promise_of(goes_on) is not None:
        end_promise(ends, now=now)
        return
    promise.conversation, goes_on.promised_until, ends.promised_until = goes_on, promise.due_at, None
    promise.save(update_fields=["conversation"])


def promise_is_due(promise_id: UUID, *, due_at: datetime, now: datetime) -> bool:
    """The moment at which a promise is reminded of, or the promised one: whichever has come. Nothing if it was kept or ended.

    Returns:
        Whether somebody is told.
    """
    with transaction.atomic():
        found = Promise.objects.select_related("conversation").filter(uuid=promise_id).first()
        if found is None or found.due_at != due_at:
            return False
        row = lock_conversation(found.conversation)
        if settle(row, now=now):
            return False
        promise = open_promise_of(row)
        if promise is None or promise.pk != found.pk:
            return False
        missed = now >= promise.due_at
        if promise.missed_at is not None or (promise.reminded_at is not None and not missed):
            return False
        promise.reminded_at = promise.reminded_at or now
        promise.missed_at = now if missed else None
        promise.save(update_fields=["reminded_at", "missed_at"])
        if row.status == Conversation.Status.SNOOZED:
            row.status = Conversation.Status.OPEN if _is_there(row.assignee_id) else Conversation.Status.QUEUED
            row.assignee_id = row.assignee_id if row.status == Conversation.Status.OPEN else None
            row.snoozed_until = None
        due = promise.due_at.isoformat()
        record_change(conversation=row, event="promise_missed" if missed else "promise_near", due=due, now=now)
        publish(PromiseIsDue(conversation=row.uuid, promise=promise.uuid, missed=missed))
        return True


def open_promise_of(row: Conversation) -> Promise | None:
    """The promise that stands in a conversation."""
    return Promise.objects.select_related("line").filter(conversation=row, kept_at=None, ended_at=None).first()


def _is_there(operator_id: int | None) -> bool:
    return operator_id is not None and Operator.objects.filter(pk=operator_id, user__is_active=True).exists()
