"""The one statement that moves read marks, for a batch of one tenant; sockets batch it, ``chat.services.reading`` runs one.

Marks only move forward, are cut to numbers that were given, and take no number themselves. Unread lines are counted anew: those
of the other side after the mark, and after the reader's own newest line, since whoever writes has seen what stood above.

The counts are read from the statement's snapshot. When a conversation changed while the statement waited for its lock, the
snapshot is too old to count by: such an item comes back as ``STALE`` with nothing changed, and is run again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Model

from chat.events import MessagesRead
from chat.models import Conversation, DepartmentMember, Message, Operator, RoutingSettings
from chat.permissions import may_look, takes_part
from tenants.accounts.models import User
from tenants.sql_arrays import array_of_uuids, array_of_words
from visitors.models import Visitor


class MarkOutcome(StrEnum):
    """How one mark fared; ``KEPT``: it was there already."""

    MOVED = "moved"
    KEPT = "kept"
    STALE = "stale"
    NOT_FOUND = "not_found"


@dataclass(frozen=True, slots=True)
class NewMark:
    """A mark to set: who (``visitor`` or ``operator``, key and public id) saw which conversation up to which number of his own counting."""

    conversation: UUID
    reader: str
    reader_id: int
    reader_uuid: UUID
    seq: int


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of a mark; the numbers are those up to which both countings are seen now."""

    mark: NewMark
    outcome: MarkOutcome
    visitor_seq: int = 0
    staff_seq: int = 0

    def event(self) -> MessagesRead:
        """What is announced when it moved."""
        mark = self.mark
        return MessagesRead(
            conversation=mark.conversation, reader=mark.reader, reader_id=mark.reader_uuid, visitor_seq=self.visitor_seq, staff_seq=self.staff_seq
        )


