"""Reading conversations for ``sync`` and ``conversation.watch``: one indexed query on the event loop, no ORM.

Whoever asks while a query of the same company runs is answered by the next one (``tenants.realtime.gather``). Row and lines
come from one snapshot, so ``upto`` and the lines agree. The SQL is built from the models; a test runs it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any
from uuid import UUID

from django.db.models import Model
from django.utils import timezone
from psycopg import AsyncConnection
from psycopg.rows import namedtuple_row

from chat.models import Conversation, Department, DepartmentMember, Message, Operator, RoutingSettings
from chat.permissions import may_look, takes_part
from chat.protocol import (
    VISITOR_ONLINE_FOR,
    ConversationForVisitor,
    ConversationSummary,
    Face,
    Person,
    Preview,
    VisitorCard,
    merged_into,
    photo_for_visitor,
    rating_mark,
    status_for_visitor,
)
from tenants.accounts.models import User
from tenants.files.services import photo_url
from tenants.realtime.hub import Hub
from tenants.realtime.pool import reading
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef
from tenants.sql_arrays import array_of_uuids, array_of_words
from visitors.models import Visitor, Website

SNAPSHOT = 50
MOST_CHANGES = 500

_SQL = """
SELECT a.ord, x.*
FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[]) WITH ORDINALITY AS a(conversation, asker, after, ord)
CROSS JOIN LATERAL (
  WITH c AS (
    SELECT c.*, v.uuid AS v_uuid, v.name AS v_name, v.email AS v_email, v.language AS v_language, v.page_url AS v_page_url,
      v.page_title AS v_page_title, v.seen_at AS v_seen_at, w.name AS w_name, w.uuid AS w_uuid, d.uuid AS d_uuid,
      o.uuid AS o_uuid, u.full_name AS o_full_name, coalesce(nullif(u.display_name, ''), u.full_name) AS o_shown_name,
      u.title AS o_title, u.photo AS o_photo, t.uuid AS t_uuid, t.number AS t_number
    FROM {conversation} c
    LEFT JOIN {conversation} t ON t.id = c.merged_into_id
    JOIN {visitor} v ON v.id = c.visitor_id
    JOIN {website} w ON w.id = c.website_id
    LEFT JOIN {operator} o ON o.id = c.assignee_id
    LEFT JOIN {department} d ON d.id = c.department_id
    LEFT JOIN {user} u ON u.id = o.user_id
    WHERE {condition}
  ),
  asked AS (
    SELECT c.id, (a.after <= 0 OR a.after > c.{audience}_seq OR (
      SELECT count(*) FROM (
        SELECT 1 FROM {message} m WHERE m.conversation_id = c.id AND m.{audience}_change > a.after LIMIT {most} + 1
      ) AS few) > {most}) AS from_start
    FROM c
  ),
  lines AS (
    (SELECT m.*, asked.from_start FROM asked JOIN {message} m ON m.conversation_id = asked.id
     WHERE NOT asked.from_start AND m.{audience}_change > a.after ORDER BY m.{audience}_change)
    UNION ALL
    (SELECT m.*, asked.from_start FROM asked JOIN {message} m ON m.conversation_id = asked.id
     WHERE asked.from_start AND m.{audience}_seq IS NOT NULL ORDER BY m.{audience}_seq DESC LIMIT {snapshot})
  )
  SELECT c.uuid AS conversation, c.number, c.status, c.origin, c.visitor_seq AS c_visitor_seq, c.staff_seq AS c_staff_seq, c.operator_read_seq,
    c.visitor_read_seq, c.visitor_unread, c.staff_unread, c.preview_text, c.preview_sender_kind, c.last_message_at, c.waiting_since, c.answer_due_at,
    c.subject, c.priority, c.tags, c.language AS c_language, c.snoozed_until, c.feed_position, c.started_at, c.closed_at, c.w_uuid,
    c.promised_until, c.rating_score, c.rating_steps,
    c.v_uuid, c.v_name, c.v_email, c.v_language, c.v_page_url, c.v_page_title,
    c.v_seen_at, c.w_name, c.d_uuid, c.o_uuid, c.o_full_name, c.o_shown_name, c.o_title, c.o_photo, c.t_uuid, c.t_number, c.merged_at,
    (SELECT from_start FROM asked) AS from_start,
    l.uuid AS message, l.kind, l.sender_kind, l.body, l.data, l.visitor_seq, l.staff_seq, CASE WHEN l.kind <> 'system' THEN l.cid END AS cid,
    l.created_at, l.edited_at, l.deleted_at, l.{audience}_change AS change,
    CASE l.sender_kind WHEN 'visitor' THEN c.v_uuid WHEN 'operator' THEN lo.uuid END AS sender,
    CASE l.sender_kind WHEN 'visitor' THEN c.v_name ELSE coalesce(nullif(lu.display_name, ''), lu.full_name, '') END AS sender_name,
    coalesce(lu.photo, '') AS sender_photo
  FROM c LEFT JOIN lines l ON true
  LEFT JOIN {operator} lo ON l.sender_kind = 'operator' AND lo.id = l.sender_id
  LEFT JOIN {user} lu ON lu.id = lo.user_id
) AS x
ORDER BY a.ord, x.change
"""
_OPERATOR = (
    "c.uuid = a.conversation AND EXISTS (SELECT 1 FROM {operator} o JOIN {user} u ON u.id = o.user_id WHERE o.id = a.asker AND u.is_active AND {may_look})"
)
_VISITOR = "c.uuid = a.conversation AND {takes_part}"
_LATEST = """
SELECT (SELECT c.uuid FROM {conversation} c WHERE c.visitor_id = ANY(ARRAY(
  SELECT a.asker UNION ALL
  SELECT own.id FROM {visitor} me JOIN {visitor} own ON own.contact_id = me.contact_id AND own.website_id = me.website_id
  WHERE me.id = a.asker AND me.identified_at IS NOT NULL AND own.identified_at IS NOT NULL AND NOT me.is_banned AND NOT own.is_banned
)) ORDER BY c.status = 'closed', c.id DESC LIMIT 1)
FROM unnest(%s::bigint[]) WITH ORDINALITY AS a(asker, ord) ORDER BY a.ord
"""
_POSITIONS = """
SELECT uuid, visitor_seq, staff_seq FROM {conversation} WHERE uuid = ANY(%s::uuid[])
UNION ALL SELECT NULL, last_position, last_position FROM {counter}
"""


def _table(model: type[Model], schema_name: str) -> str:
    return f'"{schema_name}"."{model._meta.db_table}"'


@cache
def _tables(schema_name: str) -> dict[str, str]:
    models: dict[str, type[Model]] = {"conversation": Conversation, "message": Message, "operator": Operator, "user": User}
    models |= {"visitor": Visitor, "website": Website, "department": Department}
    tables = {name: _table(model, schema_name) for name, model in models.items()}
    tables["may_look"] = may_look("c", "o.id", "u.role", {"routing": _table(RoutingSettings, schema_name), "member": _table(DepartmentMember, schema_name)})
    tables["takes_part"] = takes_part("v", "a.asker", tables["visitor"])
    tables["counter"] = f'"{schema_name}"."chat_conversationcounter"'
    return tables


@cache
def build_timeline(schema_name: str, audience: Audience) -> str:
    """The SQL of timelines for one schema and audience; parameters: arrays of conversation, asker (key), after."""
    tables = _tables(schema_name)
    is_visitor = audience is Audience.VISITOR
    condition = (_VISITOR if is_visitor else _OPERATOR).format(**tables)
    return _SQL.format(audience="visitor" if is_visitor else "staff", condition=condition, most=MOST_CHANGES, snapshot=SNAPSHOT, **tables)


@dataclass(frozen=True, slots=True)
class Reading:
    """A conversation as read for one audience: rows of the query, one a line (one with ``message`` None if there is none)."""

    rows: list[Any]

    @property
    def lines(self) -> list[Any]:
        """Rows that satisfy ``chat.protocol.Line``."""
        return [row for row in self.rows if row.message is not None]

    @property
    def is_reset(self) -> bool:
        """Whether the lines are a fresh snapshot instead of what is newer than asked."""
        return bool(self.rows[0].from_start)


async def read_timeline(hub: Hub, tenant: TenantRef, audience: Audience, *, conversation: UUID, asker: int, after: int) -> Reading | None:
    """The conversation and its lines changed after a number (or the newest 50), or None if the asker may not see it."""
    run = partial(_read_timelines, hub, build_timeline(tenant.schema_name, audience))
    return await hub.gatherer.read(("timeline", tenant.uuid, audience), (conversation, asker, after), run)


async def _read_timelines(hub: Hub, sql: str, asked: Sequence[tuple[UUID, int, int]]) -> list[Reading | None]:
    arrays = [
        array_of_uuids(conversation for conversation, _asker, _after in asked),
        array_of_words(str(asker) for _conversation, asker, _after in asked),
        array_of_words(str(after) for _conversation, _asker, after in asked),
    ]

    async def read(connection: AsyncConnection[Any]) -> list[Any]:
        async with connection.cursor(row_factory=namedtuple_row) as cursor:
            await cursor.execute(sql, arrays)
            return await cursor.fetchall()

    rows: list[list[Any]] = [[] for _item in asked]
    for row in await reading(hub.pool, read):
        rows[row.ord - 1].append(row)
    return [Reading(found) if found else None for found in rows]


async def _rows(hub: Hub, sql: str, parameters: list[Any]) -> list[Any]:
    async def read(connection: AsyncConnection[Any]) -> list[Any]:
        return await (await connection.execute(sql, parameters)).fetchall()

    return await reading(hub.pool, read)


async def latest_of(hub: Hub, tenant: TenantRef, visitor: int) -> UUID | None:
    """The visitor's newest conversation."""

    async def run(visitors: Sequence[int]) -> list[UUID | None]:
        rows = await _rows(hub, _LATEST.format(**_tables(tenant.schema_name)), [array_of_words(str(asker) for asker in visitors)])
        return [uuid for (uuid,) in rows]

    return await hub.gatherer.read(("latest", tenant.uuid), visitor, run)


