"""How interested a visitor seems to be: a stated, simple sum out of what he did in this visit. Pure: no tables, no network.

The rule is shown to operators as it is (``docs/tracking.md`` and the tooltip beside the number), so it must stay one that a person
can say in a sentence. It is a hint for the eye; no right hangs on it.
"""

from __future__ import annotations

from typing import NamedTuple

READING_MS_A_POINT = 6_000
MOST_FOR_READING = 30
POINTS_A_PAGE, MOST_FOR_PAGES = 5, 25
FOR_SECOND_VISIT, FOR_THIRD_VISIT = 8, 15
POINTS_A_PRICE, MOST_FOR_PRICES = 5, 10
FOR_BASKET = 20


class Interest(NamedTuple):
    """The parts of the sum, each in points."""

    reading: int
    pages: int
    returning: int
    prices: int
    basket: int

    @property
    def score(self) -> int:
        """The sum, 0 to 100."""
        return sum(self)


def interest_of(*, visible_ms: int, page_views: int, number: int, prices_seen: int = 0, basket_count: int = 0) -> Interest:
    """The interest of a visit.

    Args:
        visible_ms: how long its pages were visible, together: a point for every 6 seconds, 30 at most.
        page_views: pages seen: 5 points for each after the first, 25 at most.
        number: which of the visitor's visits it is: 8 points for the second, 15 for any later one.
        prices_seen: page views of something with a price: 5 points each, 10 at most.
        basket_count: pieces in the basket: 20 points if there are any.
    """
    reading = min(max(0, visible_ms) // READING_MS_A_POINT, MOST_FOR_READING)
    pages = min(max(0, page_views - 1) * POINTS_A_PAGE, MOST_FOR_PAGES)
    returning = FOR_THIRD_VISIT if number > 2 else FOR_SECOND_VISIT if number == 2 else 0
    prices = min(max(0, prices_seen) * POINTS_A_PRICE, MOST_FOR_PRICES)
    return Interest(reading, pages, returning, prices, FOR_BASKET if basket_count > 0 else 0)
