"""Read marks of both sides. They only ever move forward and take no number of the conversation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.db.models.functions import Coalesce

from chat.events import MessagesRead
from chat.models import Conversation, Message, Operator
from chat.services.changes import lock_conversation
from tenants.bus import publish
from visitors.models import Visitor

ANSWERING = (Message.SenderKind.OPERATOR, Message.SenderKind.ROBOT)


def mark_read_by_visitor(*, conversation: Conversation, by: Visitor, seq: int, now: datetime) -> Conversation:
    """The visitor saw everything up to this number of his own audience; older marks and numbers not given yet are cut.

    Returns:
        The conversation with the unread answers counted anew.
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        seen = min(seq, row.visitor_seq)
        if seen <= row.visitor_read_seq:
            return row

        row.visitor_read_seq = seen
        row.visitor_unread = _count_unread(row, of=ANSWERING, settled_by=("visitor",), number="visitor_seq", after=seen)
        row.save(update_fields=["visitor_read_seq", "visitor_unread"])

        staff_seq = row.messages.filter(visitor_seq__lte=seen).aggregate(seq=Coalesce(Max("staff_seq"), 0))["seq"]
        publish(MessagesRead(conversation=row.uuid, reader="visitor", reader_id=by.uuid, visitor_seq=seen, staff_seq=staff_seq))
        return row


def mark_read_by_operator(*, conversation: Conversation, by: Operator, seq: int, now: datetime) -> Conversation:
    """An operator saw everything up to this number of the staff's audience.

    Returns:
        The conversation with the unread lines of the visitor counted anew.
    """
    with transaction.atomic():
        row = lock_conversation(conversation)
        seen = min(seq, row.staff_seq)
        if seen <= row.staff_read_seq:
            return row

        row.staff_read_seq = seen
        shown = row.messages.filter(staff_seq__lte=seen).aggregate(seq=Coalesce(Max("visitor_seq"), 0))["seq"]
        row.operator_read_seq = max(row.operator_read_seq, shown)
        count = _count_unread(row, of=("visitor",), settled_by=("operator",), number="staff_seq", after=seen)
        if count != row.staff_unread:
            row.staff_unread = count
            # The inbox of the colleagues shows the count: let the relay give the row a new place in the feed.
            row.feed_seq = min(row.feed_seq, row.staff_seq - 1)
        row.save(update_fields=["staff_read_seq", "operator_read_seq", "staff_unread", "feed_seq"])

        publish(MessagesRead(conversation=row.uuid, reader="operator", reader_id=by.uuid, visitor_seq=row.operator_read_seq, staff_seq=seen))
        return row


def _count_unread(row: Conversation, *, of: tuple[str, ...], settled_by: tuple[str, ...], number: str, after: int) -> int:
    """Lines of one side after a mark; who has written since has seen what stood before his own line."""
    said = row.messages.filter(kind=Message.Kind.MESSAGE, deleted_at__isnull=True)
    own = said.filter(sender_kind__in=settled_by).aggregate(newest=Coalesce(Max(number), 0))["newest"]
    return said.filter(sender_kind__in=of, **{f"{number}__gt": max(after, own)}).count()
