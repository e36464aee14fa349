"""Conditions on what the site says that a visitor did: how often, within which time, and with which property."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Literal

import msgspec

Property = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.:-]{0,39}\Z")]
PropertyOp = Literal["is", "is_not", "contains", "at_least", "at_most"]


class PropertyTest(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One comparison with a member of an event's data. Texts are compared without regard to case, and as numbers where both are some."""

    name: Property
    op: PropertyOp
    value: Annotated[str, msgspec.Meta(max_length=120)] | int | float | bool


def holds(test: PropertyTest, data: Mapping[str, Any]) -> bool:
    """Whether an event's data passes. A member that is missing is nothing: it only ``is_not`` something."""
    told = data.get(test.name)
    if told is None:
        return test.op == "is_not"
    here, wanted = _number(told), _number(test.value)
    same = here == wanted if here is not None and wanted is not None else _text(told) == _text(test.value)
    match test.op:
        case "is":
            return same
        case "is_not":
            return not same
        case "contains":
            return _text(test.value) in _text(told)
        case "at_least":
            return here is not None and wanted is not None and here >= wanted
        case _:
            return here is not None and wanted is not None and here <= wanted


def times(events: Iterable[tuple[str, Mapping[str, Any]]], *, names: Iterable[str], test: PropertyTest | None) -> int:
    """How many of the events (name and data) have one of the names (any, if there are none) and pass."""
    wanted = set(names)
    return sum((not wanted or name in wanted) and (test is None or holds(test, data)) for name, data in events)


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        return float(value)
    except (TypeError, ValueError, OverflowError):
        return None


def _text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value).strip().casefold()
