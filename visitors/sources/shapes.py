"""What is known of where a visitor came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Channel(StrEnum):
    """The way by which a visit came. The values are stored: never change one."""

    SEARCH = "search"
    SOCIAL = "social"
    MAIL = "mail"
    CAMPAIGN = "campaign"
    AI = "ai"
    REFERRAL = "referral"
    DIRECT = "direct"
    INTERNAL = "internal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """The tags in the address of the page that was reached. What a page's address says, anybody can write.

    Attributes:
        name: the promotion (``utm_campaign`` and its like).
        source: who sends, as the company tagged it.
        medium: by which means, as the company tagged it.
        term: the keyword that was bid on; not what the visitor searched for.
        content: which of several advertisements.
        click_kind: the parameter that marks the click, such as ``gclid``.
        click_id: its value.
    """

    name: str = ""
    source: str = ""
    medium: str = ""
    term: str = ""
    content: str = ""
    click_kind: str = ""
    click_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a visit came from.

    Attributes:
        channel: the way.
        engine: key of the search engine, network, mail service, assistant ... in ``engines.toml``; empty if it is not known.
        engine_name: its name, for people.
        words: what the visitor searched for, if the engine told.
        campaign: the tags, or None.
        referrer_host: host of the page that linked here, in ASCII and small letters, or the Android app's package.
        is_return: a payment or sign-in page that the visitor only came back from: the visit goes on, its source stays.
    """

    channel: Channel
    engine: str = ""
    engine_name: str = ""
    words: str = ""
    campaign: Campaign | None = None
    referrer_host: str = ""
    is_return: bool = False
