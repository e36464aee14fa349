"""Weekly opening hours in a time zone; pure arithmetic, safe over midnight and over clock changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

LOOKED_AHEAD_DAYS = 370


@dataclass(frozen=True, slots=True)
class WeeklyRange:
    """One stretch of a weekday (Monday is 0). An end at or before the start runs past midnight."""

    weekday: int
    opens_at: time
    closes_at: time


class Calendar:
    """When a company answers. Without any range nothing is known: it counts as open and has no next opening."""

    def __init__(self, ranges: Iterable[tuple[int, time, time]], zone: str, exceptions: Mapping[date, Sequence[tuple[time, time]]] | None = None) -> None:
        """Args:
        ranges: weekday, opening and closing time, as the company's clocks show them.
        zone: an IANA name; an unknown one counts as UTC, because a wrong setting must not stop the widget.
        exceptions: the stretches of single days instead of their weekday's; none: closed. A stretch that began the day before ends as it does.
        """
        self.ranges = tuple(WeeklyRange(*item) for item in ranges)
        self.exceptions = exceptions or {}
        if self.exceptions and not self.ranges:
            # Nothing is said of the week: the other days are open from midnight to midnight.
            self.ranges = tuple(WeeklyRange(day, time(0), time(0)) for day in range(7))
        self.zone = _zone(zone)

    def is_open(self, now: datetime) -> bool:
        """Whether somebody should be there at this moment."""
        if not self.ranges:
            return True
        today = now.astimezone(self.zone).date()
        return any(start <= now < end for start, end in self._stretches(today - timedelta(days=1), days=2))

    def next_opening(self, now: datetime) -> datetime | None:
        """The next moment (UTC) at which a stretch begins, or None when it is open now or nothing is known."""
        if not self.ranges or self.is_open(now):
            return None
        today = now.astimezone(self.zone).date()
        return min((start for start, _end in self._stretches(today, days=9 + min(len(self.exceptions), 366)) if start > now), default=None)

    def after(self, start: datetime, duration: timedelta) -> datetime | None:
        """The moment (UTC) at which it was open for so long since ``start``; None when that is more than a year away."""
        if not self.ranges:
            return (start + duration).astimezone(UTC)
        first = start.astimezone(self.zone).date() - timedelta(days=1)
        reached, left = start.astimezone(UTC), duration
        for offset in range(LOOKED_AHEAD_DAYS):
            # A day's stretches, and what the day before left over its midnight, may cover each other: no minute counts twice.
            for begins, ends in sorted(self._stretches(first + timedelta(days=offset), days=1)):
                begins = max(begins, reached)
                if begins + left <= ends:
                    return begins + left
                if ends > begins:
                    left, reached = left - (ends - begins), ends
        return None

    def closing_after(self, now: datetime) -> datetime | None:
        """When what is open at this moment ends (UTC); stretches that touch count as one. None when it is closed, nothing is known, or a week has no end."""
        if not self.ranges:
            return None
        today, end = now.astimezone(self.zone).date(), None
        for start, closes in sorted(self._stretches(today - timedelta(days=1), days=10)):
            if start <= (end or now) < closes:
                end = closes
        return end if end is not None and end < now + timedelta(days=8) else None

    def _stretches(self, first: date, *, days: int) -> Iterator[tuple[datetime, datetime]]:
        """Beginning and end (UTC) of each stretch that begins on one of the days."""
        for offset in range(days):
            day = first + timedelta(days=offset)
            for opens_at, closes_at in self._of(day):
                last_day = day if closes_at > opens_at else day + timedelta(days=1)
                # An hour that the clocks show twice: open from its first time, closed after its last. One that they skip
                # begins when they have moved on.
                start = self._moment(day, opens_at, fold=0)
                end = self._moment(last_day, closes_at, fold=1)
                if start < end:
                    yield start, end

    def _of(self, day: date) -> Iterable[tuple[time, time]]:
        if day in self.exceptions:
            return self.exceptions[day]
        return [(item.opens_at, item.closes_at) for item in self.ranges if item.weekday == day.weekday()]

    def _moment(self, day: date, at: time, *, fold: int) -> datetime:
        local = datetime.combine(day, at.replace(tzinfo=None), tzinfo=self.zone).replace(fold=fold)
        moment = local.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            return moment
        # The clocks skip this time: take the moment at which they jump, whatever the offset asked with.
        before, after = (local.replace(fold=value).utcoffset() or timedelta() for value in (0, 1))
        naive = local.replace(tzinfo=None)
        low, high = (naive - max(before, after)).replace(tzinfo=UTC), (naive - min(before, after)).replace(tzinfo=UTC)
        while high - low > timedelta(seconds=1):
            middle = low + (high - low) / 2
            if middle.astimezone(self.zone).utcoffset() == before:
                low = middle
            else:
                high = middle
        return high.replace(microsecond=0)


@lru_cache(maxsize=256)
def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")
