"""The set-based statements behind ``record``: a batch costs the same number of them whatever its size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from tenants.sql_arrays import array_of_texts, array_of_uuids, array_of_words
from visitors.models import DailyTraffic, PageView, Visit
from visitors.services.hits.shapes import PageHit
from visitors.services.hits.visiting import OpenVisit

KEPT = ("uuid", "website_id", "started_at", "seen_at", "left_at", "channel", "engine", "campaign", "page_at", "page_url", "page_title")
_VISIT, _PAGE, _TRAFFIC = (model._meta.db_table for model in (Visit, PageView, DailyTraffic))

_RAISE_READING = f"""
WITH i AS (SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bigint[], %s::bigint[]) AS i(visitor_id, uuid, visible_ms, scroll)),
old AS (
  SELECT p.id, p.uuid, p.visit_id, p.visible_ms
  FROM i JOIN {_PAGE} p ON p.uuid = i.uuid JOIN {_VISIT} v ON v.id = p.visit_id AND v.visitor_id = i.visitor_id
),
raised AS (
  UPDATE {_PAGE} p SET visible_ms = greatest(p.visible_ms, i.visible_ms), scroll = greatest(p.scroll, i.scroll)
  FROM i, old WHERE p.id = old.id AND i.uuid = old.uuid AND (i.visible_ms > p.visible_ms OR i.scroll > p.scroll)
)
SELECT old.uuid, old.visit_id, greatest(i.visible_ms - old.visible_ms, 0) FROM old JOIN i ON i.uuid = old.uuid
"""  # noqa: S608 - our own names


def known_page_views(ids: Iterable[UUID]) -> set[UUID]:
    """Which of the page views are stored already."""
    wanted = list(ids)
    return set(PageView.objects.filter(uuid__in=wanted).values_list("uuid", flat=True)) if wanted else set()


def visits_of(visitor_ids: Iterable[int], *, since: datetime) -> Iterator[tuple[int, OpenVisit]]:
    """The visits of these visitors that were alive at a time or later, with the visitor's key."""
    rows = Visit.objects.filter(visitor_id__in=visitor_ids, seen_at__gte=since).order_by("started_at")
    for row in rows.only("visitor_id", *KEPT):
        yield row.visitor_id, OpenVisit(row.pk, *(getattr(row, name) for name in KEPT))


def insert_page_views(views: Sequence[tuple[int | None, datetime, PageHit]]) -> None:
    """Store page views of visits (by key)."""
    if not views:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_PAGE} (uuid, visit_id, viewed_at, url, title, visible_ms, scroll)"  # noqa: S608 - our own names
            " SELECT i.*, 0, 0 FROM unnest(%s::uuid[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[]) AS i",
            [
                array_of_uuids(hit.id for _visit, _at, hit in views),
                array_of_words(str(visit) for visit, _at, _hit in views),
                array_of_words(at.isoformat() for _visit, at, _hit in views),
                array_of_texts(hit.url[:2000] for _visit, _at, hit in views),
                array_of_texts(hit.title[:300] for _visit, _at, hit in views),
            ],
        )


def raise_reading(reading: Mapping[tuple[int, UUID], tuple[int, int]]) -> list[tuple[UUID, int, int]]:
    """Raise how long and how far pages were read, never lower.

    Args:
        reading: visitor and page, to milliseconds visible and percent scrolled; a page of another visitor is left alone.

    Returns:
        For each page that is there: its id, its visit's key, and by how many milliseconds it was raised.
    """
    if not reading:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            _RAISE_READING,
            [
                array_of_words(str(visitor) for visitor, _page in reading),
                array_of_uuids(page for _visitor, page in reading),
                array_of_words(str(visible_ms) for visible_ms, _scroll in reading.values()),
                array_of_words(str(scroll) for _visible_ms, scroll in reading.values()),
            ],
        )
        return [(page, visit, more_ms) for page, visit, more_ms in cursor.fetchall()]


def change_visits(visits: Sequence[OpenVisit]) -> None:
    """Add to visits what a batch added, and move them on."""
    if not visits:
        return
    ordered = sorted(visits, key=lambda visit: visit.id or 0)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {_VISIT} v SET seen_at = i.seen_at, left_at = i.left_at, page_views = v.page_views + i.pages,"  # noqa: S608 - our own names
            "  visible_ms = v.visible_ms + i.visible_ms, page_at = i.page_at, page_url = i.page_url, page_title = i.page_title"
            " FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::text[], %s::text[])"
            "  AS i(id, seen_at, left_at, pages, visible_ms, page_at, page_url, page_title) WHERE v.id = i.id",
            [
                array_of_words(str(visit.id) for visit in ordered),
                array_of_words(visit.seen_at.isoformat() for visit in ordered),
                array_of_words(visit.left_at.isoformat() if visit.left_at else "NULL" for visit in ordered),
                array_of_words(str(visit.pages) for visit in ordered),
                array_of_words(str(visit.visible_ms) for visit in ordered),
                array_of_words(visit.page_at.isoformat() for visit in ordered),
                array_of_texts(visit.page_url for visit in ordered),
                array_of_texts(visit.page_title for visit in ordered),
            ],
        )


def add_traffic(traffic: Mapping[tuple[str, int, str, str], Counter[str]]) -> None:
    """Add to the figures of days; keys are day, website, channel and engine."""
    if not traffic:
        return
    keys = sorted(traffic)
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
