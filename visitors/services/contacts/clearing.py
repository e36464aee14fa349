"""An attribute that was deleted leaves its values behind; they are taken off the contacts some at a time, and then its slug is free."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from tenants.outbox.services import enqueue_effect
from visitors.models import Contact, ContactAttribute

CLEARING = "contacts.clear_attribute"
HOLDERS_A_BATCH = 500
# Whoever still knew the attribute and was storing a contact when it was deleted is done by then.
WRITERS_DONE_AFTER = timedelta(minutes=2)
AGAIN_AFTER = timedelta(seconds=2)
# By then the outbox has done it, or has given up.
FORGOTTEN_AFTER = timedelta(minutes=10)
_CONTACT = Contact._meta.db_table

# From key to key: no index says who has an attribute, and each batch must not look at all the others again.
_CLEAR = f"""
WITH held AS (
  SELECT id FROM {_CONTACT} WHERE id > %(after)s AND attributes ? %(slug)s ORDER BY id LIMIT {HOLDERS_A_BATCH} FOR NO KEY UPDATE
)
UPDATE {_CONTACT} c SET attributes = c.attributes - %(slug)s::text FROM held WHERE c.id = held.id RETURNING c.id
"""  # noqa: S608 - our own names


def plan_clearing(*, attribute: UUID, key: str, at: datetime) -> None:
    """Have the values of a deleted attribute taken off the contacts by a worker, from a moment on.

    Args:
        key: names this planning; the same again is the same one.
    """
    enqueue_effect(kind=CLEARING, key=f"{CLEARING}:{attribute}:{key}", payload={"attribute": str(attribute)}, not_before=at)


def clear_attribute(*, attribute: UUID, now: datetime, has_time: Callable[[], bool]) -> datetime | None:
    """Take the values of a deleted attribute off the contacts, each batch in a transaction of its own, and at last delete it.

    Stopped in the middle, it goes on with whoever still has a value.

    Args:
        has_time: asked before each batch.

    Returns:
        When to go on with it; None when it is gone.
    """
    row = ContactAttribute.deleted.filter(uuid=attribute).first()
    if row is None:
        return None
    after, is_clear = 0, True
    while has_time():
        cleared = _clear_batch(row.slug, after)
        if not cleared:
            break
        after, is_clear = max(cleared), False
    else:
        return now + AGAIN_AFTER
    assert row.deleted_at is not None
    writers_done_at = row.deleted_at + WRITERS_DONE_AFTER
    if now < writers_done_at:
        return writers_done_at
    if not is_clear:
        return now + AGAIN_AFTER
    row.delete()
    return None


def clear_forgotten_attributes(*, now: datetime, has_time: Callable[[], bool]) -> None:
    """Go on with what should have been done long ago, whatever became of the planning."""
    for uuid in ContactAttribute.deleted.filter(deleted_at__lt=now - FORGOTTEN_AFTER).values_list("uuid", flat=True):
        if has_time():
            clear_attribute(attribute=uuid, now=now, has_time=has_time)


def _clear_batch(slug: str, after: int) -> list[int]:
    """Keys of the contacts that had a value, the next ones after a key."""
    with connection.cursor() as cursor:
        cursor.execute(_CLEAR, {"slug": slug, "after": after})
        return [int(row[0]) for row in cursor.fetchall()]
