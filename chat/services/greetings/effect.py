"""How sure a share is, and how sure the difference of two: intervals at 95%.

A share: the score interval of E. B. Wilson (1927), "Probable inference, the law of succession, and statistical inference", J. Am. Stat.
Assoc. 22. A difference of two shares: R. G. Newcombe (1998), "Interval estimation for the difference between independent proportions",
Statistics in Medicine 17, method 10: the two score intervals put together. Both hold for small numbers and never leave the possible.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Range:
    """A share with the range in which the true one lies, 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Difference:
    """One share less another, -1 to 1, with its range; ``is_sure``: the range does not hold zero."""

    value: float
    low: float
    high: float

    @property
    def is_sure(self) -> bool:
        """Whether more than chance is at work."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """What became of those who were asked beside those held out: a share each, and the difference; None where nobody was to be counted."""

    asked: Range | None
    held: Range | None
    effect: Difference | None


def wilson(hits: int, total: int) -> Range | None:
    """The share of ``hits`` in ``total``; None when there is nothing to count."""
    if total <= 0:
        return None
    share = hits / total
    middle = (share + Z * Z / (2 * total)) / (1 + Z * Z / total)
    half = Z * sqrt(share * (1 - share) / total + Z * Z / (4 * total * total)) / (1 + Z * Z / total)
    return Range(share, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))


def difference(hits: int, total: int, other_hits: int, other_total: int) -> Difference | None:
    """The first share less the second; None while one of the groups is empty."""
    one, other = wilson(hits, total), wilson(other_hits, other_total)
    if one is None or other is None:
        return None
    value = one.value - other.value
    low = value - sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    high = value + sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Difference(value, max(-1.0, low), min(1.0, high))


def compare(hits: int, total: int, held_hits: int, held_total: int) -> Comparison:
    """Those who were asked beside those held out."""
    return Comparison(wilson(hits, total), wilson(held_hits, held_total), difference(hits, total, held_hits, held_total))
