"""Hours as people give them: weeks, breaks, days that differ, and lists of holidays."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tenants.hours.holidays import BadHolidays, read_holidays
from tenants.hours.plan import BadPlan, calendar_of, check_plan

WEEK: dict[str, Any] = {
    "zone": "Asia/Tokyo",
    "ranges": [
        {"weekday": 3, "opens": "09:00", "closes": "12:00"},
        {"weekday": 3, "opens": "13:00", "closes": "18:00"},
        {"weekday": 4, "opens": "22:00", "closes": "02:00"},
    ],
    "exceptions": [{"date": "2026-12-31", "name": "Last day", "stretches": [["10:00", "11:00"]]}, {"date": "2026-12-24", "name": "Holiday"}],
}


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ("2026-12-17T01:00", True),  # Thursday, 10:00 in Tokyo
        ("2026-12-17T03:30", False),  # the break
        ("2026-12-17T05:00", True),
        ("2026-12-18T16:30", True),  # Saturday, 01:30: Friday's night
        ("2026-12-24T01:00", False),  # the holiday
        ("2026-12-31T01:30", True),
        ("2026-12-31T05:00", False),
    ],
)
def test_a_week_with_breaks_nights_and_days_that_differ(at: str, is_open: bool) -> None:
    calendar = calendar_of(check_plan(WEEK), fallback_zone="UTC")
    assert calendar.is_open(datetime.fromisoformat(at).replace(tzinfo=UTC)) is is_open


def test_the_next_opening_leaves_holidays_out() -> None:
    calendar = calendar_of(check_plan(WEEK), fallback_zone="UTC")
    assert calendar.next_opening(datetime(2026, 12, 23, tzinfo=UTC)) == datetime(2026, 12, 25, 13, tzinfo=UTC)
    only = calendar_of(check_plan({"exceptions": [{"date": "2026-12-24"}]}), fallback_zone="UTC")
    assert (only.is_open(datetime(2026, 12, 24, 12, tzinfo=UTC)), only.is_open(datetime(2026, 12, 25, 12, tzinfo=UTC))) == (False, True)
    assert only.next_opening(datetime(2026, 12, 24, 12, tzinfo=UTC)) == datetime(2026, 12, 25, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"zone": "Mars/Base"}, "bad_zone"),
        ({"ranges": [{"weekday": 9, "opens": "09:00", "closes": "10:00"}]}, "bad"),
        ({"ranges": [{"weekday": 0, "opens": "09:00", "closes": "12:00"}, {"weekday": 0, "opens": "11:00", "closes": "13:00"}]}, "overlap"),
        ({"exceptions": [{"date": "2026-01-01"}, {"date": "2026-01-01"}]}, "twice"),
        ({"exceptions": [{"date": "2026-01-01", "stretches": [["09:00", "12:00"], ["10:00", "11:00"]]}]}, "overlap"),
    ],
)
def test_hours_that_cannot_be_kept_are_refused(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(BadPlan) as caught:
        check_plan(wrong)
    assert caught.value.code == code


ICAL = """BEGIN:VCALENDAR
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260503
DTEND;VALUE=DATE:20260505
SUMMARY:Golden
  Week\\, 1
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20101225
RRULE:FREQ=YEARLY
SUMMARY:Christmas
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20190101
SUMMARY:Long ago
END:VEVENT
END:VCALENDAR
"""


def test_lists_of_holidays() -> None:
    found = read_holidays(ICAL, today=date(2026, 2, 1))
    assert [(each.date.isoformat(), each.name) for each in found] == [
        ("2026-05-03", "Golden Week, 1"),
        ("2026-05-04", "Golden Week, 1"),
        ("2026-12-25", "Christmas"),
        ("2027-12-25", "Christmas"),
        ("2028-12-25", "Christmas"),
    ]
    table = read_holidays("国民の祝日・休日月日,名称\n2026/1/1,元日\n2026/1/12,成人の日\n", today=date(2026, 2, 1))
    assert [(each.date, each.name) for each in table] == [(date(2026, 1, 1), "元日"), (date(2026, 1, 12), "成人の日")]
    for wrong, line in (("2026-01-01,New Year\nsoon,Easter\n", 2), ("", 0), ("Hello", 0)):
        with pytest.raises(BadHolidays) as caught:
            read_holidays(wrong, today=date(2026, 2, 1))
        assert caught.value.line == line
