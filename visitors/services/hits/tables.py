"""The set-based statements behind ``record``: a batch costs the same number of them whatever its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import connection

from tenants.sql_arrays import array_of_texts, array_of_uuids, array_of_words, load_quickly
from visitors.models import DailyTraffic, PageView, TrackedEvent, Visit
from visitors.services.hits.shapes import EventHit, PageHit
from visitors.services.hits.visiting import OpenVisit

KEPT = (
    "uuid", "website_id", "started_at", "seen_at", "left_at", "channel", "engine", "campaign", "page_views", "visible_ms", "page_at", "page_url", "page_title",
    "event_count",
)  # fmt: skip
# What a page's watch and the way to us may differ by.
LEEWAY_MS = 5000
_VISIT, _PAGE, _TRAFFIC = (model._meta.db_table for model in (Visit, PageView, DailyTraffic))

_VISITS_OF = f"""
SELECT v.visitor_id, v.id, {", ".join(f"v.{name}" for name in KEPT)} FROM unnest(%s::bigint[], %s::timestamptz[]) AS i(visitor_id, since)
JOIN {_VISIT} v ON v.visitor_id = i.visitor_id AND v.seen_at >= i.since
"""  # noqa: S608 - our own names
# A page cannot have been visible for longer than it has been there.
_RAISE_READING = f"""
WITH i AS (
  SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::bigint[], %s::timestamptz[]) AS i(visitor_id, uuid, visible_ms, scroll, at)
),
old AS (
  SELECT p.uuid, p.visit_id, p.viewed_at, p.visible_ms, i.visitor_id, i.scroll,
    greatest(least(i.visible_ms, floor(extract(epoch FROM i.at - p.viewed_at) * 1000)::bigint + {LEEWAY_MS}), p.visible_ms) AS now_visible_ms
  FROM i JOIN {_PAGE} p ON p.uuid = i.uuid JOIN {_VISIT} v ON v.id = p.visit_id AND v.visitor_id = i.visitor_id
),
raised AS (
  UPDATE {_PAGE} p SET visible_ms = old.now_visible_ms, scroll = greatest(p.scroll, old.scroll)
  FROM old WHERE p.uuid = old.uuid AND (old.now_visible_ms > p.visible_ms OR old.scroll > p.scroll)
)
SELECT visitor_id, uuid, visit_id, viewed_at, now_visible_ms - visible_ms FROM old
"""  # noqa: S608 - our own names


def known_page_views(ids: Iterable[UUID]) -> set[UUID]:
    """Which of the page views are stored already."""
    return _known(_PAGE, ids)


def visits_of(since: Mapping[int, datetime]) -> Iterator[tuple[int, OpenVisit]]:
    """The visits of visitors (by key) that were alive at each one's time or later, with the visitor's key."""
    if not since:
        return
    arrays = [array_of_words(str(visitor) for visitor in since), array_of_words(at.isoformat() for at in since.values())]
    with connection.cursor() as cursor:
        load_quickly(cursor)
        cursor.execute(_VISITS_OF, arrays)
        for visitor, *fields in cursor.fetchall():
            yield visitor, OpenVisit(*fields)


def insert_page_views(views: Sequence[tuple[int | None, datetime, PageHit]]) -> None:
    """Store page views of visits (by key)."""
    if not views:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_PAGE} (uuid, visit_id, viewed_at, url, title, visible_ms, scroll, product)"  # noqa: S608 - our own names
            " SELECT i.uuid, i.visit, i.at, i.url, i.title, 0, 0, nullif(i.product, '')::jsonb"
            " FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[], %s::text[]) AS i(uuid, visit, at, url, title, product)",
            [
                array_of_uuids(hit.id for _visit, _at, hit in views),
                array_of_words(str(visit) for visit, _at, _hit in views),
                array_of_words(at.isoformat() for _visit, at, _hit in views),
                array_of_texts(hit.url for _visit, _at, hit in views),
                array_of_texts(hit.title for _visit, _at, hit in views),
                array_of_texts(msgspec.json.encode(hit.product).decode() if hit.product else "" for _visit, _at, hit in views),
            ],
        )


def known_events(ids: Iterable[UUID]) -> set[UUID]:
    """Which of the events are stored already."""
    return _known(TrackedEvent._meta.db_table, ids)


def _known(table: str, ids: Iterable[UUID]) -> set[UUID]:
    wanted = array_of_uuids(ids)
    if wanted == "{}":
        return set()
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT t.uuid FROM {table} t WHERE t.uuid = ANY(%s::uuid[])", [wanted])  # noqa: S608 - our own names
        return {uuid for (uuid,) in cursor.fetchall()}


def insert_events(events: Sequence[tuple[int, int | None, datetime, EventHit]]) -> None:
    """Store events of visitors and visits (by key)."""
    rows = [TrackedEvent(uuid=hit.id, visitor_id=visitor, visit_id=visit, happened_at=at, name=hit.name, data=hit.data) for visitor, visit, at, hit in events]
    TrackedEvent.objects.bulk_create(rows)


def raise_reading(reading: Mapping[tuple[int, UUID], tuple[int, int, datetime]]) -> list[tuple[int, UUID, int, datetime, int]]:
    """Raise how long and how far pages were read, never lower.

    Args:
        reading: visitor and page, to milliseconds visible, percent scrolled, and when that was; a page of another visitor is left alone.

    Returns:
        For each page that is there: its visitor, its id, its visit's key, when it was viewed, and by how many milliseconds it was raised.
    """
    if not reading:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _RAISE_READING,
            [
                array_of_words(str(visitor) for visitor, _page in reading),
                array_of_uuids(page for _visitor, page in reading),
                array_of_words(str(visible_ms) for visible_ms, _scroll, _at in reading.values()),
                array_of_words(str(scroll) for _visible_ms, scroll, _at in reading.values()),
                array_of_words(at.isoformat() for _visible_ms, _scroll, at in reading.values()),
            ],
        )
        return [tuple(row) for row in cursor.fetchall()]


def change_visits(visits: Sequence[OpenVisit]) -> None:
    """Add to visits what a batch added, and move them on."""
    if not visits:
        return
    ordered = sorted(visits, key=lambda visit: visit.id or 0)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_VISIT} v SET started_at = i.started_at, seen_at = i.seen_at, left_at = i.left_at, page_views = v.page_views + i.pages,"  # noqa: S608 - our own names
            "  visible_ms = v.visible_ms + i.visible_ms, page_at = i.page_at, page_url = i.page_url, page_title = i.page_title,"
            "  event_count = v.event_count + i.events, prices_seen = v.prices_seen + i.prices, basket_count = coalesce(i.basket, v.basket_count)"
            " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::timestamptz[],"
            "  %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])"
            "  AS i(id, started_at, seen_at, left_at, pages, visible_ms, page_at, page_url, page_title, events, prices, basket) WHERE v.id = i.id",
            [
                array_of_words(str(visit.id) for visit in ordered),
                array_of_words(visit.started_at.isoformat() for visit in ordered),
                array_of_words(visit.seen_at.isoformat() for visit in ordered),
                array_of_words(visit.left_at.isoformat() if visit.left_at else "NULL" for visit in ordered),
                array_of_words(str(visit.more_pages) for visit in ordered),
                array_of_words(str(visit.more_ms) for visit in ordered),
                array_of_words(visit.page_at.isoformat() for visit in ordered),
                array_of_texts(visit.page_url for visit in ordered),
                array_of_texts(visit.page_title for visit in ordered),
                array_of_words(str(visit.more_events) for visit in ordered),
                array_of_words(str(visit.more_prices) for visit in ordered),
                array_of_words("NULL" if visit.basket is None else str(visit.basket) for visit in ordered),
            ],
        )


def add_traffic(traffic: Mapping[tuple[str, int, str, str], Counter[str]]) -> None:
    """Add to the figures of days; keys are day, website, channel and engine."""
    keys = sorted(key for key, amounts in traffic.items() if any(amounts.values()))
    if not keys:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TRAFFIC} AS t (day, website_id, channel, engine, visits, page_views, visible_ms)"  # noqa: S608 - our own names
            " SELECT * FROM unnest(%s::date[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])"
            " ON CONFLICT (day, website_id, channel, engine) DO UPDATE SET visits = t.visits + excluded.visits,"
            " page_views = t.page_views + excluded.page_views, visible_ms = t.visible_ms + excluded.visible_ms",
            [
                array_of_words(key[0] for key in keys),
                array_of_words(str(key[1]) for key in keys),
                array_of_texts(key[2] for key in keys),
                array_of_texts(key[3] for key in keys),
                *(array_of_words(str(traffic[key][name]) for key in keys) for name in ("visits", "page_views", "visible_ms")),
            ],
        )