_SQL = """
WITH input AS (
  SELECT * FROM unnest(%s::uuid[], %s::text[], %s::bigint[], %s::bigint[])
    WITH ORDINALITY AS i(conversation, reader, reader_id, seq, ord)
),
seen AS (
  SELECT i.ord, i.reader, i.seq, c.id, c.staff_seq
  FROM input i JOIN {conversation} c ON c.uuid = i.conversation
  LEFT JOIN {visitor} v ON i.reader = 'visitor' AND v.id = c.visitor_id AND {takes_part}
  LEFT JOIN {operator} o ON i.reader = 'operator' AND o.id = i.reader_id
  LEFT JOIN {user} u ON u.id = o.user_id AND u.is_active AND {may_look}
  WHERE v.id IS NOT NULL OR u.id IS NOT NULL
),
marks AS (
  SELECT id, min(staff_seq) AS snapshot_seq, coalesce(max(seq) FILTER (WHERE reader = 'visitor'), 0) AS by_visitor,
    coalesce(max(seq) FILTER (WHERE reader = 'operator'), 0) AS by_operator
  FROM seen GROUP BY id
),
locked AS MATERIALIZED (
  SELECT c.id, c.visitor_seq, c.staff_seq, c.visitor_read_seq, c.staff_read_seq, c.operator_read_seq
  FROM {conversation} c WHERE c.id IN (SELECT id FROM marks) ORDER BY c.id FOR NO KEY UPDATE
),
wanted AS (
  SELECT l.*, l.staff_seq <> m.snapshot_seq AS is_stale,
    greatest(l.visitor_read_seq, least(m.by_visitor, l.visitor_seq)) AS visitor_mark,
    greatest(l.staff_read_seq, least(m.by_operator, l.staff_seq)) AS staff_mark
  FROM locked l JOIN marks m ON m.id = l.id
),
counted AS (
  SELECT w.*, w.visitor_mark > w.visitor_read_seq AS visitor_moves, w.staff_mark > w.staff_read_seq AS staff_moves,
    (SELECT count(*) FROM {message} m WHERE m.conversation_id = w.id AND m.kind = 'message' AND m.deleted_at IS NULL
      AND m.sender_kind IN ('operator', 'robot') AND m.visitor_change > w.visitor_mark
      AND m.visitor_seq > greatest(w.visitor_mark, coalesce((
        SELECT own.visitor_seq FROM {message} own WHERE own.conversation_id = w.id AND own.kind = 'message'
          AND own.deleted_at IS NULL AND own.sender_kind = 'visitor' ORDER BY own.staff_seq DESC LIMIT 1), 0))) AS for_visitor,
    (SELECT count(*) FROM {message} m WHERE m.conversation_id = w.id AND m.kind = 'message' AND m.deleted_at IS NULL
      AND m.sender_kind = 'visitor' AND m.staff_seq > w.staff_mark
      AND m.staff_seq > coalesce((
        SELECT own.staff_seq FROM {message} own WHERE own.conversation_id = w.id AND own.kind = 'message'
          AND own.deleted_at IS NULL AND own.sender_kind = 'operator' ORDER BY own.staff_seq DESC LIMIT 1), 0)) AS for_staff,
    coalesce((SELECT m.visitor_seq FROM {message} m WHERE m.conversation_id = w.id AND m.staff_seq <= w.staff_mark
      AND m.visitor_seq IS NOT NULL ORDER BY m.staff_seq DESC LIMIT 1), 0) AS shown_to_operator,
    coalesce((SELECT m.staff_seq FROM {message} m WHERE m.conversation_id = w.id AND m.visitor_seq <= w.visitor_mark
      ORDER BY m.staff_seq DESC LIMIT 1), 0) AS staff_seq_of_visitor_mark
  FROM wanted w
),
moved AS (
  UPDATE {conversation} c SET
    visitor_read_seq = k.visitor_mark,
    visitor_unread = CASE WHEN k.visitor_moves THEN k.for_visitor ELSE c.visitor_unread END,
    staff_read_seq = k.staff_mark,
    operator_read_seq = CASE WHEN k.staff_moves THEN greatest(c.operator_read_seq, k.shown_to_operator) ELSE c.operator_read_seq END,
    staff_unread = CASE WHEN k.staff_moves THEN k.for_staff ELSE c.staff_unread END,
    feed_is_due = c.feed_is_due OR (k.staff_moves AND k.for_staff <> c.staff_unread)
  FROM counted k WHERE c.id = k.id AND NOT k.is_stale AND (k.visitor_moves OR k.staff_moves)
  RETURNING c.id
)
SELECT i.ord,
  CASE WHEN s.ord IS NULL THEN 'not_found' WHEN k.is_stale THEN 'stale'
    WHEN CASE i.reader WHEN 'visitor' THEN k.visitor_moves ELSE k.staff_moves END THEN 'moved' ELSE 'kept' END AS outcome,
  CASE i.reader WHEN 'visitor' THEN k.visitor_mark ELSE greatest(k.operator_read_seq, k.shown_to_operator) END AS visitor_seq,
  CASE i.reader WHEN 'visitor' THEN k.staff_seq_of_visitor_mark ELSE k.staff_mark END AS staff_seq
FROM input i LEFT JOIN seen s ON s.ord = i.ord LEFT JOIN counted k ON k.id = s.id
ORDER BY i.ord
"""


def _table(model: type[Model], schema_name: str) -> str:
    return f'"{schema_name}"."{model._meta.db_table}"'


@cache
def build_marks(schema_name: str) -> str:
    """The SQL of the statement for one schema; parameters are those of ``mark_parameters``."""
    return _SQL.format(
        conversation=_table(Conversation, schema_name),
        message=_table(Message, schema_name),
        visitor=_table(Visitor, schema_name),
        takes_part=takes_part("v", "i.reader_id", _table(Visitor, schema_name)),
        operator=_table(Operator, schema_name),
        user=_table(User, schema_name),
        may_look=may_look("c", "o.id", "u.role", {"routing": _table(RoutingSettings, schema_name), "member": _table(DepartmentMember, schema_name)}),
    )


def mark_parameters(marks: Sequence[NewMark]) -> list[str]:
    """The statement's parameters for a batch."""
    return [
        array_of_uuids(mark.conversation for mark in marks),
        array_of_words(mark.reader for mark in marks),
        array_of_words(str(mark.reader_id) for mark in marks),
        array_of_words(str(mark.seq) for mark in marks),
    ]


def mark_results(marks: Sequence[NewMark], rows: Iterable[Sequence[Any]]) -> list[Marked]:
    """The statement's rows as results, in the order of the batch."""
    return [
        Marked(mark, MarkOutcome(outcome), visitor_seq or 0, staff_seq or 0) for mark, (_ord, outcome, visitor_seq, staff_seq) in zip(marks, rows, strict=True)
    ]
