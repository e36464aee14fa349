"""Whether an arrival is one that a person wants to be told of. Pure."""

from __future__ import annotations

from visitors.models import ArrivalRule
from visitors.protocol import LiveVisitor
from visitors.sources.patterns import fits


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
    return fits(url.lower(), f"*{pattern.lower()}*")
