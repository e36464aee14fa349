"""Putting a conversation off: until a moment, or until the visitor writes. The moment is an outbox row, so it outlives every process."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from chat.events import ConversationSnoozed, ConversationWoken
from chat.models import Conversation, Operator
from chat.permissions import NotAllowed, may_hand_over
from chat.services.changes import lock_conversation, person_of, record_change
from chat.services.conversations import ConversationIsClosed
from tenants.bus import publish
from tenants.outbox.services import enqueue_effect

WAKE_EFFECT = "conversation.wake"
LONGEST_SNOOZE = timedelta(days=366)


class BadSnooze(ValueError):
    """The moment has passed, or is more than a year away."""


class ConversationNotSnoozed(Exception):
    """It is awake."""


def snooze_conversation(*, conversation: Conversation, by: Operator, until: datetime | None, now: datetime) -> Conversation:
    """Put a conversation off; one of nobody is ``by``'s from then on. The same moment again changes nothing.

    Args:
        until: when it comes back by itself; None: only when the visitor writes, which always brings it back.

    Raises:
        BadSnooze
        NotAllowed: it is a colleague's and ``by`` is no supervisor.
        ConversationIsClosed: it has ended.
    """
    if until is not None and not now < until <= now + LONGEST_SNOOZE:
        raise BadSnooze
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status == Conversation.Status.CLOSED:
            raise ConversationIsClosed
        if not may_hand_over(conversation=row, operator=by):
            raise NotAllowed
        if row.status == Conversation.Status.SNOOZED and row.snoozed_until == until:
            return row

        row.assignee = row.assignee or by
        row.accepted_at = row.accepted_at or now
        row.status, row.snoozed_until = Conversation.Status.SNOOZED, until
        moment = until.isoformat() if until else None
        record_change(conversation=row, event="snoozed", by=person_of(by), until=moment, now=now)
        if until is not None:
            # The key holds the moment: the same moment is one awakening, another moment is another.
            enqueue_effect(
                kind=WAKE_EFFECT, key=f"{WAKE_EFFECT}:{row.uuid}:{moment}", payload={"conversation": str(row.uuid), "until": moment}, not_before=until
            )

        publish(ConversationSnoozed(conversation=row.uuid, by=by.uuid, until=until, at=now))
        return row


def wake_conversation(*, conversation: Conversation, by: Operator, now: datetime) -> Conversation:
    """Go on with a conversation before its moment.

    Raises:
        ConversationNotSnoozed
        NotAllowed: it is a colleague's and ``by`` is no supervisor.
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        if row.status != Conversation.Status.SNOOZED:
            raise ConversationNotSnoozed
        if not may_hand_over(conversation=row, operator=by):
            raise NotAllowed
        return _wake(row, by=by, now=now)


def wake_when_due(conversation_id: UUID, *, until: datetime, now: datetime) -> bool:
    """Bring back a conversation whose moment has come; nothing if it was woken, closed, erased or put off to another moment.

    Returns:
        Whether it came back by this.
    """
    with transaction.atomic():
        found = Conversation.objects.filter(uuid=conversation_id).first()
        row = lock_conversation(found) if found else None
        if row is None or row.status != Conversation.Status.SNOOZED or row.snoozed_until != until:
            return False
        _wake(row, by=None, now=now)
        return True


def _wake(row: Conversation, *, by: Operator | None, now: datetime) -> Conversation:
    assignee = Operator.objects.select_related("user").get(pk=row.assignee_id) if row.assignee_id else None
    if assignee is not None and not assignee.user.is_active:
        row.assignee = assignee = None
    row.status, row.snoozed_until = (Conversation.Status.OPEN if assignee else Conversation.Status.QUEUED), None
    record_change(conversation=row, event="woken", now=now, **({"by": person_of(by)} if by else {}))
    publish(ConversationWoken(conversation=row.uuid, by=by.uuid if by else None, at=now))
    return row
