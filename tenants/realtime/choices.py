"""Fields that hold one of a few words: text in Python, as the database gives it, and a union of the words where shapes are exported."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import Any

import msgspec
from msgspec import inspect as shapes


def one_of(values: Iterable[str]) -> msgspec.Meta:
    """For ``Annotated[str, one_of(Model.Choices.values)]`` in what the server sends; what a client sends is checked by an enum's type."""
    words = tuple(values)
    return msgspec.Meta(extra_json_schema={"enum": list(words)}, extra={"words": words})


def words_of(kind: Any) -> tuple[str, ...]:
    """The words that a type (as ``msgspec.inspect`` shows it) allows; empty if it allows more than words."""
    if isinstance(kind, shapes.Metadata):
        return tuple((kind.extra or {}).get("words", ()))
    # Django's choices have a metaclass of their own, which the inspection takes for a custom type; decoding knows them.
    if isinstance(kind, (shapes.EnumType, shapes.CustomType)) and issubclass(kind.cls, Enum):
        return tuple(str(member.value) for member in kind.cls)
    return tuple(str(value) for value in kind.values) if isinstance(kind, shapes.LiteralType) else ()
