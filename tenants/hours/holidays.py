"""Lists of holidays that people have: an iCalendar file, or a table with a date and a name in each line. Nothing else of a calendar is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date, timedelta

from tenants.fields import clean_line
from tenants.hours.plan import LONGEST_REASON, MOST_EXCEPTIONS, DayException

LARGEST_LIST = 1_000_000
YEARS_AHEAD, LONGEST_HOLIDAY = 3, 31
_ICAL_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DATE = re.compile(r"\s*(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?\s*\Z")


class BadHolidays(ValueError):
    """The file is no list of holidays; ``line`` is the first that cannot be read (0: there are none at all)."""

    def __init__(self, line: int = 0) -> None:
        super().__init__(str(line))
        self.line = line


def read_holidays(text: str, *, today: date) -> list[DayException]:
    """The days of a list, from the beginning of this year on, in their order. What comes back each year is told for three years.

    Raises:
        BadHolidays
    """
    if len(text) > LARGEST_LIST:
        raise BadHolidays
    days = _of_calendar(text, today) if "BEGIN:VCALENDAR" in text[:2000].upper() else _of_table(text)
    found = {day: clean_line(name)[:LONGEST_REASON] for day, name in days if day.year >= today.year}
    if not found:
        raise BadHolidays
    return [DayException(day, found[day]) for day in sorted(found)][:MOST_EXCEPTIONS]


def _of_table(text: str) -> Iterator[tuple[date, str]]:
    begun = False
    separator = ";" if text[:500].count(";") > text[:500].count(",") else ","
    if "\t" in text[:500]:
        separator = "\t"
    for number, row in enumerate(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=separator), start=1):
        if not any(cell.strip() for cell in row):
            continue
        fits = _DATE.match(row[0])
        day = _day(*map(int, fits.groups())) if fits else None
        if day is None:
            if begun or number > 1:
                raise BadHolidays(number)
            continue  # A heading.
        begun = True
        yield day, row[1] if len(row) > 1 else ""


def _of_calendar(text: str, today: date) -> Iterator[tuple[date, str]]:
    # A line that begins with a space goes on where the one before ended (RFC 5545, 3.1).
    lines = re.sub(r"\r?\n[ \t]", "", text).splitlines()
    event: dict[str, str] = {}
    for line in lines:
        name, _colon, value = line.partition(":")
        name = name.split(";")[0].strip().upper()
        if name == "BEGIN" and value.strip().upper() == "VEVENT":
            event = {}
        elif name == "END" and value.strip().upper() == "VEVENT":
            yield from _days_of(event, today)
            event = {}
        else:
            event.setdefault(name, value)


def _days_of(event: dict[str, str], today: date) -> Iterator[tuple[date, str]]:
    first = _ical_day(event.get("DTSTART", ""))
    if first is None:
        return
    # The end of a whole day is the day after.
    after = _ical_day(event.get("DTEND", "")) or first + timedelta(days=1)
    length = min(max(1, (after - first).days), LONGEST_HOLIDAY)
    name = re.sub(r"\\([,;\\])", r"\1", event.get("SUMMARY", "")).replace("\\n", " ")
    is_yearly = "FREQ=YEARLY" in event.get("RRULE", "").upper() and "BY" not in event.get("RRULE", "").upper().replace("BYMONTH=", "")
    years = range(max(today.year, first.year), max(today.year, first.year) + YEARS_AHEAD) if is_yearly else [first.year]
    for year in years:
        begins = _day(year, first.month, first.day)
        if begins:
            yield from ((begins + timedelta(days=offset), name) for offset in range(length))


def _ical_day(value: str) -> date | None:
    fits = _ICAL_DATE.match(value.strip())
    return _day(*map(int, fits.groups())) if fits else None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
