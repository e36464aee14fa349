"""Whether an arrival is one that a person wants to be told of. Pure."""

from __future__ import annotations

from visitors.models import ArrivalRule
from visitors.protocol import LiveVisitor


def is_wanted(row: LiveVisitor, rule: ArrivalRule) -> bool:
    """Whether the rule wants this arrival; the parts of a description hold together."""
    if rule.wanted != ArrivalRule.Wanted.SOME:
        return rule.wanted == ArrivalRule.Wanted.ALL
    return (
        (not rule.only_returning or row.number > 1)
        and (not rule.only_talked_before or row.talked_before)
        and (not rule.only_with_words or row.words != "")
        and (not rule.channels or row.channel in rule.channels)
        and (not rule.countries or row.country.upper() in rule.countries)
        and (not rule.page or is_like(row.landing_url, rule.page))
    )


def is_like(url: str, pattern: str) -> bool:
    """Whether an address contains the pattern, in which ``*`` stands for anything; letters' case does not matter."""
    # No regular expression: of many stars on a long address its time would have no bound.
    text, place = url.lower(), 0
    for piece in pattern.lower().split("*"):
        place = text.find(piece, place)
        if place < 0:
            return False
        place += len(piece)
    return True
