"""Which days and which website somebody asks about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter

from tenants.problems import Problem
from tenants.scope import current_tenant
from visitors.models import Website
from visitors.permissions import NotFound, access_website_by_id
from visitors.selectors.traffic import MOST_DAYS, Days

SPANS: dict[str, Callable[[date], Days]] = {
    "today": lambda today: Days(today, today),
    "yesterday": lambda today: Days(today - timedelta(days=1), today - timedelta(days=1)),
    "7d": lambda today: Days(today - timedelta(days=6), today),
    "30d": lambda today: Days(today - timedelta(days=29), today),
    "90d": lambda today: Days(today - timedelta(days=89), today),
}
NAMES = frozenset({"span", "since", "until", "website"})
PARAMETERS = [
    OpenApiParameter(
        "span",
        str,
        enum=list(SPANS),
        description="Days of the company's time zone; those of more than one end with today. `7d` unless `since` and `until` are told.",
    ),
    OpenApiParameter("since", date, description="The first day, such as 2026-10-01; with `until`, instead of `span`."),
    OpenApiParameter("until", date, description=f"The last day; {MOST_DAYS} days at most."),
    OpenApiParameter("website", str, description="One website's id; all of them if left out."),
]


def read_query(query: Mapping[str, str], *, now: datetime) -> tuple[Days, Website | None]:
    """The days and the website (None: all) of a request's parameters.

    Raises:
        Problem: one of them cannot be read, or names nothing.
    """
    website = None
    if wanted := query.get("website"):
        try:
            website = access_website_by_id(website_id=wanted)
        except NotFound as error:
            raise _bad("website", _("Use an id as lists give it.")) from error
    today = now.astimezone(ZoneInfo(current_tenant().time_zone)).date()
    if "since" not in query and "until" not in query:
        if (span := query.get("span", "7d")) not in SPANS:
            raise _bad("span", _("Use today, yesterday, 7d, 30d or 90d."))
        return SPANS[span](today), website
    if "span" in query:
        raise _bad("span", _("Name either a span or the first and last day."))
    since, until = _day(query, "since"), _day(query, "until")
    if until < since:
        raise _bad("until", _("The last day must not be before the first."))
    if (until - since).days >= MOST_DAYS:
        raise _bad("since", _("These are too many days: a year at most."))
    return Days(since, until), website


def _day(query: Mapping[str, str], name: str) -> date:
    text = query.get(name, "")
    try:
        day = date.fromisoformat(text) if len(text) == len("2026-10-01") else None
    except ValueError:
        day = None
    if day is None or not 2000 <= day.year <= 2200:
        raise _bad(name, _("This must be a day such as 2026-10-01."))
    return day


def _bad(name: str, detail: Any) -> Problem:
    return Problem(400, "bad_parameter", _("A query parameter is not valid."), detail, parameter=name)
