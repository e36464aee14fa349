"""What came to the company's websites in some days. Only the figures of days are read, so it costs the same however many came."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection
from django.db.models import Min

from visitors.models import DailyFigure, DailyTraffic, DailyVisitors, Website

MOST_DAYS = 366
# Of a list on a screen.
SHOWN = 20
_TRAFFIC, _VISITORS, _FIGURE = (model._meta.db_table for model in (DailyTraffic, DailyVisitors, DailyFigure))

_DAYS = f"""
SELECT day, sum(visits)::bigint, sum(page_views)::bigint, sum(visible_ms)::bigint FROM {_TRAFFIC}
WHERE website_id = ANY(%s) AND day BETWEEN %s AND %s GROUP BY day
"""  # noqa: S608 - our own names
# Whoever stayed away since before the span is met for the first time in it.
_COMING = f"""
SELECT day, sum(visitors)::bigint, sum(visitors) FILTER (WHERE gap = 0)::bigint, sum(visitors) FILTER (WHERE gap = 0 OR gap > day - %s)::bigint
FROM {_VISITORS} WHERE website_id = ANY(%s) AND day BETWEEN %s AND %s GROUP BY day
"""  # noqa: S608 - our own names
_SOURCES = f"""
SELECT channel, engine, coalesce(sum(visits) FILTER (WHERE day >= %s), 0)::bigint, coalesce(sum(page_views) FILTER (WHERE day >= %s), 0)::bigint,
  coalesce(sum(visits) FILTER (WHERE day < %s), 0)::bigint
FROM {_TRAFFIC} WHERE website_id = ANY(%s) AND day BETWEEN %s AND %s GROUP BY channel, engine
"""  # noqa: S608 - our own names
_VALUES = f"""
WITH f AS (
  SELECT kind, value, sum(visits)::bigint AS visits, sum(page_views)::bigint AS page_views,
    coalesce((array_agg(label ORDER BY day DESC) FILTER (WHERE label <> ''))[1], '') AS label
  FROM {_FIGURE} WHERE website_id = ANY(%s) AND kind = ANY(%s) AND day BETWEEN %s AND %s GROUP BY kind, value
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY kind ORDER BY value = '', page_views DESC, visits DESC, value) AS place,
    count(*) OVER (PARTITION BY kind) AS different FROM f WHERE visits > 0 OR page_views > 0
)
SELECT kind, value, label, visits, page_views, different FROM ranked WHERE place <= %s OR value = '' ORDER BY kind, place
"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Days:
    """Some days, both included."""

    since: date
    until: date

    @property
    def count(self) -> int:
        """How many days these are."""
        return (self.until - self.since).days + 1

    @property
    def before(self) -> Days:
        """As many days, right before these."""
        return Days(self.since - timedelta(days=self.count), self.since - timedelta(days=1))


@dataclass(slots=True)
class Amounts:
    """Figures of a day or of many; ``visitors`` of many days are different ones, ``new_visitors`` those who had never come."""

    visitors: int = 0
    new_visitors: int = 0
    visits: int = 0
    page_views: int = 0
    visible_ms: int = 0


@dataclass(frozen=True, slots=True)
class SourceAmounts:
    """What came by one channel and engine (by key; empty: none)."""

    channel: str
    engine: str
    visits: int
    page_views: int
    visits_before: int


@dataclass(frozen=True, slots=True)
class ValueAmounts:
    """How often something was met; ``value`` is empty where it is not known, or for all of those that are not told apart."""

    value: str
    label: str
    visits: int
    page_views: int


@dataclass(frozen=True, slots=True)
class Values:
    """The most frequent of a kind, and how many different ones there were."""

    rows: Sequence[ValueAmounts]
    different: int


@dataclass(frozen=True, slots=True)
class Traffic:
    """All that a screen shows; ``counted_since`` is the first day of which anything is known."""

    days: Days
    total: Amounts
    total_before: Amounts
    by_day: dict[date, Amounts]
    sources: list[SourceAmounts]
    values: dict[str, Values]
    counted_since: date | None


def traffic_of(*, days: Days, website: Website | None = None, most: int = SHOWN) -> Traffic:
    """What came in these days, to one website or to all.

    Args:
        days: at most ``MOST_DAYS``.
        most: how many pages, words and so on are listed.
    """
    websites = [website.pk] if website else list(Website.objects.values_list("pk", flat=True))
    by_day, total = _amounts(websites, days)
    _days_before, before = _amounts(websites, days.before)
    return Traffic(
        days,
        total,
        before,
        by_day,
        _sources(websites, days),
        _values(websites, days, most),
        DailyTraffic.objects.filter(website__in=websites, visits__gt=0).aggregate(first=Min("day"))["first"],
    )


def _amounts(websites: list[int], days: Days) -> tuple[dict[date, Amounts], Amounts]:
    found = {days.since + timedelta(days=nth): Amounts() for nth in range(days.count)}
    total = Amounts()
    with connection.cursor() as cursor:
        cursor.execute(_DAYS, [websites, days.since, days.until])
        for day, visits, page_views, visible_ms in cursor.fetchall():
            found[day].visits, found[day].page_views, found[day].visible_ms = visits, page_views, visible_ms
            total.visits += visits
            total.page_views += page_views
            total.visible_ms += visible_ms
        cursor.execute(_COMING, [days.since, websites, days.since, days.until])
        for day, visitors, new, first_here in cursor.fetchall():
            found[day].visitors, found[day].new_visitors = visitors, new or 0
            total.visitors += first_here or 0
            total.new_visitors += new or 0
    return found, total


def _sources(websites: list[int], days: Days) -> list[SourceAmounts]:
    with connection.cursor() as cursor:
        cursor.execute(_SOURCES, [days.since, days.since, days.since, websites, days.before.since, days.until])
        rows = [SourceAmounts(*row) for row in cursor.fetchall()]
    return sorted((row for row in rows if row.visits or row.visits_before), key=lambda row: (-row.visits, -row.visits_before, row.channel, row.engine))


def _values(websites: list[int], days: Days, most: int) -> dict[str, Values]:
    rows: dict[str, list[ValueAmounts]] = {kind: [] for kind in DailyFigure.Kind.values}
    different = dict.fromkeys(rows, 0)
    with connection.cursor() as cursor:
        cursor.execute(_VALUES, [websites, list(rows), days.since, days.until, most])
        for kind, value, label, visits, page_views, count in cursor.fetchall():
            rows[kind].append(ValueAmounts(value, label, visits, page_views))
            different[kind] = count
    return {kind: Values(found, different[kind]) for kind, found in rows.items()}
