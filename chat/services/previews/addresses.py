"""Which addresses in a text are pages of the company's own websites, in the one form in which they are kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from chat.services.pages import BadPage, clean_url
from tenants.fetcher import MOST_CHARACTERS, UrlRefused, read_url
from visitors.models import Website

# What static/shared/links.ts takes for a link; bounded, so that a text of nothing else costs no more than one of words.
_LINK = re.compile(r"(?<![A-Za-z0-9])(?:https?://|www\.(?=[a-z0-9]))[!#-;=?-~]+", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}
MOST_LINKS = 20
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class OwnPages:
    """The origins of the company's websites."""

    origins: frozenset[str]

    def address(self, text: str) -> str | None:
        """The address as it is kept, without fragment, or None if the page is on none of the websites.

        A page of a website that is known by https only is asked by https, whatever was written.
        """
        try:
            parts = urlsplit(clean_url(text))
        except BadPage:
            return None
        host = parts.netloc.removesuffix(f":{_PORTS[parts.scheme]}")
        for scheme in (parts.scheme, "https"):
            if f"{scheme}://{host}" in self.origins:
                url = urlunsplit((scheme, host, parts.path, parts.query, ""))
                return url if len(url) <= MOST_CHARACTERS else None
        return None

    def first_in(self, body: str) -> str | None:
        """The first own address of a line: that is the one that gets the card."""
        if not self.origins:
            return None
        return next((url for link in _links(body) if (url := self.address(link)) is not None), None)


def own_pages() -> OwnPages:
    """Those of the company in force, as far as they can be asked at all: https, on its usual port."""
    origins = {origin for found in Website.objects.values_list("allowed_origins", flat=True) for origin in found}
    return OwnPages(frozenset(origin for origin in origins if _can_be_asked(origin)))


def _can_be_asked(origin: str) -> bool:
    try:
        read_url(origin)
    except UrlRefused:
        return False
    return True


def has_links(body: str) -> bool:
    """Whether there is anything to look at more closely."""
    return _LINK.search(body) is not None


def _links(body: str) -> Iterator[str]:
    for number, found in enumerate(_LINK.finditer(body)):
        if number == MOST_LINKS:
            return
        link = _trimmed(found[0][: MOST_CHARACTERS + 1])
        yield link if link[:4].lower() != "www." else f"https://{link}"


def _trimmed(link: str) -> str:
    """Without the punctuation that ends the sentence rather than the link; a bracket stays if it was opened inside."""
    while link:
        last = link[-1]
        opening = _CLOSING.get(last)
        if opening is None and last not in ".,;:!?'*_~":
            break
        if opening is not None and link.count(opening) >= link.count(last):
            break
        link = link[:-1]
    return link
