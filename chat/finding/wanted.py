"""What a query wants: words for the index, which finds somewhat too much, and patterns that decide."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.finding.folding import IS_UNSPACED, LONGEST_WORD, RUN, UNSPACED, fold

LONGEST_QUERY = 200
MOST_TERMS = 16
MOST_INDEXED = 40
# The beginning of a word that is shorter stands for too many words; where there is more to go by, it is left to the patterns.
SELECTIVE = 3

_TERM = re.compile(r"\"([^\"]+)\"|「([^」]+)」|(\S+)")
_NUMBER = re.compile(r"^\s*#?\s*(\d{1,15})\s*$")
_LETTER = rf"[^\W_{UNSPACED}]"
_NOT_ON = rf"(?!{_LETTER})"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A query, understood. ``expression``: a tsquery of everything that must be there; empty where nothing can be searched for.

    ``number``: a conversation's number, if the query can be one.
    """

    expression: str
    patterns: tuple[re.Pattern[str], ...]
    number: int | None = None

    def fits(self, folded: str) -> bool:
        """Whether a folded text has all that is wanted."""
        return all(pattern.search(folded) for pattern in self.patterns)


def wanted_of(query: str) -> Wanted:
    """Understand a query: all of its words, each the beginning of a word; what stands in quotation marks as it stands there."""
    found = _NUMBER.match(fold(query))
    number = int(found[1]) if found else None
    words: dict[tuple[str, bool], None] = {}
    patterns: dict[str, None] = {}
    for term in list(_TERM.finditer(fold(query[:LONGEST_QUERY])))[:MOST_TERMS]:
        quoted = term[1] or term[2]
        runs = list(RUN.finditer(quoted or term[3]))
        if not runs:
            continue
        patterns[_pattern(runs, whole=bool(quoted))] = None
        for nth, run in enumerate(runs):
            # What is cut off is not the whole word any more.
            is_whole = bool(quoted) or nth < len(runs) - 1
            words.update(dict.fromkeys(_words(run[0], is_whole=is_whole and len(run[0]) <= LONGEST_WORD)))
    return Wanted(_expression(list(words)), tuple(re.compile(pattern) for pattern in patterns), number)


def _words(run: str, *, is_whole: bool) -> list[tuple[str, bool]]:
    """The words of a run, each with whether it is only the beginning of one."""
    if IS_UNSPACED.match(run):
        return [(run[at : at + 2], False) for at in range(len(run) - 1)] or [(run, True)]
    return [(run[:LONGEST_WORD], not is_whole and len(run) > 1)]


def _expression(words: list[tuple[str, bool]]) -> str:
    selective = [word for word in words if not word[1] or len(word[0]) >= SELECTIVE or IS_UNSPACED.match(word[0])]
    # Words of letters and digits only: nothing in them means anything to PostgreSQL.
    return " & ".join(f"'{word}'{':*' if is_beginning else ''}" for word, is_beginning in (selective or words)[:MOST_INDEXED])


def _pattern(runs: list[re.Match[str]], *, whole: bool) -> str:
    """The runs one after the other, with whatever stands between words; words are found from their beginning, not inside."""
    pattern = ""
    for nth, run in enumerate(runs):
        if nth:
            between = run.start() - runs[nth - 1].end()
            pattern += rf"[\W_]{{1,{max(4, between)}}}" if between else r"[\W_]{0,2}"
        pattern += re.escape(run[0])
        if nth == 0 and not IS_UNSPACED.match(run[0]):
            # What is before is looked at afterwards: a pattern that begins with letters is searched for many times faster.
            pattern += rf"(?<!{_LETTER}{re.escape(run[0])})"
    last = runs[-1][0]
    # One letter is a word and not the beginning of every second one.
    return pattern + (_NOT_ON if (whole or len(last) == 1) and not IS_UNSPACED.match(last) else "")
