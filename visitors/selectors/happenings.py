"""Reading what the site says of its visitors: events, what lies in baskets, and what the pages sell that they look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from visitors.baskets import Basket, Told, basket_of, is_about_baskets
from visitors.models import PageView, TrackedEvent, Visit

# Of one visit there are no more; of all that is asked for at once so many are read.
MOST_EVENTS, MOST_READ = 500, 50_000
MOST_TABS = 10
Sold = list[tuple[datetime, Mapping[str, Any]]]


def events_in_visits(visits: Collection[int]) -> dict[int, list[Told]]:
    """All events of visits (by key), oldest first."""
    events: dict[int, list[Told]] = defaultdict(list)
    rows = TrackedEvent.objects.filter(visit__in=visits).order_by("-happened_at", "-id").values_list("visit", "happened_at", "name", "data")
    for visit, at, name, data in reversed(list(rows[:MOST_READ])):
        events[visit].append(Told(at, name, data))
    return events


def events_of_visitors(visitors: Collection[int], *, names: Collection[str], since: datetime) -> dict[int, list[Told]]:
    """Events of visitors (by key) since a moment, oldest first: those with one of the names, or all. What a server told of somebody
    who was not on the site is among them.
    """
    events: dict[int, list[Told]] = defaultdict(list)
    rows = TrackedEvent.objects.filter(visitor__in=visitors, happened_at__gte=since)
    if names:
        rows = rows.filter(name__in=names)
    found = rows.order_by("-happened_at", "-id").values_list("visitor", "happened_at", "name", "data")
    for visitor, at, name, data in reversed(list(found[:MOST_READ])):
        events[visitor].append(Told(at, name, data))
    return events


def products_in_visits(visits: Collection[int]) -> dict[int, Sold]:
    """What the pages of visits (by key) sell, by when they were seen."""
    sold: dict[int, Sold] = defaultdict(list)
    rows = PageView.objects.filter(visit__in=visits, product__isnull=False).order_by("viewed_at", "id")
    for visit, at, product in rows.values_list("visit", "viewed_at", "product")[:MOST_READ]:
        sold[visit].append((at, product or {}))
    return sold


def baskets_of(visits: Collection[int]) -> dict[int, Basket]:
    """What lies in the basket at the end of each of the visits (by key)."""
    if not visits:
        return {}
    events = events_in_visits(visits)
    # Most events name their product.
    sold = products_in_visits([visit for visit, told in events.items() if any(is_about_baskets(one.name) for one in told)])
    return {visit: basket_of(events[visit], sold[visit]) for visit in visits}


def product_looked_at(visit: Visit | None, *, url: str = "") -> str:
    """The name of what the page sells that is looked at: the newest one of the visit, or the one with the address; empty where it sells nothing."""
    if visit is None or visit.pk is None:
        return ""
    for seen, product in PageView.objects.filter(visit=visit).order_by("-viewed_at", "-id").values_list("url", "product")[:MOST_TABS]:
        if not url or page_of(seen) == page_of(url):
            return str((product or {}).get("name") or "")
    return ""


def page_of(url: str) -> str:
    """The address without a place in the page; a fragment that is a route stays."""
    page, _hash, fragment = url.partition("#")
    return url if fragment.startswith(("/", "!")) else page
