"""When somebody answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from itertools import pairwise

from django.db import transaction
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from chat.events import BusinessHoursChanged
from chat.models import BusinessHours
from tenants.accounts.audit import register_kind
from tenants.accounts.changes import Setting, Thing, Values, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change
from tenants.bus import publish

Range = tuple[int, time, time]
MOST_RANGES = 28
register_kind("hours", _("Business hours"), {"changed": _("Changed the business hours")})


class HoursNotAllowed(PermissionError):
    """Only owners and admins set business hours."""


class HoursOverlap(ValueError):
    """Two stretches of the week cover the same minutes; ``weekday`` is where the later one begins."""

    def __init__(self, weekday: int) -> None:
        super().__init__(weekday)
        self.weekday = weekday


def set_business_hours(*, by: User, ranges: Iterable[Range]) -> list[BusinessHours]:
    """Replace the whole week. None at all means that no hours are stated.

    Raises:
        HoursNotAllowed, HoursOverlap
    """
    if not by.may_administer:
        raise HoursNotAllowed
    week = sorted(ranges)[:MOST_RANGES]
    _check_apart(week)
    rows = [BusinessHours(weekday=weekday, opens_at=opens, closes_at=closes) for weekday, opens, closes in week]
    with transaction.atomic():
        # Two people who save at once must not leave a mixture: the second waits and wins as a whole.
        before = _values(BusinessHours.objects.select_for_update().order_by("id"))
        BusinessHours.objects.all().delete()
        BusinessHours.objects.bulk_create(rows)
        told = [[day, f"{opens:%H:%M}", f"{closes:%H:%M}"] for day, opens, closes in week]
        record_change(by=by, action="hours.changed", setting="hours", before=before, after=_values(rows), ranges=told)
        publish(BusinessHoursChanged())
    return rows


def _check_apart(week: list[Range]) -> None:
    stretches = [(start, end, weekday) for weekday, opens, closes in week for start, end in [_minutes(weekday, opens, closes)]]
    stretches.sort()
    for (_start, end, _day), (start, _end, weekday) in pairwise(stretches):
        if start < end:
            raise HoursOverlap(weekday)
    if stretches and stretches[-1][1] - 7 * 1440 > stretches[0][0]:
        raise HoursOverlap(stretches[0][2])


def _minutes(weekday: int, opens: time, closes: time) -> tuple[int, int]:
    """First and last minute in the week; an end at or before the start runs past midnight."""
    start = weekday * 1440 + opens.hour * 60 + opens.minute
    end = weekday * 1440 + closes.hour * 60 + closes.minute
    return start, end if end > start else end + 1440


def _values(rows: Iterable[BusinessHours]) -> Values:
    days: dict[str, list[str]] = {f"day_{day}": [] for day in range(7)}
    for row in rows:
        days[f"day_{row.weekday}"].append(f"{row.opens_at:%H:%M}–{row.closes_at:%H:%M}")
    return {day: sorted(stretches) for day, stretches in days.items()}


def _read(_thing: Thing) -> Values:
    return _values(BusinessHours.objects.all())


def _write(by: User, _thing: Thing, values: Values) -> list[BusinessHours]:
    week = []
    for day in range(7):
        for stretch in values[f"day_{day}"]:
            opens, closes = stretch.split("–")
            week.append((day, time.fromisoformat(opens), time.fromisoformat(closes)))
    return set_business_hours(by=by, ranges=week)


register_setting(Setting(name="hours", page="chat:hours", fields={f"day_{day}": WEEKDAYS[day] for day in range(7)}, read=_read, write=_write))
