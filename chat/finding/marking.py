"""The part of a text to show for a query, and where in it what was found stands."""

from __future__ import annotations

from dataclasses import dataclass

from chat.finding.folding import fold_with_places
from chat.finding.wanted import Wanted

LENGTH = 160
BEFORE = 40
MOST_MARKS = 20


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a text on one line. ``marks``: from and to, in characters (code points) of ``text``; the flags: more stands there."""

    text: str
    marks: list[tuple[int, int]]
    is_cut_before: bool
    is_cut_after: bool


def excerpt_of(text: str, wanted: Wanted) -> Excerpt:
    """The piece around the first thing that was found."""
    found = sorted(_marks(text, wanted))
    start = 0
    if found and found[0][1] > LENGTH:
        start = max(0, found[0][0] - BEFORE)
        # From the beginning of a word, where there is one near.
        space = text.find(" ", start, found[0][0])
        start = space + 1 if space >= 0 else start
    end = min(len(text), start + LENGTH)
    marks: list[tuple[int, int]] = []
    for left, right in found:
        left, right = max(left, start), min(right, end)
        if left >= right:
            continue
        if marks and left - start <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(marks[-1][1], right - start))
        elif len(marks) < MOST_MARKS:
            marks.append((left - start, right - start))
    shown = "".join(" " if char.isspace() else char for char in text[start:end])
    return Excerpt(shown, marks, start > 0, end < len(text))


def _marks(text: str, wanted: Wanted) -> list[tuple[int, int]]:
    folded, places = fold_with_places(text)
    marks = []
    for pattern in wanted.patterns:
        for found in pattern.finditer(folded):
            left, right = places[found.start()], places[found.end() - 1] + 1
            # A mark ends where the next character begins: letters that were folded from several go with it.
            while right < len(text) and found.end() < len(places) and right < places[found.end()]:
                right += 1
            marks.append((left, right))
            if len(marks) > 200:
                break
    return marks
