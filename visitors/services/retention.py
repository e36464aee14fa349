"""Deleting what the company keeps no longer, some at a time (R18)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction

from tenants.names import lock_key
from tenants.scope import current_tenant
from visitors.models import DailyFigure, PageView, TrackedEvent, Visit

VISITS_A_BATCH = 500
ADDRESSES_A_BATCH = FIGURES_A_BATCH = 5000
# Visits are stored nearly in the order in which they began (a report is a day late at most), so the old ones are found among the
# lowest keys and no index is kept for this. One that was visited for longer than the others stays until its turn comes.
LOOKED_AT = 10 * VISITS_A_BATCH
_VISIT, _PAGE, _EVENT = (model._meta.db_table for model in (Visit, PageView, TrackedEvent))

_OLD = f"SELECT id FROM (SELECT id, seen_at FROM {_VISIT} ORDER BY id LIMIT {LOOKED_AT}) v WHERE v.seen_at < %s LIMIT {VISITS_A_BATCH}"  # noqa: S608 - our own names
# Of a visitor who was not on the site: the site's server told them.
_OLD_EVENTS = (
    f"DELETE FROM {_EVENT} WHERE id IN (SELECT id FROM {_EVENT} WHERE visit_id IS NULL AND happened_at < %s ORDER BY happened_at LIMIT {10 * VISITS_A_BATCH})"  # noqa: S608 - our own names
)
_OLD_FIGURES = f"DELETE FROM {DailyFigure._meta.db_table} WHERE id IN (SELECT id FROM {DailyFigure._meta.db_table} WHERE day < %s LIMIT {FIGURES_A_BATCH})"  # noqa: S608 - our own names
_CUT = f"UPDATE {_VISIT} SET address = '' WHERE id IN (SELECT id FROM {_VISIT} WHERE address <> '' ORDER BY id LIMIT {ADDRESSES_A_BATCH})"  # noqa: S608 - our own names


def delete_old_visits(*, now: datetime) -> int:
    """Delete some visits that are older than the company keeps them, with their page views; the figures of days stay.

    Returns:
        How many visits and events of their own went; 0 when there is nothing left to do, or reports of the company are being stored just now.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        # A report may be about to give one of them another page.
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_key("hits")])
        if not cursor.fetchone()[0]:
            return 0
        oldest = now - timedelta(days=current_tenant().visits_kept_days)
        cursor.execute(_OLD_EVENTS, [oldest])
        events = int(cursor.rowcount)
        cursor.execute(_OLD, [oldest])
        old = [row[0] for row in cursor.fetchall()]
        if old:
            cursor.execute(f"DELETE FROM {_PAGE} WHERE visit_id = ANY(%s)", [old])  # noqa: S608 - our own names
            cursor.execute(f"DELETE FROM {_EVENT} WHERE visit_id = ANY(%s)", [old])  # noqa: S608 - our own names
            cursor.execute(f"DELETE FROM {_VISIT} WHERE id = ANY(%s)", [old])  # noqa: S608 - our own names
        return len(old) + events


def delete_old_figures(*, now: datetime) -> int:
    """Delete some figures of pages, words and the like that are as old as visits that are not kept; returns how many.

    A page's address and what was searched for may say something of somebody; the numbers of visitors and visits do not, and stay.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_OLD_FIGURES, [(now - timedelta(days=current_tenant().visits_kept_days + 1)).date()])
        return int(cursor.rowcount)


def cut_addresses() -> int:
    """Take the whole addresses off some visits, if the company keeps them no more; returns off how many."""
    if current_tenant().keeps_addresses:
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CUT)
        return int(cursor.rowcount)
