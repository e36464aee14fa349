"""Filling the search index behind what was written: whatever has moved in the inbox feed is read once more, from where it was left.

The feed gives every changed conversation a new place after its commit, without holes, so one number says what was read. In a
conversation the greatest ``change`` of an entry says it: changes are numbered under the conversation's lock, so commit order is their
order. Both are written with the entries they speak of. Whoever is killed in between leaves nothing half done, and the same lines read
twice give the same entries.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from django.db import IntegrityError, connection, transaction

from chat.finding import stretch_of, stretch_word, text_of, words_of
from chat.models import Conversation, Message, SearchEntry, SearchProgress
from chat.selectors.mentions import spoken
from tenants.names import lock_key

_MOVED = """
SELECT c.id, c.feed_position FROM {conversation} c
WHERE c.feed_position > coalesce((SELECT position FROM {progress} WHERE id = 1), 0)
ORDER BY c.feed_position LIMIT %s
"""
_UNREAD = """
SELECT c.ord, m.id, m.conversation_id, m.staff_change, CASE WHEN m.deleted_at IS NULL THEN m.body ELSE '' END,
  CASE WHEN m.deleted_at IS NULL THEN m.data -> 'files' END
FROM unnest(%s::bigint[]) WITH ORDINALITY AS c(id, ord)
CROSS JOIN LATERAL (SELECT max(change) AS change FROM {entry} e WHERE e.conversation_id = c.id) AS done
CROSS JOIN LATERAL (
  SELECT * FROM {message} m WHERE m.conversation_id = c.id AND m.staff_change > coalesce(done.change, -1) ORDER BY m.staff_change LIMIT %s
) AS m
ORDER BY c.ord, m.staff_change LIMIT %s
"""
_STORE = """
INSERT INTO {entry} (id, conversation_id, change, words)
SELECT id, conversation_id, change, words::tsvector FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[]) AS i(id, conversation_id, change, words)
ON CONFLICT (id) DO UPDATE SET conversation_id = excluded.conversation_id, change = excluded.change, words = excluded.words
"""
_ADVANCE = "INSERT INTO {progress} (id, position) VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET position = excluded.position"


@dataclass(frozen=True, slots=True)
class Indexed:
    """How many lines were read, and whether more wait."""

    lines: int
    is_behind: bool


def index_what_moved(*, conversations: int = 100, lines: int = 500) -> Indexed:
    """Read what changed since the last time, at most so many conversations and lines of it, in one transaction.

    Of two at once, one does it and the other one returns at once. What is erased meanwhile is left out by the next call.
    """
    try:
        with transaction.atomic():
            return _index(conversations, lines)
    except IntegrityError:
        # A conversation was erased between reading and storing: nothing of this was kept.
        return Indexed(0, is_behind=True)


def _index(conversations: int, lines: int) -> Indexed:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_key("search")])
        if not cursor.fetchall()[0][0]:
            return Indexed(0, is_behind=False)
        cursor.execute(_sql(_MOVED), [conversations + 1])
        moved = cursor.fetchall()
        if not moved:
            return Indexed(0, is_behind=False)
        taken = moved[:conversations]
        cursor.execute(_sql(_UNREAD), [[row[0] for row in taken], lines + 1, lines + 1])
        unread = cursor.fetchall()
        is_cut = len(unread) > lines
        # Of one that is cut the rest comes next time; its place, and those behind, are not passed yet.
        reached = unread[lines][0] - 1 if is_cut else len(taken)
        unread = unread[:lines]
        if unread:
            cursor.execute(_sql(_STORE), [[row[1] for row in unread], [row[2] for row in unread], [row[3] for row in unread], [_words(row) for row in unread]])
        if reached:
            cursor.execute(_sql(_ADVANCE), [taken[reached - 1][1]])
    return Indexed(len(unread), is_cut or len(moved) > conversations)


def _words(row: tuple[int, int, int, int, str, str | None]) -> str:
    """The entry's words as PostgreSQL writes a tsvector; they are letters and digits, so nothing needs quoting."""
    _ord, id, _conversation, _change, body, files = row
    body = spoken(body)
    words = words_of(text_of(body, {"files": json.loads(files)}) if files else body)
    if not words:
        return ""
    return " ".join([*words, stretch_word(stretch_of(id))])


def _sql(text: str) -> str:
    tables = {"conversation": Conversation, "message": Message, "entry": SearchEntry, "progress": SearchProgress}
    return text.format(**{name: connection.ops.quote_name(model._meta.db_table) for name, model in tables.items()})
