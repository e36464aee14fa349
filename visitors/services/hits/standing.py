"""What is known of a visitor over all his visits: how many there were, and where the first and the newest came from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tenants.sql_arrays import array_of_texts, array_of_words, load_quickly
from visitors.models import Visitor
from visitors.services.hits.shapes import PageHit
from visitors.services.hits.visiting import tags_of
from visitors.sources import Source, Touch

_VISITOR = Visitor._meta.db_table
_STANDINGS_OF = f"""
SELECT v.id, v.website_id, v.visit_count, v.first_visit_at, v.last_visit_at
FROM {_VISITOR} v WHERE v.id = ANY(%s::bigint[]) AND NOT v.is_banned AND v.website_id = ANY(%s::bigint[])
"""  # noqa: S608 - our own names
# Rows are locked in one order, as by everybody who changes several of them (R2).
_CHANGE = f"""
WITH i AS (
  SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::text[], %s::text[])
    AS i(id, visits, first_at, last_at, first_touch, last_touch)
),
locked AS (SELECT v.id FROM {_VISITOR} v JOIN i ON i.id = v.id ORDER BY v.id FOR NO KEY UPDATE OF v)
UPDATE {_VISITOR} v SET visit_count = i.visits, first_visit_at = i.first_at, last_visit_at = i.last_at,
  first_touch = coalesce(nullif(i.first_touch, '')::jsonb, v.first_touch), last_touch = coalesce(nullif(i.last_touch, '')::jsonb, v.last_touch)
FROM i JOIN locked ON locked.id = i.id WHERE v.id = i.id
"""  # noqa: S608 - our own names


@dataclass(slots=True)
class Standing:
    """A visitor as a batch sees and changes him; a touch is None while it is as stored."""

    website_id: int
    visit_count: int
    first_at: datetime | None
    last_at: datetime | None
    first_touch: Touch | None = None
    last_touch: Touch | None = None
    is_changed: bool = False

    def came(self, at: datetime, touch: Touch) -> None:
        """Another visit began."""
        self.is_changed = True
        self.visit_count += 1
        if self.first_at is None or at < self.first_at:
            self.first_at, self.first_touch = at, touch
        if self.last_at is None or at >= self.last_at:
            self.last_at, self.last_touch = at, touch

    def came_earlier(self, was_at: datetime, at: datetime, touch: Touch | None) -> None:
        """A visit turned out to have begun earlier, and with a touch, to have come from elsewhere."""
        self.is_changed = True
        if self.first_at is None or at < self.first_at:
            self.first_at, self.first_touch = at, touch or self.first_touch
        if self.last_at == was_at:
            self.last_at, self.last_touch = at, touch or self.last_touch


def standings_of(visitors: Iterable[int], websites: Iterable[int]) -> dict[int, Standing]:
    """Those of the visitors (by key) who belong to the websites and are not banned."""
    arrays = [array_of_words(str(key) for key in keys) for keys in (visitors, websites)]
    with connection.cursor() as cursor:
        load_quickly(cursor)
        cursor.execute(_STANDINGS_OF, arrays)
        return {key: Standing(*fields) for key, *fields in cursor.fetchall()}


def touch(hit: PageHit, source: Source, at: datetime) -> Touch:
    """Where a visit came from that begins with this page."""
    return Touch(
        at=at,
        channel=source.channel.value,
        engine=source.engine[:40],
        words=source.words[:200],
        campaign=tags_of(source.campaign),
        referrer=hit.referrer,
        landing_url=hit.url,
        landing_title=hit.title,
    )


def change_standings(visitors: Mapping[int, Standing]) -> None:
    """Store what changed of visitors (by key)."""
    changed = sorted(((key, standing) for key, standing in visitors.items() if standing.is_changed), key=lambda entry: entry[0])
    if not changed:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            _CHANGE,
            [
                array_of_words(str(key) for key, _standing in changed),
                array_of_words(str(standing.visit_count) for _key, standing in changed),
                array_of_words(standing.first_at.isoformat() if standing.first_at else "NULL" for _key, standing in changed),
                array_of_words(standing.last_at.isoformat() if standing.last_at else "NULL" for _key, standing in changed),
                array_of_texts(_packed(standing.first_touch) for _key, standing in changed),
                array_of_texts(_packed(standing.last_touch) for _key, standing in changed),
            ],
        )


def _packed(touch: Touch | None) -> str:
    return json.dumps(touch.stored(), ensure_ascii=False) if touch else ""
