"""Mentions of colleagues in notes, as they are stored: ``<@ID>`` with the operator's public id, so that a name may change."""

from __future__ import annotations

import re
from collections.abc import Mapping
from uuid import UUID

_MARK = re.compile(r"<@([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})>")
MOST_MENTIONED = 20


def mentioned_in(body: str) -> list[UUID]:
    """Who is mentioned, in order, each once."""
    return list(dict.fromkeys(UUID(found) for found in _MARK.findall(body)))


def may_mention(body: str) -> bool:
    """A quick look for whoever must not search: whether somebody could be mentioned in it."""
    return "<@" in body and _MARK.search(body) is not None


def without_marks(body: str, names: Mapping[UUID, str]) -> str:
    """The text as one reads it: ``@Name``; whoever is not known (any more) is ``@?``."""
    return _MARK.sub(lambda found: f"@{names.get(UUID(found[1]), '?')}", body)
