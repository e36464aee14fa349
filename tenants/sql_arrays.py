"""Batches in and out of a statement: arrays in PostgreSQL's text form (its manual, "Array Input and Output Syntax"), rows without detours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from psycopg.types.datetime import TimestamptzLoader
from psycopg.types.json import JsonbLoader


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


def load_quickly(cursor: Any) -> None:
    """Let a cursor of Django's read with the driver's own loaders: moments are the same UTC in a fraction of the time, ``jsonb`` comes decoded."""
    cursor.adapters.register_loader("timestamptz", TimestamptzLoader)
    cursor.adapters.register_loader("jsonb", JsonbLoader)
