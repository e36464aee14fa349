"""The inbox feed: every change of a conversation gets a place, after commit, so that places have no holes (D4)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from chat.models import Conversation, ConversationCounter
from tenants.names import lock_key

BATCH = 100
LOCK_TIMEOUT = "100ms"

_SQL = """
WITH picked AS (
  SELECT id FROM {conversation} WHERE feed_is_due ORDER BY id LIMIT %(batch)s FOR NO KEY UPDATE SKIP LOCKED
),
ranked AS (SELECT id, row_number() OVER (ORDER BY id) AS nth FROM picked),
counter AS (
  UPDATE {counter} SET last_position = last_position + (SELECT count(*) FROM picked)
  WHERE EXISTS (SELECT 1 FROM picked) RETURNING last_position
)
UPDATE {conversation} c SET feed_is_due = false, listed_at = coalesce(c.last_message_at, c.started_at),
  waits_since = coalesce(c.waiting_since, c.started_at),
  feed_position = (SELECT last_position FROM counter) - (SELECT count(*) FROM ranked) + r.nth
FROM ranked r WHERE c.id = r.id
RETURNING c.id, c.feed_position
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """A conversation (key) and its new place."""

    conversation_id: int
    position: int


def due_visitors() -> list[int]:
    """Whose conversations (by key of the visitor) the next numbering will place, as far as is known now."""
    return list(Conversation.objects.filter(feed_is_due=True).order_by("id").values_list("visitor_id", flat=True)[:BATCH])


def start_feed_over() -> None:
    """Let everybody who follows the feed fetch the lists anew: what was taken away has no place in it."""
    ConversationCounter.objects.filter(pk=1).update(last_position=F("last_position") + 1, reset_position=F("last_position") + 1)


def mark_due(conversation_ids: Collection[int]) -> set[int]:
    """Let conversations (by key) come by the numbering once more; nobody is waited for.

    Returns:
        Those whose rows somebody holds: still to be marked.
    """
    with transaction.atomic():
        held = Conversation.objects.filter(pk__in=conversation_ids).order_by("pk").select_for_update(no_key=True, skip_locked=True)
        free = set(held.values_list("pk", flat=True))
        Conversation.objects.filter(pk__in=free).update(feed_is_due=True)
        gone = set(conversation_ids) - set(Conversation.objects.filter(pk__in=conversation_ids).values_list("pk", flat=True))
    return set(conversation_ids) - free - gone


def number_feed() -> list[Placed]:
    """Give every conversation that changed since its last place a new one, in one transaction under the tenant's lock.

    Rows that somebody holds at this moment are left out. A writer's commit says so again; for others the caller looks whether any is due still.

    Returns:
        What was placed, in the order of places.

    Raises:
        OperationalError: somebody holds the counter; try again in a moment. The relay does this for all companies, one after the other.
    """
    sql = _SQL.format(conversation=Conversation._meta.db_table, counter=ConversationCounter._meta.db_table)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("feed")])
        cursor.execute(sql, {"batch": BATCH})
        return sorted((Placed(*row) for row in cursor.fetchall()), key=lambda placed: placed.position)
