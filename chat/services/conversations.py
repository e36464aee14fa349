"""The life of a conversation: started, accepted, handed over, closed, reopened.

Whoever decides by a state does so under the row's lock; of two that want the same, exactly one gets it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from chat.events import ConversationAccepted, ConversationAssigned, ConversationClosed, ConversationReleased, ConversationReopened
from chat.events_supervising import ConversationTaken
from chat.models import Conversation, Operator
from chat.permissions import NotAllowed, may_hand_over
from chat.services.capacity import take_place
from chat.services.changes import lock_conversation, person_of, record_change
from chat.services.keeping import end_promise
from tenants.accounts.models import User
from tenants.bus import publish
from visitors.models import Visitor

LIVE = (Conversation.Status.QUEUED, Conversation.Status.OPEN, Conversation.Status.SNOOZED)


@dataclass
class AlreadyAccepted(Exception):
    """A colleague was faster, or has it."""

    operator: Operator


class ConversationIsClosed(Exception):
    """It has ended; it can be reopened."""


class ConversationIsMerged(Exception):
    """Its matter goes on in another one; the merge can be undone for a day."""


class ConversationNotClosed(Exception):
    """It has not ended, so it cannot be reopened."""


def accept_conversation(*, conversation: Conversation, by: Operator, now: datetime) -> Conversation:
    """Take a conversation out of the queue. Doing so again changes nothing.

    Raises:
        AlreadyAccepted: it is a colleague's; the exception says whose.
        ConversationIsClosed: it has ended.
        CapacityReached: he has as many as he may have.
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status == Conversation.Status.CLOSED:
            raise ConversationIsClosed
        if row.assignee_id not in {None, by.pk}:
            raise AlreadyAccepted(_holder(row))
        if row.assignee_id == by.pk and row.status == Conversation.Status.OPEN:
            return row
        take_place(by)

        row.assignee, row.status, row.snoozed_until = by, Conversation.Status.OPEN, None
        row.accepted_at = row.accepted_at or now
        record_change(conversation=row, event="accepted", by=person_of(by), now=now)

        publish(ConversationAccepted(conversation=row.uuid, operator=by.uuid, at=now))
        return row


def release_conversation(*, conversation: Conversation, by: Operator, now: datetime) -> Conversation:
    """Give a conversation back to the queue. One that is there already stays as it is.

    Raises:
        NotAllowed: it is a colleague's and ``by`` is no supervisor.
        ConversationIsClosed: it has ended.
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status == Conversation.Status.CLOSED:
            raise ConversationIsClosed
        if row.assignee_id is None:
            return row
        if not may_hand_over(conversation=row, operator=by):
            raise NotAllowed

        holder = _holder(row)
        row.assignee, row.status, row.snoozed_until = None, Conversation.Status.QUEUED, None
        record_change(conversation=row, event="released", by=person_of(by), now=now)

        publish(ConversationReleased(conversation=row.uuid, operator=holder.uuid, reason="released", at=now))
        return row


def return_to_queue(*, conversations: QuerySet[Conversation], reason: str, now: datetime) -> list[Conversation]:
    """Put open conversations back because their operator is not there; the system says so in each.

    Args:
        conversations: narrowed by the caller; rows are locked in ascending id and those not open (any more) are left.
        reason: gone or idle.
    """
    with transaction.atomic():
        rows = list(conversations.filter(status=Conversation.Status.OPEN).order_by("pk").select_for_update(no_key=True, of=("self",)))
        for row in rows:
            holder = _holder(row)
            row.assignee, row.status = None, Conversation.Status.QUEUED
            record_change(conversation=row, event="returned", operator=person_of(holder), reason=reason, now=now)
            publish(ConversationReleased(conversation=row.uuid, operator=holder.uuid, reason=reason, at=now))
        return rows


def assign_conversation(*, conversation: Conversation, to: Operator, by: Operator, now: datetime) -> Conversation:
    """Give a conversation to an operator, the first time or from one to another. To whom it is already: nothing changes.

    Raises:
        NotAllowed: it is a colleague's and ``by`` is no supervisor, or ``to`` may not work any more.
        ConversationIsClosed: it has ended.
        CapacityReached: ``to`` has as many as he may have.
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status == Conversation.Status.CLOSED:
            raise ConversationIsClosed
        if not User.objects.filter(pk=to.user_id, is_active=True).exists() or not may_hand_over(conversation=row, operator=by):
            raise NotAllowed
        if row.assignee_id == to.pk and row.status == Conversation.Status.OPEN:
            return row
        take_place(to)

        previous = row.assignee.uuid if row.assignee else None
        row.assignee, row.status, row.snoozed_until = to, Conversation.Status.OPEN, None
        row.accepted_at = row.accepted_at or now
        record_change(conversation=row, event="assigned", by=person_of(by), operator=person_of(to), now=now)

        publish(ConversationAssigned(conversation=row.uuid, operator=to.uuid, previous=previous, by=by.uuid, at=now))
        if previous is not None and previous not in {by.uuid, to.uuid}:
            publish(ConversationTaken(conversation=row.uuid, previous=previous, operator=to.uuid, by=by.uuid, at=now))
        return row


def close_conversation(*, conversation: Conversation, by: Operator | Visitor, now: datetime) -> Conversation:
    """End a conversation. One that has ended stays as it is."""
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status == Conversation.Status.CLOSED:
            return row

        end_promise(row, now=now)
        row.status, row.closed_at, row.waiting_since, row.snoozed_until = Conversation.Status.CLOSED, now, None, None
        person = person_of(by)
        record_change(conversation=row, event="closed", by=person, now=now)

        publish(ConversationClosed(conversation=row.uuid, by_kind=person["kind"], by=by.uuid, at=now))
        return row


def reopen_conversation(*, conversation: Conversation, by: Operator, now: datetime) -> Conversation:
    """Go on with a conversation that has ended; it is now the operator's who reopened it.

    Raises:
        ConversationNotClosed: it has not ended.
        ConversationIsMerged
        CapacityReached: ``by`` has as many as he may have.
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status != Conversation.Status.CLOSED:
            raise ConversationNotClosed
        if row.merged_into_id is not None:
            raise ConversationIsMerged
        take_place(by)

        row.status, row.closed_at, row.assignee = Conversation.Status.OPEN, None, by
        record_change(conversation=row, event="reopened", by=person_of(by), now=now)

        publish(ConversationReopened(conversation=row.uuid, by_kind="operator", by=by.uuid, at=now))
        return row


def _holder(row: Conversation) -> Operator:
    assert row.assignee_id is not None
    return Operator.objects.select_related("user").get(pk=row.assignee_id)
