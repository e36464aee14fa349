"""What must hold before a greeting invites: validated JSON, and the one evaluator of live visits and recorded ones.

All that is stated must hold; what is left out does not matter. A list holds when one of its members does. A pattern of pages is
compared without regard to case: one that begins with ``/`` with the path (and the query, if it has a ``?``), any other with the
whole address; ``*`` stands for anything.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Annotated, Any, Literal

import msgspec

from chat.services.asking import UUID_PATTERN, ChannelWord, Patterns, Words, matches
from chat.services.greetings.events import PropertyTest, times
from visitors.baskets import EMPTY, Basket, Told

Seconds = Annotated[int, msgspec.Meta(ge=0, le=86_400)]
Percent = Annotated[int, msgspec.Meta(ge=0, le=100)]
Count = Annotated[int, msgspec.Meta(ge=0, le=500)]
Clock = Annotated[str, msgspec.Meta(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9])?\Z")]


class BadConditions(ValueError):
    """The JSON is no set of conditions; in words, it says where."""


class Conditions(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a greeting fits.

    ``page_s``, ``site_s``: seconds for which the page, and all pages of the visit, were visible. ``scroll``: percent. ``pages``: how
    many were seen. ``page``/``not_page``: where he is. ``seen``: ``seen_count`` pages like these were seen. ``tags``: of his
    contact. ``segments``: he is in one of these (public ids). ``hours``: of the company.
    ``from_time``/``to_time``: by the company's clock, over midnight if the end comes first. ``operators``: whether somebody must be there.
    ``events``: one of these happened ``event_count`` times or more (together), each time with ``event_where``, in this visit, or in the last
    ``event_days`` days. ``basket``: something lies in it, or nothing; ``in_basket``: one of these products, by sku or a part of the name.
    """

    page_s: Seconds = 0
    site_s: Seconds = 0
    scroll: Percent = 0
    pages: Count = 0
    page: Patterns = []
    not_page: Patterns = []
    seen: Patterns = []
    seen_count: Annotated[int, msgspec.Meta(ge=1, le=500)] = 1
    channels: Annotated[list[ChannelWord], msgspec.Meta(max_length=7)] = []
    engines: Words = []
    words: Words = []
    countries: Annotated[list[Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z]{2}\Z")]], msgspec.Meta(max_length=60)] = []
    languages: Words = []
    tags: Words = []
    segments: Annotated[list[Annotated[str, msgspec.Meta(pattern=UUID_PATTERN)]], msgspec.Meta(max_length=20)] = []
    returning: bool | None = None
    hours: Literal["", "open", "closed"] = ""
    from_time: Clock = ""
    to_time: Clock = ""
    events: Words = []
    event_count: Annotated[int, msgspec.Meta(ge=1, le=500)] = 1
    event_days: Annotated[int, msgspec.Meta(ge=0, le=365)] = 0
    event_where: PropertyTest | None = None
    basket: Literal["", "filled", "empty"] = ""
    in_basket: Words = []
    operators: Literal["online", "any"] = "online"

    @property
    def asks_events(self) -> bool:
        """Whether it matters what the visitor did."""
        return bool(self.events or self.event_where or self.event_count > 1)

    @property
    def asks_basket(self) -> bool:
        """Whether it matters what lies in the basket."""
        return bool(self.basket or self.in_basket)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """A visitor at one moment of a visit; ``urls`` are the pages seen, the present one included, ``visit_number`` counts from 1.

    ``segments``: those of the asked ones that he is in. ``events`` are those of the visit, ``past`` those of the days that are asked for, both up to ``now``.
    """

    now: datetime

    page_s: float
    site_s: float
    scroll: int
    url: str
    urls: Sequence[str]
    channel: str = ""
    engine: str = ""
    words: str = ""
    country: str = ""
    language: str = ""
    tags: Sequence[str] = field(default_factory=tuple)
    segments: Collection[str] = field(default_factory=tuple)
    visit_number: int = 1
    clock: time = time(12)
    is_open: bool = True
    is_somebody_there: bool = True
    events: Sequence[Told] = field(default_factory=tuple)
    past: Sequence[Told] = field(default_factory=tuple)
    basket: Basket = EMPTY


def decode_conditions(data: Any) -> Conditions:
    """The conditions in JSON that somebody sent or that was stored.

    Raises:
        BadConditions
    """
    try:
        return msgspec.convert(data, Conditions)
    except msgspec.ValidationError as error:
        raise BadConditions(str(error)) from error


def encode_conditions(conditions: Conditions) -> dict[str, Any]:
    """As they are stored."""
    encoded: dict[str, Any] = msgspec.to_builtins(conditions)
    return encoded


def unmet(conditions: Conditions, facts: Facts) -> str | None:
    """The first condition that does not hold; None: the greeting fits."""
    c, f = conditions, facts
    checks = {
        "page_s": f.page_s >= c.page_s,
        "site_s": f.site_s >= c.site_s,
        "scroll": f.scroll >= c.scroll,
        "pages": len(f.urls) >= c.pages,
        "page": not c.page or matches(f.url, c.page),
        "not_page": not matches(f.url, c.not_page),
        "seen": not c.seen or sum(matches(url, c.seen) for url in f.urls) >= c.seen_count,
        "channels": not c.channels or f.channel in c.channels,
        "engines": not c.engines or f.engine.lower() in {engine.lower() for engine in c.engines},
        "words": not c.words or any(word.lower() in f.words.lower() for word in c.words),
        "countries": not c.countries or f.country.upper() in {country.upper() for country in c.countries},
        "languages": not c.languages or any(_speaks(f.language, language) for language in c.languages),
        "tags": not c.tags or bool({tag.lower() for tag in c.tags} & {tag.lower() for tag in f.tags}),
        "segments": not c.segments or any(segment in f.segments for segment in c.segments),
        "returning": c.returning is None or c.returning == (f.visit_number > 1),
        "hours": not c.hours or (c.hours == "open") == f.is_open,
        "from_time": _within(f.clock, c.from_time, c.to_time),
        "events": not c.asks_events or _times(c, f) >= c.event_count,
        "basket": not c.basket or (c.basket == "filled") == bool(f.basket.items),
        "in_basket": not c.in_basket or any(f.basket.has(product) for product in c.in_basket),
        "operators": c.operators == "any" or f.is_somebody_there,
    }
    return next((name for name, holds in checks.items() if not holds), None)


def _times(c: Conditions, f: Facts) -> int:
    since = f.now - timedelta(days=c.event_days)
    told = [one for one in f.past if one.at >= since] if c.event_days else f.events
    return times(((one.name, one.data) for one in told), names=c.events, test=c.event_where)


def _speaks(language: str, wanted: str) -> bool:
    language, wanted = language.lower().replace("_", "-"), wanted.lower().replace("_", "-")
    return language == wanted or language.startswith(wanted + "-")


def _within(clock: time, start: str, end: str) -> bool:
    if not start and not end:
        return True
    now, begins, ends = f"{clock:%H:%M}", start or "00:00", end or "24:00"
    return begins <= now < ends if begins < ends else now >= begins or now < ends
