"""Addresses as browsers, and whoever imitates one, send them: taken apart within limits, never with an exception."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

LONGEST_ADDRESS = 8192
LONGEST_HOST = 253
LONGEST_KEY = 64
LONGEST_VALUE = 2000
MOST_PARAMETERS = 200
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\Z")
_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::[0-9]{1,5})?(?=[/?#]|\Z)")
_IPV6 = re.compile(r"[0-9a-f:.]+\Z")
_APP = "android-app"
_SCHEMES = {"http", "https", _APP}


@dataclass(frozen=True, slots=True)
class Address:
    """An address in parts. Name, password and port are left out.

    Attributes:
        host: in ASCII and small letters; of an ``android-app:`` address the package.
        path: as it came.
        parameters: of the query, then of the fragment; keys as they came, values still percent-encoded. The first of a name counts.
        is_app: the host is an Android package.
    """

    host: str
    path: str
    parameters: Mapping[str, str]
    is_app: bool


@lru_cache(maxsize=2048)
def read_address(text: str) -> Address | None:
    """Take an address apart; None if it is none of the web or of an Android app. Answers are shared: change nothing in them.

    Args:
        text: anything. What is beyond ``LONGEST_ADDRESS`` characters is not looked at.
    """
    is_cut = len(text) > LONGEST_ADDRESS
    text = text[:LONGEST_ADDRESS].encode("utf-8", "replace").decode()
    try:
        parts = urlsplit(text)
        # The name in front of @ must not pass for the host, so the host is taken from the parser and not from the text.
        host = clean_host(parts.hostname or "")
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not host:
        return None
    parameters: dict[str, str] = {}
    for part in (parts.query, parts.fragment.rpartition("?")[2]):
        for key, value in _parameters(part, is_cut=is_cut):
            parameters.setdefault(key, value)
    return Address(host, parts.path, parameters, parts.scheme == _APP)


def origin_of(text: str) -> str:
    """The origin that an address begins with, if it is written as browsers write it; empty for all else (which may be an address all the same)."""
    found = _ORIGIN.match(text[: LONGEST_HOST + 2])
    return found[0] if found and found.end() <= LONGEST_HOST else ""


def clean_host(host: str) -> str:
    """A host in the one form in which hosts are compared, or an empty string if it is none."""
    host = host.strip().rstrip(".")
    if not host or len(host) > LONGEST_HOST:
        return ""
    if not host.isascii():
        try:
            host = host.encode("idna").decode()
        except UnicodeError:
            return ""
    host = host.lower().rstrip(".")
    if ":" in host:
        return host if _IPV6.match(host) else ""
    return host if len(host) <= LONGEST_HOST and ".." not in host and _HOST.match(host) else ""


def _parameters(query: str, *, is_cut: bool) -> Iterator[tuple[str, str]]:
    pairs = query.split("&", MOST_PARAMETERS)
    if is_cut or len(pairs) > MOST_PARAMETERS:
        # What is left of the last one may be half a value.
        pairs.pop()
    for pair in pairs:
        key, _, value = pair.partition("=")
        # Addresses that were copied out of HTML.
        key = key.removeprefix("amp;")
        if key and value and len(key) <= LONGEST_KEY:
            yield key, value[:LONGEST_VALUE]


def is_page_of(origin: str, url: str) -> bool:
    """Whether a page's address is one of the origin that it was loaded from, in the letters that browsers write addresses with."""
    return url.startswith(origin) and url[len(origin) : len(origin) + 1] in {"", "/", "?", "#"} and url.isascii() and url.isprintable()
