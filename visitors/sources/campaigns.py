"""The tags and marks in the address of the page that a visitor reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from visitors.sources.lists import Mark, Site, SiteList, site_list
from visitors.sources.shapes import Campaign
from visitors.sources.words import read_text

LONGEST_CLICK_ID = 500


@dataclass(frozen=True, slots=True)
class Tags:
    """What the address of a page says.

    Attributes:
        campaign: the tags and the mark; None if there are none.
        mark: the first mark of the list that the address has.
        site: who put the mark there.
        words: what was searched for, if the engine told it here.
    """

    campaign: Campaign | None
    mark: Mark | None
    site: Site | None
    words: str

    @property
    def is_tagged(self) -> bool:
        """Whether the company named the source, medium or promotion."""
        return self.campaign is not None and bool(self.campaign.source or self.campaign.medium or self.campaign.name)


_NO_TAGS = Tags(None, None, None, "")


def read_tags(parameters: Mapping[str, str], *, sites: SiteList, legacy: Iterable[str] = ()) -> Tags:
    """Read the tags of a page's address; the names of parameters may be in capitals.

    Args:
        parameters: of the page's address, still percent-encoded.
        sites: the list.
        legacy: charsets to try when a tag is not UTF-8: those of the engine that the visitor comes from.
    """
    if not parameters:
        return _NO_TAGS
    lowered: dict[str, str] = {}
    for key, value in parameters.items():
        lowered.setdefault(key.lower(), value)
    legacy = tuple(legacy)
    found = {field: _first(lowered, names, legacy) for field, names in sites.tags.items()}
    words = found.pop("words")
    mark, click_id = _mark(lowered, sites)
    site = _sender(mark, click_id)
    campaign = Campaign(**found, click_kind=mark.param if mark else "", click_id=click_id)
    return Tags(campaign if campaign != Campaign() else None, mark, site, words)


def may_be_tagged(url: str) -> bool:
    """Whether an address has a parameter that ``read_tags`` knows; sometimes yes where a closer look says no, and never the other way round."""
    return _names().search(url) is not None


@cache
def _names() -> re.Pattern[str]:
    sites = site_list()
    names = {*sites.marks, *(name for names in sites.tags.values() for name in names)}
    # re.I makes more alike than str.lower does, and so never less.
    return re.compile(r"[?&#](?:amp;)?(?:" + "|".join(re.escape(name) for name in sorted(names)) + ")=", re.IGNORECASE)


def _first(parameters: Mapping[str, str], names: Iterable[str], legacy: tuple[str, ...]) -> str:
    for name in names:
        if name in parameters and (text := read_text(parameters[name], legacy=legacy)):
            return text
    return ""


def _mark(parameters: Mapping[str, str], sites: SiteList) -> tuple[Mark | None, str]:
    for name, mark in sites.marks.items():
        if name in parameters and (value := read_text(parameters[name], longest=LONGEST_CLICK_ID)):
            return mark, value
    return None, ""


def _sender(mark: Mark | None, click_id: str) -> Site | None:
    if mark is None:
        return None
    for start, site in mark.begins:
        if click_id.startswith(start):
            return site
    return mark.site
