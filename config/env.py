"""Every environment variable that Sodan reads is declared through this module.

The declarations are kept in ``DECLARED`` so that ``manage.py export_settings`` can write docs/settings.md from them.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


@dataclass(frozen=True, slots=True)
class Variable:
    """One declared variable: its name, how its default reads in the docs, and what it is for."""

    name: str
    kind: str
    default: str
    help: str


DECLARED: dict[str, Variable] = {}


def _read(name: str, kind: str, default: T, help: str, parse: Callable[[str], T], shown: str | None = None) -> T:
    DECLARED[name] = Variable(name, kind, str(default) if shown is None else shown, help)
    raw = os.environ.get(name)
    if raw is None:
        return default
    try:
        return parse(raw)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name}={raw!r} is not a valid {kind}: {error}. Correct or unset it.") from error


def _parse_bool(raw: str) -> bool:
    lowered = raw.strip().lower()
    if lowered in _TRUE:
        return True
    if lowered in _FALSE:
        return False
    raise ValueError("use 1 or 0")


def text(name: str, default: str, help: str, *, shown: str | None = None) -> str:
    """The variable as text; ``shown`` replaces the default in the docs (for secrets and derived values)."""
    return _read(name, "text", default, help, str, shown)


def flag(name: str, default: bool, help: str) -> bool:
    """The variable as a boolean: 1/true/yes/on or 0/false/no/off."""
    return _read(name, "flag", default, help, _parse_bool, "1" if default else "0")


def number(name: str, default: int, help: str) -> int:
    """The variable as an integer."""
    return _read(name, "number", default, help, int)


def words(name: str, default: list[str], help: str) -> list[str]:
    """The variable as a comma-separated list."""
    return _read(name, "list", default, help, lambda raw: [w.strip() for w in raw.split(",") if w.strip()], ",".join(default))


def required(name: str, help: str) -> str:
    """The variable as text.

    Raises:
        ImproperlyConfigured: it is not set; the message names it.
    """
    DECLARED[name] = Variable(name, "text", "(required)", help)
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(f"{name} is not set: {help} bin/up sets it by itself; elsewhere export it before the start.")
    return value
