"""Leaving a conversation with a word about what comes: "I come back by ...", or "it is your turn"."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from chat.events import ConversationSnoozed
from chat.events_closing import ConversationWaits, PromiseMade
from chat.models import Conversation, Operator, Promise
from chat.permissions import NotAllowed, may_hand_over
from chat.services.changes import lock_conversation, person_of, record_change
from chat.services.conversations import ConversationIsClosed
from chat.services.keeping import PROMISE_EFFECT, end_promise, mark_kept, open_promise_of
from tenants.bus import publish
from tenants.outbox.services import enqueue_effect

SOONEST, LATEST = timedelta(minutes=5), timedelta(days=366)
LONGEST_NOTICE, SHORTEST_NOTICE = timedelta(hours=2), timedelta(minutes=2)


class BadPromise(ValueError):
    """The moment is less than five minutes or more than a year away."""


class PromiseIsOver(Exception):
    """It was kept or ended."""


def promise_return(*, conversation: Conversation, by: Operator, due_at: datetime, now: datetime) -> Promise:
    """Tell the visitor by when one comes back, and put the conversation off until shortly before.

    It comes back to the operator a tenth of the time ahead, at most two hours, so that the promise can still be kept. One that
    stood before is replaced: the visitor goes by the newest.

    Raises:
        BadPromise
        NotAllowed: it is a colleague's and ``by`` is no supervisor.
        ConversationIsClosed: it has ended.
    """
    if not now + SOONEST <= due_at <= now + LATEST:
        raise BadPromise
    with transaction.atomic():
        row = _locked(conversation, by)
        end_promise(row, now=now)
        notice = min(LONGEST_NOTICE, max(SHORTEST_NOTICE, (due_at - now) / 10))
        _put_off(row, by, until=due_at - notice, now=now)
        row.promised_until = due_at
        due = due_at.isoformat()
        line = record_change(conversation=row, event="promised", by=person_of(by), due=due, now=now)
        promise = Promise.objects.create(conversation=row, line=line, operator=by, made_at=now, due_at=due_at, remind_at=due_at - notice)
        payload = {"promise": str(promise.uuid), "due_at": due}
        enqueue_effect(kind=PROMISE_EFFECT, key=f"{PROMISE_EFFECT}:{promise.uuid}:near", payload=payload, not_before=promise.remind_at)
        enqueue_effect(kind=PROMISE_EFFECT, key=f"{PROMISE_EFFECT}:{promise.uuid}:due", payload=payload, not_before=due_at)
        publish(PromiseMade(conversation=row.uuid, promise=promise.uuid, due_at=due_at, at=now))
        publish(ConversationSnoozed(conversation=row.uuid, by=by.uuid, until=row.snoozed_until, at=now))
        return promise


def wait_for_visitor(*, conversation: Conversation, by: Operator, now: datetime) -> Conversation:
    """Tell the visitor that it is his turn, and put the conversation off until he writes. Said already, it changes nothing.

    Raises:
        NotAllowed: it is a colleague's and ``by`` is no supervisor.
        ConversationIsClosed: it has ended.
    """
    with transaction.atomic():
        row = _locked(conversation, by)
        if row.status == Conversation.Status.SNOOZED and row.snoozed_until is None:
            return row
        end_promise(row, now=now)
        _put_off(row, by, until=None, now=now)
        record_change(conversation=row, event="waits", by=person_of(by), now=now)
        publish(ConversationWaits(conversation=row.uuid, by=by.uuid, at=now))
        publish(ConversationSnoozed(conversation=row.uuid, by=by.uuid, until=None, at=now))
        return row


def keep_promise(*, promise: Promise, by: Operator, now: datetime) -> Promise:
    """Say that a promise was kept otherwise, such as by telephone.

    Raises:
        PromiseIsOver
        NotAllowed: the conversation is a colleague's and ``by`` is no supervisor.
    """
    with transaction.atomic():
        row = lock_conversation(promise.conversation)
        if not may_hand_over(conversation=row, operator=by):
            raise NotAllowed
        found = open_promise_of(row)
        if found is None or found.pk != promise.pk:
            raise PromiseIsOver
        mark_kept(row, found, at=now, by=by, now=now)
        return found


def _locked(conversation: Conversation, by: Operator) -> Conversation:
    row = lock_conversation(conversation)
    if row.status == Conversation.Status.CLOSED:
        raise ConversationIsClosed
    if not may_hand_over(conversation=row, operator=by):
        raise NotAllowed
    return row


def _put_off(row: Conversation, by: Operator, *, until: datetime | None, now: datetime) -> None:
    row.assignee = row.assignee or by
    row.accepted_at = row.accepted_at or now
    row.status, row.snoozed_until, row.waiting_since = Conversation.Status.SNOOZED, until, None
