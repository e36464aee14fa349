"""Who is there to answer, as far as visitors may know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet

from chat.models import Availability, BusinessHours, Operator
from tenants.hours.calendar import Calendar
from tenants.scope import current_tenant

FACES = 5


@dataclass(frozen=True, slots=True)
class VisitorPresence:
    """Whether somebody answers now, whose faces are shown, and when somebody will be there if nobody is."""

    online: bool
    operators: list[Operator]
    next_opening: datetime | None
    time_zone: str


def online_operators(*, now: datetime) -> QuerySet[Operator]:
    """Who chose to be online, holds a socket open (a lease) and may work."""
    fresh = now - timedelta(seconds=settings.OPERATOR_GONE_AFTER_S)
    return (
        Operator.objects.filter(availability=Availability.ONLINE, seen_at__gte=fresh, user__is_active=True).select_related("user").order_by("-active_at", "pk")
    )


def operators_by_name() -> QuerySet[Operator]:
    """All who can be given work, for lists of colleagues."""
    return Operator.objects.filter(user__is_active=True).select_related("user").order_by("user__full_name", "pk")


def calendar(zone: str = "") -> Calendar:
    """The company's business hours; ``zone``: its time zone, where it was just read."""
    ranges = BusinessHours.objects.values_list("weekday", "opens_at", "closes_at")
    return Calendar(ranges, zone or current_tenant().time_zone)


def presence_for_visitors(*, now: datetime) -> VisitorPresence:
    """What the widget says about the company's operators."""
    operators = list(online_operators(now=now)[:FACES])
    next_opening = None if operators else calendar().next_opening(now)
    return VisitorPresence(bool(operators), operators, next_opening, current_tenant().time_zone)
