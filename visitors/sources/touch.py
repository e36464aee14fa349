"""A touch: what one visit says of where its visitor came from, as it is kept when the visit itself is long deleted."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

from visitors.sources.lists import engine_name

ChannelName = Literal["search", "social", "mail", "campaign", "ai", "referral", "direct", "internal"]
LONGEST_URL, LONGEST_TAG = 500, 100
_TAGS = ("name", "source", "medium", "term", "content", "click_kind")


class Touch(msgspec.Struct, kw_only=True, frozen=True):
    """Where a visit came from: the channel, the engine's key (its name, where it is sent to somebody), and the rest as ``VisitDetails`` has it."""

    at: datetime
    channel: ChannelName
    engine: str = ""
    words: str = ""
    campaign: dict[str, str] = {}
    referrer: str = ""
    landing_url: str = ""
    landing_title: str = ""

    def stored(self) -> dict[str, Any]:
        """As JSON columns keep it, with no more text than is shown."""
        tags = {name: self.campaign[name][:LONGEST_TAG] for name in _TAGS if name in self.campaign}
        short = msgspec.structs.replace(self, campaign=tags, referrer=self.referrer[:LONGEST_URL], landing_url=self.landing_url[:LONGEST_URL])
        kept: dict[str, Any] = msgspec.to_builtins(short)
        return kept


def touch_of(stored: dict[str, Any] | None) -> Touch | None:
    """A stored touch as it is sent to people: ``engine`` is its name, as they say it."""
    if not stored:
        return None
    touch = msgspec.convert(stored, Touch)
    return msgspec.structs.replace(touch, engine=engine_name(touch.engine))
