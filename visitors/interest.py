"""How interested a visitor seems to be: a stated, simple sum out of what he did in this visit. Pure: no tables, no network.

The rule is shown to operators as it is (``docs/tracking.md`` and the tooltip beside the number), so it must stay one that a person
can say in a sentence. It is a hint for the eye; no right hangs on it.
"""

from __future__ import annotations

from typing import NamedTuple

READING_MS_A_POINT = 6_000
MOST_FOR_READING = 40
POINTS_A_PAGE, MOST_FOR_PAGES = 6, 40
FOR_SECOND_VISIT, FOR_THIRD_VISIT = 10, 20


class Interest(NamedTuple):
    """The parts of the sum, each in points."""

    reading: int
    pages: int
    returning: int

    @property
    def score(self) -> int:
        """The sum, 0 to 100."""
        return self.reading + self.pages + self.returning


def interest_of(*, visible_ms: int, page_views: int, number: int) -> Interest:
    """The interest of a visit.

    Args:
        visible_ms: how long its pages were visible, together: a point for every 6 seconds, 40 at most.
        page_views: pages seen: 6 points for each after the first, 40 at most.
        number: which of the visitor's visits it is: 10 points for the second, 20 for any later one.
    """
    reading = min(max(0, visible_ms) // READING_MS_A_POINT, MOST_FOR_READING)
    pages = min(max(0, page_views - 1) * POINTS_A_PAGE, MOST_FOR_PAGES)
    returning = FOR_THIRD_VISIT if number > 2 else FOR_SECOND_VISIT if number == 2 else 0
    return Interest(reading, pages, returning)
