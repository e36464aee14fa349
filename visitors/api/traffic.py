"""What came to the websites, over the public API."""

from __future__ import annotations

from datetime import date, datetime
from typing import ClassVar

import msgspec
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from tenants.api.documents import one
from tenants.api.views import ApiView
from tenants.scope import current_tenant
from visitors.api.traffic_query import NAMES, PARAMETERS, read_query
from visitors.models import DailyFigure
from visitors.places import maker
from visitors.protocol import PlaceMaker
from visitors.selectors.traffic import Amounts, Days, SourceAmounts, Traffic, Values, traffic_of
from visitors.sources import ChannelName, engine_name

Kind = DailyFigure.Kind


class TrafficDays(msgspec.Struct):
    """Some days of the company's time zone, both included."""

    since: date
    until: date


class TrafficAmounts(msgspec.Struct):
    """Figures. ``visitors`` are different browsers that began a visit, ``new_visitors`` those of them that had never come; ``visible_ms`` is
    how long pages were visible, together.
    """

    visitors: int
    new_visitors: int
    visits: int
    page_views: int
    visible_ms: int


class TrafficDay(TrafficAmounts):
    """Figures of one day."""

    day: date


class TrafficSource(msgspec.Struct):
    """Visits by one channel and engine; ``engine`` is its name, empty where there is none. ``visits_before``: in as many days before."""

    channel: ChannelName
    engine: str
    visits: int
    page_views: int
    visits_before: int


class TrafficValue(msgspec.Struct):
    """How often one thing was met. ``value`` is empty for what is not known, and for the rest of a day with more than a thousand different ones.
    ``label``: a page's newest title, or who sent a campaign.
    """

    value: str
    label: str
    visits: int
    page_views: int


class TrafficList(msgspec.Struct):
    """The most frequent ones, and how many different ones there were."""

    results: list[TrafficValue]
    different: int


class TrafficDetails(msgspec.Struct):
    """What came in some days. ``counted_since``: the first day of which anything is known; ``kept_days``: for so long pages, words, campaigns,
    countries, devices and browsers are kept, while the rest stays. ``place_by``: whose data the countries are.
    """

    days: TrafficDays
    before: TrafficDays
    time_zone: str
    as_of: datetime
    counted_since: date | None
    kept_days: int
    place_by: PlaceMaker
    total: TrafficAmounts
    total_before: TrafficAmounts
    by_day: list[TrafficDay]
    sources: list[TrafficSource]
    pages: TrafficList
    words: TrafficList
    campaigns: TrafficList
    countries: TrafficList
    devices: TrafficList
    browsers: TrafficList


STRUCTS = (TrafficDetails,)
_AMOUNTS = {"visitors": 412, "new_visitors": 305, "visits": 506, "page_views": 1840, "visible_ms": 96_400_000}
EXAMPLE = OpenApiExample(
    "One day",
    {
        "days": {"since": "2026-10-01", "until": "2026-10-01"},
        "before": {"since": "2026-09-30", "until": "2026-09-30"},
        "time_zone": "Asia/Tokyo",
        "as_of": "2026-10-02T01:12:09Z",
        "counted_since": "2026-03-14",
        "kept_days": 400,
        "place_by": "dbip",
        "total": _AMOUNTS,
        "total_before": {**_AMOUNTS, "visits": 470},
        "by_day": [{"day": "2026-10-01", **_AMOUNTS}],
        "sources": [{"channel": "search", "engine": "Google", "visits": 241, "page_views": 905, "visits_before": 230}],
        "pages": {"results": [{"value": "/sencha/", "label": "Sencha of the morning", "visits": 88, "page_views": 260}], "different": 34},
        "words": {"results": [{"value": "新茶 通販", "label": "", "visits": 12, "page_views": 0}], "different": 57},
        "campaigns": {"results": [{"value": "autumn", "label": "letter / email", "visits": 31, "page_views": 0}], "different": 2},
        "countries": {"results": [{"value": "JP", "label": "", "visits": 390, "page_views": 0}], "different": 12},
        "devices": {"results": [{"value": "phone", "label": "", "visits": 301, "page_views": 0}], "different": 3},
        "browsers": {"results": [{"value": "Mobile Safari", "label": "", "visits": 214, "page_views": 0}], "different": 6},
    },
    response_only=True,
)


class TrafficView(ApiView):
    """The figures of some days."""

    query_parameters: ClassVar[frozenset[str]] = NAMES

    @extend_schema(
        operation_id="get_traffic",
        tags=["Visitors"],
        summary="Get the figures of some days",
        description=(
            "Everybody of the company may read them: they name nobody. Crawlers and other programs, visitors who ask not to be tracked and those"
            " who were banned are not in them. A visit counts on the day on which it began. Figures are a few seconds old."
        ),
        parameters=PARAMETERS,
        responses={200: one(TrafficDetails, "The figures, with those of as many days before.")},
        examples=[EXAMPLE],
    )
    def get(self, request: Request) -> Response:
        """The figures."""
        now = timezone.now()
        days, website = read_query(request.query_params, now=now)
        return Response(traffic_details(traffic_of(days=days, website=website), now))


def traffic_details(found: Traffic, now: datetime) -> TrafficDetails:
    """The wire's shape of it."""
    company = current_tenant()
    return TrafficDetails(
        days=_days(found.days),
        before=_days(found.days.before),
        time_zone=company.time_zone,
        as_of=now,
        counted_since=found.counted_since,
        kept_days=company.visits_kept_days,
        place_by=maker(),
        total=_amounts(found.total),
        total_before=_amounts(found.total_before),
        by_day=[TrafficDay(row.visitors, row.new_visitors, row.visits, row.page_views, row.visible_ms, day) for day, row in found.by_day.items()],
        sources=[_source(row) for row in found.sources],
        pages=_list(found.values[Kind.PAGE]),
        words=_list(found.values[Kind.WORDS]),
        campaigns=_list(found.values[Kind.CAMPAIGN]),
        countries=_list(found.values[Kind.COUNTRY]),
        devices=_list(found.values[Kind.DEVICE]),
        browsers=_list(found.values[Kind.BROWSER]),
    )


def _days(days: Days) -> TrafficDays:
    return TrafficDays(days.since, days.until)


def _amounts(row: Amounts) -> TrafficAmounts:
    return TrafficAmounts(row.visitors, row.new_visitors, row.visits, row.page_views, row.visible_ms)


def _source(row: SourceAmounts) -> TrafficSource:
    channel: ChannelName = row.channel  # type: ignore[assignment]  # stored by us
    return TrafficSource(channel, engine_name(row.engine) if row.engine else "", row.visits, row.page_views, row.visits_before)


def _list(found: Values) -> TrafficList:
    return TrafficList([TrafficValue(row.value, row.label, row.visits, row.page_views) for row in found.rows], found.different)
