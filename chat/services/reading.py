"""Read marks of both sides, from synchronous code; sockets batch the same statement (``chat.services.marks``)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from chat.models import Conversation, Operator
from chat.services.marks import MarkOutcome, NewMark, build_marks, mark_parameters, mark_results
from tenants.bus import publish
from tenants.scope import current_tenant
from visitors.models import Visitor

TRIES = 20


class MarkNotSet(RuntimeError):
    """The conversation changed under our hands again and again; try later."""


def mark_read_by_visitor(*, conversation: Conversation, by: Visitor, seq: int, now: datetime) -> Conversation:
    """The visitor saw everything up to this number of his own audience; older marks and numbers not given yet are cut.

    Returns:
        The conversation with the unread answers counted anew.
    """
    return _set(conversation, NewMark(conversation.uuid, "visitor", by.pk, by.uuid, seq))


def mark_read_by_operator(*, conversation: Conversation, by: Operator, seq: int, now: datetime) -> Conversation:
    """An operator saw everything up to this number of the staff's audience.

    Returns:
        The conversation with the unread lines of the visitor counted anew.
    """
    return _set(conversation, NewMark(conversation.uuid, "operator", by.pk, by.uuid, seq))


def _set(conversation: Conversation, mark: NewMark) -> Conversation:
    sql = build_marks(current_tenant().schema_name)
    for _ in range(TRIES):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, mark_parameters([mark]))
            marked = mark_results([mark], cursor.fetchall())[0]
            if marked.outcome is MarkOutcome.MOVED:
                publish(marked.event())
        if marked.outcome is not MarkOutcome.STALE:
            return Conversation.objects.get(pk=conversation.pk)
    raise MarkNotSet
