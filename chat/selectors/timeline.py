"""The lines of a conversation, for one audience at a time.

The functions for visitors filter by the visitor's own numbering; a note has none, so no argument can make one appear.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from chat.models import Conversation, Message, Operator
from visitors.models import Visitor
from visitors.selectors import browsers_of_member

PAGE = 50
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A stored line with its sender looked up; what ``chat.protocol`` builds payloads from."""

    conversation: UUID
    message: UUID
    kind: str
    sender_kind: str
    sender: UUID | None
    sender_name: str
    sender_photo: str
    body: str
    data: dict[str, Any]
    visitor_seq: int | None
    staff_seq: int
    cid: UUID | None
    created_at: datetime
    edited_at: datetime | None
    deleted_at: datetime | None
    visitor_change: int | None
    staff_change: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lines in the order of their numbers, and the number up to which they are complete."""

    lines: list[Line]
    upto: int


def lines_for_staff(conversation: Conversation, rows: Iterable[Message]) -> list[Line]:
    """The rows as lines; one query for all operators among the senders."""
    rows = list(rows)
    ids = {row.sender_id for row in rows if row.sender_kind == Message.SenderKind.OPERATOR}
    operators = {row.pk: row for row in Operator.objects.filter(pk__in=ids).select_related("user")} if ids else {}
    return [_line(conversation, row, operators) for row in rows]


def lines_for_visitor(conversation: Conversation, rows: Iterable[Message]) -> list[Line]:
    """The rows that the visitor may see, as lines."""
    return lines_for_staff(conversation, (row for row in rows if row.visitor_seq is not None))


def changes_for_staff(*, conversation: Conversation, after: int, limit: int = MOST) -> Timeline:
    """What changed for the staff after a number (``sync``)."""
    rows = conversation.messages.filter(staff_change__gt=after).order_by("staff_change")
    return _changes(conversation, rows, "staff", limit)


def changes_for_visitor(*, conversation: Conversation, after: int, limit: int = MOST) -> Timeline:
    """What changed for the visitor after a number (``sync``)."""
    rows = conversation.messages.filter(visitor_change__gt=after).order_by("visitor_change")
    return _changes(conversation, rows, "visitor", limit)


def newest_for_staff(*, conversation: Conversation, before: int | None = None, limit: int = PAGE) -> list[Line]:
    """The newest lines (older than number ``before``), oldest of them first."""
    rows = conversation.messages.order_by("-staff_seq")
    if before is not None:
        rows = rows.filter(staff_seq__lt=before)
    return lines_for_staff(conversation, reversed(rows[: min(limit, MOST)]))


def newest_for_visitor(*, conversation: Conversation, before: int | None = None, limit: int = PAGE) -> list[Line]:
    """The newest lines that the visitor may see, oldest of them first."""
    rows = conversation.messages.filter(visitor_seq__isnull=False).order_by("-visitor_seq")
    if before is not None:
        rows = rows.filter(visitor_seq__lt=before)
    return lines_for_visitor(conversation, reversed(rows[: min(limit, MOST)]))


def latest_conversation_of(visitor: Visitor) -> Conversation | None:
    """The conversation that the visitor is shown: his newest live one, or the newest of all, with its operator; a member's from any of his browsers."""
    own = Conversation.objects.filter(visitor__in=browsers_of_member(visitor)).annotate(is_closed=Q(status=Conversation.Status.CLOSED))
    return own.select_related("assignee__user").order_by("is_closed", "-id").first()


def _changes(conversation: Conversation, rows: QuerySet[Message], audience: str, limit: int) -> Timeline:
    # The position comes first: a line stored between the two reads is then given twice rather than never.
    position: int = Conversation.objects.values_list(f"{audience}_seq", flat=True).get(pk=conversation.pk)
    found = list(rows[: limit + 1])
    if len(found) > limit:
        found = found[:limit]
        position = 0
    newest = max((getattr(row, f"{audience}_change") for row in found), default=0)
    return Timeline(lines_for_staff(conversation, found), max(position, newest))


def _line(conversation: Conversation, row: Message, operators: dict[int, Operator]) -> Line:
    sender: UUID | None = None
    name = photo = ""
    if row.sender_kind == Message.SenderKind.VISITOR:
        sender, name = conversation.visitor.uuid, conversation.visitor.name
    elif operator := operators.get(row.sender_id):
        sender, name, photo = operator.uuid, operator.user.shown_name, operator.user.photo
    return Line(
        conversation=conversation.uuid,
        message=row.uuid,
        kind=row.kind,
        sender_kind=row.sender_kind,
        sender=sender,
        sender_name=name,
        sender_photo=photo,
        body=row.body,
        data=row.data,
        visitor_seq=row.visitor_seq,
        staff_seq=row.staff_seq,
        cid=None if row.kind == Message.Kind.SYSTEM else row.cid,
        created_at=row.created_at,
        edited_at=row.edited_at,
        deleted_at=row.deleted_at,
        visitor_change=row.visitor_change,
        staff_change=row.staff_change,
    )
