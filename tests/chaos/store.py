"""What is stored for a company, read by plain SQL that knows nothing of the product's code."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import psycopg
from psycopg.rows import tuple_row

# The lines of the other side after the mark and after one's own newest line: whoever writes has seen what stood above.
_CONVERSATIONS = """
SELECT c.uuid::text, c.visitor_seq, c.staff_seq,
  NOT c.feed_is_due AND c.listed_at = coalesce(c.last_message_at, c.started_at) AND c.waits_since = coalesce(c.waiting_since, c.started_at), c.feed_position, c.visitor_unread, c.staff_unread,
  (SELECT count(*) FROM {s}.chat_message m WHERE m.conversation_id = c.id AND m.kind = 'message' AND m.deleted_at IS NULL
     AND m.sender_kind IN ('operator', 'robot') AND m.visitor_seq > greatest(c.visitor_read_seq, coalesce((SELECT max(o.visitor_seq)
       FROM {s}.chat_message o WHERE o.conversation_id = c.id AND o.kind = 'message' AND o.sender_kind = 'visitor'), 0))),
  (SELECT count(*) FROM {s}.chat_message m WHERE m.conversation_id = c.id AND m.kind = 'message' AND m.deleted_at IS NULL
     AND m.sender_kind = 'visitor' AND m.staff_seq > greatest(c.staff_read_seq, coalesce((SELECT max(o.staff_seq)
       FROM {s}.chat_message o WHERE o.conversation_id = c.id AND o.kind = 'message' AND o.sender_kind = 'operator'), 0)))
FROM {s}.chat_conversation c ORDER BY c.id
"""
_LINES = """
SELECT m.uuid::text, c.uuid::text, m.kind, m.sender_kind, m.body, m.visitor_seq, m.staff_seq
FROM {s}.chat_message m JOIN {s}.chat_conversation c ON c.id = m.conversation_id ORDER BY m.id
"""


_PAGES = """
SELECT p.uuid::text, p.url, v.id, w.uuid::text
FROM {s}.visitors_pageview p JOIN {s}.visitors_visit v ON v.id = p.visit_id JOIN {s}.visitors_visitor w ON w.id = v.visitor_id ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A stored message."""

    uuid: str
    conversation: str
    kind: str
    sender_kind: str
    body: str
    visitor_seq: int | None
    staff_seq: int


@dataclass(frozen=True, slots=True)
class Conversation:
    """A stored conversation; ``is_fed``: it has its place in feed and lists; ``unread`` and ``recounted``: for the visitor, for the staff."""

    uuid: str
    visitor_seq: int
    staff_seq: int
    is_fed: bool
    feed_position: int
    unread: tuple[int, int]
    recounted: tuple[int, int]


# A mail with what an operator has not seen is due minutes after the run; nothing but its first moment may be waited for.
_EFFECTS = """
    SELECT uuid::text, kind, state, attempts, last_error, state = 'pending' AND attempts = 0 AND kind = 'mail.digest' AND not_before > now()
    FROM {s}.outbox_outboxentry
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """A row of the outbox; ``is_for_later``: it was planned for a time that has not come."""

    uuid: str
    kind: str
    state: str
    attempts: int
    last_error: str
    is_for_later: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """A stored page view; ``visit`` is a key, ``visitor`` a public id."""

    id: str
    url: str
    visit: int
    visitor: str


@dataclass(frozen=True, slots=True)
class Stored:
    """All of one company that is compared. ``visits``: key to how many page views it counts; ``days``: visits and page views that the days count."""

    conversations: list[Conversation]
    lines: list[Line]
    effects: list[Effect]
    last_position: int
    mailed_to: dict[str, str]
    pages: list[Page] = field(default_factory=list)
    visits: dict[int, int] = field(default_factory=dict)
    days: tuple[int, int] = (0, 0)


def read(link: psycopg.Connection[Any], schema: str) -> Stored:
    """Read a company in one snapshot."""
    with link.transaction(), link.cursor(row_factory=tuple_row) as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        conversations = [
            Conversation(row[0], row[1], row[2], row[3], row[4], (row[5], row[6]), (row[7], row[8]))
            for row in cursor.execute(_CONVERSATIONS.format(s=schema)).fetchall()
        ]
        lines = [Line(*row) for row in cursor.execute(_LINES.format(s=schema)).fetchall()]
        effects = [Effect(*row) for row in cursor.execute(_EFFECTS.format(s=schema)).fetchall()]
        (last,) = cursor.execute(f"SELECT last_position FROM {schema}.chat_conversationcounter").fetchone() or (0,)
        mails = cursor.execute(
            f"SELECT c.uuid::text, v.email FROM {schema}.chat_conversation c JOIN {schema}.visitors_visitor v ON v.id = c.visitor_id"
        ).fetchall()
        pages = [Page(*row) for row in cursor.execute(_PAGES.format(s=schema)).fetchall()]
        visits: dict[int, int] = dict(cursor.execute(f"SELECT id, page_views FROM {schema}.visitors_visit").fetchall())
        days = cursor.execute(f"SELECT coalesce(sum(visits), 0)::int, coalesce(sum(page_views), 0)::int FROM {schema}.visitors_dailytraffic").fetchone()
    return Stored(conversations, lines, effects, last, dict(mails), pages, visits, days or (0, 0))


def pages(link: psycopg.Connection[Any], schema: str) -> set[str]:
    """The ids of the page views that are stored."""
    return {uuid for (uuid,) in link.execute(f"SELECT uuid::text FROM {schema}.visitors_pageview").fetchall()}


def newest(link: psycopg.Connection[Any], schema: str) -> dict[str, tuple[int, int]]:
    """Conversation to its newest numbers for visitors and staff."""
    rows = link.execute(f"SELECT uuid::text, visitor_seq, staff_seq FROM {schema}.chat_conversation").fetchall()
    return {uuid: (visitor, staff) for uuid, visitor, staff in rows}
