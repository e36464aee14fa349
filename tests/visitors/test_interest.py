"""The score of interest: the rule as it is told to operators."""

from __future__ import annotations

import pytest

from visitors.interest import interest_of


@pytest.mark.parametrize(
    ("visible_s", "pages", "number", "prices", "basket", "score"),
    [
        (0, 1, 1, 0, 0, 0),
        (5, 1, 1, 0, 0, 0),
        (60, 1, 1, 0, 0, 10),
        (600, 1, 1, 0, 0, 30),
        (0, 2, 1, 0, 0, 5),
        (0, 50, 1, 0, 0, 25),
        (0, 1, 2, 0, 0, 8),
        (0, 1, 9, 0, 0, 15),
        (0, 1, 1, 1, 0, 5),
        (0, 1, 1, 9, 0, 10),
        (0, 1, 1, 0, 1, 20),
        (0, 1, 1, 0, 7, 20),
        (600, 50, 9, 9, 9, 100),
        (-5, 0, 0, -1, -1, 0),
    ],
)
def test_the_score_is_the_stated_sum(visible_s: int, pages: int, number: int, prices: int, basket: int, score: int) -> None:
    found = interest_of(visible_ms=visible_s * 1000, page_views=pages, number=number, prices_seen=prices, basket_count=basket)
    assert found.score == score


def test_more_of_anything_never_lowers_it() -> None:
    scores = [interest_of(visible_ms=step * 20_000, page_views=step, number=step, prices_seen=step, basket_count=step).score for step in range(1, 40)]

    assert scores == sorted(scores)
