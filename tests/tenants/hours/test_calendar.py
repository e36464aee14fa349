"""Opening hours: over midnight, over weeks, over clock changes, in zones far apart."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.hours.calendar import Calendar

OFFICE = [(day, time(9), time(17)) for day in range(5)]


def at(text: str, zone: str = "Europe/Berlin", fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold)


@pytest.mark.parametrize(
    ("now", "is_open", "opens"),
    [
        ("2026-11-23T08:59:59", False, "2026-11-23T09:00"),  # a Monday
        ("2026-11-23T09:00", True, None),
        ("2026-11-23T16:59:59", True, None),
        ("2026-11-23T17:00", False, "2026-11-24T09:00"),
        ("2026-11-27T18:00", False, "2026-11-30T09:00"),  # Friday evening
        ("2026-11-28T12:00", False, "2026-11-30T09:00"),  # Saturday
    ],
)
def test_office_hours(now: str, is_open: bool, opens: str | None) -> None:
    calendar = Calendar(OFFICE, "Europe/Berlin")
    assert calendar.is_open(at(now)) is is_open
    assert calendar.next_opening(at(now)) == (at(opens) if opens else None)


def test_the_zone_decides_not_the_asker() -> None:
    calendar = Calendar(OFFICE, "Asia/Tokyo")
    now = at("2026-11-23T01:00")  # 09:00 in Tokyo
    assert calendar.is_open(now)
    assert not calendar.is_open(now - timedelta(seconds=1))


def test_a_night_runs_past_midnight_and_past_the_week() -> None:
    calendar = Calendar([(6, time(22), time(2))], "Europe/Berlin")  # Sunday night
    assert calendar.is_open(at("2026-11-29T23:00"))
    assert calendar.is_open(at("2026-11-30T01:59"))  # Monday
    assert not calendar.is_open(at("2026-11-30T02:00"))
    assert calendar.next_opening(at("2026-11-30T02:00")) == at("2026-12-06T22:00")


def test_the_same_time_twice_is_a_whole_day() -> None:
    calendar = Calendar([(day, time(0), time(0)) for day in range(7)], "Europe/Berlin")
    assert all(calendar.is_open(at("2026-11-23T00:00") + timedelta(hours=hour)) for hour in range(24 * 8))


def test_nothing_known_counts_as_open() -> None:
    calendar = Calendar([], "Europe/Berlin")
    assert calendar.is_open(at("2026-11-23T03:00"))
    assert calendar.next_opening(at("2026-11-23T03:00")) is None


def test_an_unknown_zone_counts_as_utc() -> None:
    assert Calendar([(0, time(9), time(10))], "Mars/Base").is_open(datetime(2026, 11, 23, 9, 30, tzinfo=UTC))


def test_an_opening_in_the_skipped_hour_begins_when_the_clocks_have_moved() -> None:
    # Berlin, 2026-03-29: 02:00 becomes 03:00.
    calendar = Calendar([(6, time(2, 30), time(5))], "Europe/Berlin")
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert calendar.next_opening(jump - timedelta(hours=1)) == jump
    assert not calendar.is_open(jump - timedelta(seconds=1))
    assert calendar.is_open(jump)
    assert not calendar.is_open(datetime(2026, 3, 29, 3, tzinfo=UTC))


def test_a_closing_in_the_skipped_hour_is_when_the_clocks_move() -> None:
    calendar = Calendar([(6, time(1), time(2, 30))], "Europe/Berlin")
    jump = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert calendar.is_open(jump - timedelta(seconds=1))
    assert not calendar.is_open(jump)


def test_an_hour_that_comes_twice_is_open_twice() -> None:
    # Berlin, 2026-10-25: 03:00 becomes 02:00.
    calendar = Calendar([(6, time(2, 15), time(2, 45))], "Europe/Berlin")
    first, last = at("2026-10-25T02:15", fold=0), at("2026-10-25T02:45", fold=1)
    assert last - first.astimezone(UTC) == timedelta(minutes=90)
    assert calendar.is_open(first)
    assert calendar.is_open(at("2026-10-25T02:30", fold=1))
    assert not calendar.is_open(last)


def test_office_hours_keep_their_wall_time_across_a_clock_change() -> None:
    calendar = Calendar(OFFICE, "Europe/Berlin")
    friday, monday = at("2026-03-27T18:00"), at("2026-03-30T09:00")
    assert calendar.next_opening(friday) == monday
    assert monday.astimezone(UTC).hour == 7


RANGES = st.lists(st.tuples(st.integers(0, 6), st.times(), st.times()), min_size=1, max_size=6)
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns"])
MOMENTS = st.integers(1_704_067_200, 1_830_297_600).map(lambda second: datetime.fromtimestamp(second, UTC))


@given(ranges=RANGES, zone=ZONES, now=MOMENTS)
def test_at_the_next_opening_it_is_open_and_a_moment_before_it_is_not(ranges, zone, now) -> None:
    calendar = Calendar(ranges, zone)
    opening = calendar.next_opening(now)
    if opening is None:
        assert calendar.is_open(now)
        return
    assert now < opening
    assert calendar.is_open(opening)
    assert not calendar.is_open(opening - timedelta(milliseconds=1))
    assert opening - now <= timedelta(days=9)
