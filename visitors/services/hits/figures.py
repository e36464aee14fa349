"""The figures of days that a batch adds to: what was met how often, and how many different visitors came."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.db import connection

from tenants.sql_arrays import array_of_texts, array_of_words, load_quickly
from visitors.models import DailyFigure, DailyVisitors, Visit
from visitors.models.traffic import LONGEST_GAP
from visitors.services.hits.shapes import PageHit

Kind = DailyFigure.Kind
FigureKey = tuple[str, int, str, str]
# Different pages, words and campaigns of one day that are told apart; whatever comes after is counted together. Anybody can make up addresses.
MOST_VALUES = 1000
_FIGURE, _VISITORS, _VISIT = (model._meta.db_table for model in (DailyFigure, DailyVisitors, Visit))

_KNOWN = f"""
SELECT t.day::text, t.website_id, t.kind, t.value FROM unnest(%s::date[], %s::bigint[], %s::text[], %s::text[]) AS i(day, website_id, kind, value)
JOIN {_FIGURE} t ON t.website_id = i.website_id AND t.kind = i.kind AND t.day = i.day AND t.value = i.value
"""  # noqa: S608 - our own names
_HOW_MANY = f"""
SELECT i.day::text, i.website_id, i.kind, (SELECT count(*) FROM {_FIGURE} t WHERE t.website_id = i.website_id AND t.kind = i.kind AND t.day = i.day)
FROM unnest(%s::date[], %s::bigint[], %s::text[]) AS i(day, website_id, kind)
"""  # noqa: S608 - our own names
_ADD = f"""
INSERT INTO {_FIGURE} AS t (day, website_id, kind, value, label, visits, page_views)
SELECT * FROM unnest(%s::date[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])
ON CONFLICT (website_id, kind, day, value) DO UPDATE SET visits = t.visits + excluded.visits, page_views = t.page_views + excluded.page_views,
  label = coalesce(nullif(excluded.label, ''), t.label)
"""  # noqa: S608 - our own names
_ADD_VISITORS = f"""
INSERT INTO {_VISITORS} AS t (day, website_id, gap, visitors) SELECT * FROM unnest(%s::date[], %s::bigint[], %s::bigint[], %s::bigint[])
ON CONFLICT (website_id, day, gap) DO UPDATE SET visitors = t.visitors + excluded.visitors
"""  # noqa: S608 - our own names
# All from a moment on, and the one before it.
_STARTS = f"""
SELECT i.visitor_id, v.started_at FROM unnest(%s::bigint[], %s::timestamptz[]) AS i(visitor_id, since) CROSS JOIN LATERAL (
  SELECT started_at FROM {_VISIT} WHERE visitor_id = i.visitor_id AND started_at >= i.since
  UNION ALL (SELECT started_at FROM {_VISIT} WHERE visitor_id = i.visitor_id AND started_at < i.since ORDER BY started_at DESC LIMIT 1)
) v
"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Came:
    """What of a visit is counted."""

    started_at: datetime
    website_id: int
    landing_url: str
    landing_title: str
    words: str
    campaign: Mapping[str, str]
    country: str
    device: str
    browser: str


@dataclass(slots=True)
class _Comings:
    """When a visitor came: as it was before the batch, and which beginnings of visits it adds and takes away."""

    website_id: int
    first_at: datetime | None
    last_at: datetime | None
    added: list[datetime] = field(default_factory=list)
    removed: list[datetime] = field(default_factory=list)