async def read_positions(hub: Hub, tenant: TenantRef, uuids: list[UUID]) -> tuple[dict[UUID, tuple[int, int]], int]:
    """Newest numbers of conversations for visitors and staff, and the newest place in the feed."""
    rows = await _rows(hub, _POSITIONS.format(**_tables(tenant.schema_name)), [array_of_uuids(uuids)])
    numbers = {uuid: (visitor, staff) for uuid, visitor, staff in rows if uuid is not None}
    return numbers, max((staff for uuid, _visitor, staff in rows if uuid is None), default=0)


def view_of_visitor(row: Any, tenant: TenantRef) -> ConversationForVisitor:
    """The same shape as ``chat.protocol.conversation_for_visitor``, from a row."""
    operator = Face(row.o_shown_name, photo_for_visitor(row.o_photo, tenant), row.o_title) if row.o_uuid else None
    return ConversationForVisitor(
        id=row.conversation,
        status=status_for_visitor(row.status),
        seq=row.c_visitor_seq,
        read_by_operator=row.operator_read_seq,
        unread=row.visitor_unread,
        operator=operator,
        started_at=row.started_at,
    )


def summary_of(row: Any) -> ConversationSummary:
    """The same shape as ``chat.protocol.conversation_summary``, from a row."""
    now: datetime = timezone.now()
    fresh: timedelta = VISITOR_ONLINE_FOR
    return ConversationSummary(
        id=row.conversation,
        number=row.number,
        status=row.status,
        origin=row.origin,
        visitor=VisitorCard(
            id=row.v_uuid,
            name=row.v_name,
            email=row.v_email,
            language=row.v_language,
            page_url=row.v_page_url,
            page_title=row.v_page_title,
            website=row.w_name,
            online=row.v_seen_at is not None and row.v_seen_at > now - fresh,
        ),
        assignee=Person(row.o_uuid, row.o_full_name, photo_url(row.o_photo) or None) if row.o_uuid else None,
        department=row.d_uuid,
        preview=Preview(row.preview_text, row.preview_sender_kind, row.last_message_at) if row.last_message_at else None,
        subject=row.subject,
        priority=row.priority,
        tags=row.tags,
        language=row.c_language,
        website=row.w_uuid,
        unread=row.staff_unread,
        waiting_since=row.waiting_since,
        answer_due_at=row.answer_due_at if row.waiting_since else None,
        snoozed_until=row.snoozed_until,
        seq=row.c_staff_seq,
        read_by_visitor=row.visitor_read_seq,
        position=row.feed_position,
        started_at=row.started_at,
        closed_at=row.closed_at,
        merged_into=merged_into(row.t_uuid, row.t_number, row.merged_at) if row.t_uuid else None,
        promised_until=row.promised_until,
        rating=rating_mark(row.rating_score, row.rating_steps),
    )
