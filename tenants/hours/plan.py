"""Opening hours as they are stored and sent: a week, single days that differ, and a time zone of their own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Any
from zoneinfo import available_timezones

import msgspec

from tenants.hours.calendar import Calendar

Clock = Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z")]
Stretch = tuple[Clock, Clock]
MOST_RANGES, MOST_EXCEPTIONS, LONGEST_REASON = 28, 400, 80


class WeekdayRange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One stretch of a weekday (Monday is 0), by the clocks of the zone. An end at or before the start runs past midnight."""

    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    opens: Clock
    closes: Clock


class DayException(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One day that differs: a holiday (no stretches), or other hours."""

    date: date
    name: Annotated[str, msgspec.Meta(max_length=LONGEST_REASON)] = ""
    stretches: Annotated[list[Stretch], msgspec.Meta(max_length=4)] = []


class HoursPlan(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``zone``: an IANA name; empty: the company's. A break is the gap between two ranges of a day. Without ranges nothing is promised."""

    zone: Annotated[str, msgspec.Meta(max_length=64)] = ""
    ranges: Annotated[list[WeekdayRange], msgspec.Meta(max_length=MOST_RANGES)] = []
    exceptions: Annotated[list[DayException], msgspec.Meta(max_length=MOST_EXCEPTIONS)] = []


class BadPlan(ValueError):
    """The hours cannot be kept; ``code`` says why (bad, bad_zone, overlap, twice) and ``about`` where."""

    def __init__(self, code: str, about: str = "") -> None:
        super().__init__(f"{code}: {about}")
        self.code, self.about = code, about


def read_plan(value: Any) -> HoursPlan | None:
    """Stored hours; None where there are none, or where they cannot be read (a wrong setting must not stop the widget)."""
    try:
        return None if value is None else msgspec.convert(value, HoursPlan)
    except msgspec.ValidationError:
        return None


def check_plan(value: Any) -> HoursPlan:
    """Hours as people gave them.

    Raises:
        BadPlan
    """
    try:
        plan = msgspec.convert(value, HoursPlan)
    except msgspec.ValidationError as error:
        raise BadPlan("bad", str(error)[:200]) from None
    if plan.zone and plan.zone not in available_timezones():
        raise BadPlan("bad_zone", plan.zone)
    week = sorted((each.weekday * 1440 + _minutes(each.opens), each.weekday * 1440 + _end(each.opens, each.closes)) for each in plan.ranges)
    _check_apart(week, around=7 * 1440)
    dates = [each.date for each in plan.exceptions]
    for day in dates:
        if dates.count(day) > 1:
            raise BadPlan("twice", day.isoformat())
    for each in plan.exceptions:
        _check_apart(sorted((_minutes(opens), _end(opens, closes)) for opens, closes in each.stretches))
    return HoursPlan(plan.zone, sorted(plan.ranges, key=lambda each: (each.weekday, each.opens)), sorted(plan.exceptions, key=lambda each: each.date))


def calendar_of(plan: HoursPlan, *, fallback_zone: str) -> Calendar:
    """The plan as a calendar."""
    ranges = [(each.weekday, _time(each.opens), _time(each.closes)) for each in plan.ranges]
    exceptions = {each.date: [(_time(opens), _time(closes)) for opens, closes in each.stretches] for each in plan.exceptions}
    return Calendar(ranges, plan.zone or fallback_zone, exceptions)


def _check_apart(stretches: list[tuple[int, int]], around: int = 0) -> None:
    for (_start, end), (start, _end) in pairwise(stretches):
        if start < end:
            raise BadPlan("overlap", str(start // 1440))
    if around and stretches and stretches[-1][1] - around > stretches[0][0]:
        raise BadPlan("overlap", str(stretches[0][0] // 1440))


def _minutes(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])


def _end(opens: str, closes: str) -> int:
    end = _minutes(closes)
    return end if end > _minutes(opens) else end + 1440


def _time(clock: str) -> time:
    return time(int(clock[:2]), int(clock[3:]))


def merged(known: Iterable[DayException], more: Iterable[DayException]) -> list[DayException]:
    """Days with those of an imported list; a day that was there keeps its hours."""
    days = {each.date: each for each in more}
    days |= {each.date: each for each in known}
    return [days[day] for day in sorted(days)][:MOST_EXCEPTIONS]
