"""Arrays in PostgreSQL's text form, for statements that take a batch (PostgreSQL manual, "Array Input and Output Syntax")."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def array_of_uuids(values: Iterable[UUID]) -> str:
    """For ``uuid[]``."""
    return "{" + ",".join([value.hex for value in values]) + "}"


def array_of_words(values: Iterable[str]) -> str:
    """For ``text[]`` of our own words, and ``bigint[]`` of numbers: nothing in them needs quotes."""
    return "{" + ",".join(values) + "}"


def array_of_texts(values: Iterable[str]) -> str:
    """For ``text[]`` of anything that people wrote."""
    quoted = ['"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]
    return "{" + ",".join(quoted) + "}"