def page_value(url: str) -> str:
    """What tells pages of a site apart: the path, and the place in it where the page keeps its own; never what stands behind a question mark,
    which may name a person.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    inner = parts.fragment.split("?")[0] if parts.fragment.startswith(("/", "!")) else ""
    return f"{parts.path or '/'}{'#' + inner if inner else ''}"[:300]


class Figures:
    """What a batch adds; ``day_of`` says in which day of the company a moment lies."""

    def __init__(self, day_of: Callable[[datetime], date]) -> None:
        self._day_of = day_of
        self._amounts: dict[FigureKey, Counter[str]] = defaultdict(Counter)
        self._labels: dict[FigureKey, str] = {}
        self._visits: dict[UUID, Came] = {}
        self._comings: dict[int, _Comings] = {}

    def see_page(self, website_id: int, hit: PageHit, at: datetime) -> None:
        """A page was viewed."""
        self._add(at, website_id, Kind.PAGE, page_value(hit.url), hit.title, page_views=1)

    def begin(self, visitor_id: int, visit: Visit, first_at: datetime | None, last_at: datetime | None) -> None:
        """A visit began; the moments are those of the visitor's first and newest visit before it."""
        came = Came(*(getattr(visit, name) for name in Came.__slots__))
        self._visits[visit.uuid] = came
        self._count(came, 1)
        self._coming(visitor_id, came.website_id, first_at, last_at).added.append(came.started_at)

    def begin_earlier(
        self, visitor_id: int, uuid: UUID, at: datetime, origin: Mapping[str, object], first_at: datetime | None, last_at: datetime | None
    ) -> None:
        """A visit turned out to have begun earlier, and with an ``origin``, to have come from elsewhere."""
        was = self._visits.get(uuid) or Came(*Visit.objects.values_list(*Came.__slots__).get(uuid=uuid))
        told: dict[str, Any] = {name: value for name, value in origin.items() if name in Came.__slots__}
        now = self._visits[uuid] = replace(was, started_at=at, **told)
        self._count(was, -1)
        self._count(now, 1)
        coming = self._coming(visitor_id, was.website_id, first_at, last_at)
        if was.started_at in coming.added:
            coming.added.remove(was.started_at)
        else:
            coming.removed.append(was.started_at)
        coming.added.append(at)

    def write(self) -> None:
        """Store all of it; before the visits themselves, because it is compared with those that are there."""
        self._write_visitors()
        self._write_figures()

    def _add(self, at: datetime, website_id: int, kind: str, value: str, label: str = "", **amounts: int) -> None:
        key = self._day_of(at).isoformat(), website_id, kind, value
        self._amounts[key].update(amounts)
        if label:
            self._labels[key] = label[:300]

    def _count(self, came: Came, one: int) -> None:
        sender = " / ".join(part for part in (came.campaign.get("source", ""), came.campaign.get("medium", "")) if part)
        found = [
            (Kind.PAGE, page_value(came.landing_url), came.landing_title),
            (Kind.COUNTRY, came.country, ""),
            (Kind.DEVICE, came.device, ""),
            (Kind.BROWSER, came.browser.rstrip("0123456789").rstrip(), ""),
        ]
        if came.words:
            found.append((Kind.WORDS, came.words, ""))
        if name := came.campaign.get("name", "") or sender:
            found.append((Kind.CAMPAIGN, name[:300], sender))
        for kind, value, label in found:
            self._add(came.started_at, came.website_id, kind, value, label, visits=one)

    def _coming(self, visitor_id: int, website_id: int, first_at: datetime | None, last_at: datetime | None) -> _Comings:
        return self._comings.setdefault(visitor_id, _Comings(website_id, first_at, last_at))

    def _write_visitors(self) -> None:
        known = _starts_around({visitor: coming for visitor, coming in self._comings.items() if _is_late(coming)})
        changed: Counter[tuple[str, int, int]] = Counter()
        for visitor, coming in self._comings.items():
            before = known.get(visitor, [coming.last_at] if coming.last_at else [])
            if visitor in known and coming.first_at and coming.first_at < min(known[visitor], default=min(coming.added)):
                # Older visits are deleted by and by; that there were some is remembered.
                before = [coming.first_at, *before]
            after = list((Counter(before) - Counter(coming.removed) + Counter(coming.added)).elements())
            for day, gap in self._gaps(after):
                changed[day, coming.website_id, gap] += 1
            for day, gap in self._gaps(before):
                changed[day, coming.website_id, gap] -= 1
        rows = sorted(key for key, amount in changed.items() if amount)
        if not rows:
            return
        with connection.cursor() as cursor:
            columns = [[key[0] for key in rows], [str(key[1]) for key in rows], [str(key[2]) for key in rows], [str(changed[key]) for key in rows]]
            cursor.execute(_ADD_VISITORS, [array_of_words(column) for column in columns])

    def _gaps(self, starts: Iterable[datetime]) -> list[tuple[str, int]]:
        """Each day of the beginnings, with the days since the one before; the first has none before it that is known, and 0."""
        days = sorted({self._day_of(at) for at in starts})
        return [(day.isoformat(), min((day - days[nth - 1]).days, LONGEST_GAP) if nth else 0) for nth, day in enumerate(days)]

    def _write_figures(self) -> None:
        keys = [key for key, amounts in self._amounts.items() if any(amounts.values())]
        if not keys:
            return
        with connection.cursor() as cursor:
            load_quickly(cursor)
            cursor.execute(_KNOWN, _columns(keys))
            new = set(keys) - set(cursor.fetchall())
            for key in self._too_many(new):
                rest = (*key[:3], "")
                self._amounts[rest].update(self._amounts.pop(key))
                self._labels.pop(key, None)
            rows = sorted(key for key, amounts in self._amounts.items() if any(amounts.values()))
            cursor.execute(
                _ADD,
                [
                    *_columns(rows),
                    array_of_texts(self._labels.get(key, "") if key[3] else "" for key in rows),
                    *(array_of_words(str(self._amounts[key][name]) for key in rows) for name in ("visits", "page_views")),
                ],
            )

    @staticmethod
    def _too_many(new: Collection[FigureKey]) -> list[FigureKey]:
        """Those of the new values for which there is no room in their day."""
        wanted: dict[tuple[str, int, str], list[FigureKey]] = defaultdict(list)
        for key in sorted(new):
            if key[3]:
                wanted[key[:3]].append(key)
        if not wanted:
            return []
        with connection.cursor() as cursor:
            columns = [[key[0] for key in wanted], [str(key[1]) for key in wanted], [key[2] for key in wanted]]
            cursor.execute(_HOW_MANY, [array_of_words(column) for column in columns])
            return [key for day, website, kind, count in cursor.fetchall() for key in wanted[day, website, kind][max(0, MOST_VALUES - count) :]]


def _columns(keys: Collection[FigureKey]) -> list[str]:
    return [
        array_of_words(key[0] for key in keys),
        array_of_words(str(key[1]) for key in keys),
        array_of_words(key[2] for key in keys),
        array_of_texts(key[3] for key in keys),
    ]


def _is_late(coming: _Comings) -> bool:
    """Whether a visit began before one that was known, as it may when reports come late."""
    return bool(coming.removed) or (coming.last_at is not None and any(at < coming.last_at for at in coming.added))


def _starts_around(comings: Mapping[int, _Comings]) -> dict[int, list[datetime]]:
    """When the visitors came, as it is stored: from a day before what changes on, and the last time before that."""
    if not comings:
        return {}
    since = {visitor: min([*coming.added, *coming.removed]) for visitor, coming in comings.items()}
    starts: dict[int, list[datetime]] = {visitor: [] for visitor in comings}
    with connection.cursor() as cursor:
        cursor.execute(_STARTS, [array_of_words(str(visitor) for visitor in since), array_of_words(at.isoformat() for at in since.values())])
        for visitor, at in cursor.fetchall():
            starts[visitor].append(at)
    return starts
