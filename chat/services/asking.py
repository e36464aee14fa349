"""What conditions of several kinds (greetings, rules of routing) have in common: lists of words and of pages.

A pattern of pages is compared without regard to case: one that begins with ``/`` with the path (and the query, if it has a ``?``), any other with
the whole address; ``*`` stands for anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Literal
from urllib.parse import urlsplit

import msgspec

from visitors.sources.patterns import fits

Patterns = Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=300)]], msgspec.Meta(max_length=20)]
Words = Annotated[list[Annotated[str, msgspec.Meta(min_length=1, max_length=80)]], msgspec.Meta(max_length=20)]
UUID_PATTERN = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"
ChannelWord = Literal["search", "social", "mail", "campaign", "ai", "referral", "direct"]


def matches(url: str, patterns: Sequence[str]) -> bool:
    """Whether an address is like one of the patterns."""
    if not patterns:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    path = parts.path or "/"
    for pattern in patterns:
        if pattern.startswith("/") and not parts.netloc:
            continue
        here = f"{path}?{parts.query}" if "?" in pattern else path
        text = here if pattern.startswith("/") else url
        if fits(text.lower(), pattern.lower()):
            return True
    return False
