"""Of which arrivals a person wants to be told."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import transaction

from tenants.accounts.models import User
from tenants.bus import publish
from visitors.events import ArrivalRuleChanged
from visitors.models import ArrivalRule
from visitors.sources import Channel

MOST_COUNTRIES = 60
_COUNTRY = re.compile(r"[A-Z]{2}\Z")


class UnknownChannel(ValueError):
    """There is no such channel."""


class UnknownCountry(ValueError):
    """This is no two-letter code of a country; ``args[0]`` is what was said."""


def change_arrival_rule(
    *,
    by: User,
    wanted: ArrivalRule.Wanted,
    only_returning: bool = False,
    only_talked_before: bool = False,
    only_with_words: bool = False,
    channels: Sequence[str] = (),
    countries: Sequence[str] = (),
    page: str = "",
    has_sound: bool = False,
) -> ArrivalRule:
    """Say of which arrivals one wants to be told; everybody decides for himself. The parts of a description hold together.

    Raises:
        UnknownChannel, UnknownCountry: a word that could never match.
    """
    if not set(channels) <= {channel.value for channel in Channel}:
        raise UnknownChannel
    codes = list(dict.fromkeys(code.upper() for code in countries))
    for code in codes[: MOST_COUNTRIES + 1]:
        if not _COUNTRY.match(code):
            raise UnknownCountry(code[:40])
    if len(codes) > MOST_COUNTRIES:
        raise UnknownCountry(codes[MOST_COUNTRIES])
    fields = {
        "wanted": wanted,
        "only_returning": only_returning,
        "only_talked_before": only_talked_before,
        "only_with_words": only_with_words,
        "channels": list(dict.fromkeys(channels)),
        "countries": codes,
        "page": page.strip()[:200],
        "has_sound": has_sound,
    }
    with transaction.atomic():
        rule, _created = ArrivalRule.objects.update_or_create(user=by, defaults=fields)
        publish(ArrivalRuleChanged(by.pk))
        return rule
