"""Noting the statements of a migration while it runs in one schema, to replay them in the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

Statement = tuple[str, Any]

_recording: ContextVar[list[Statement] | None] = ContextVar("recording", default=None)


def record(sql: str, params: Any) -> None:
    """Note a statement if somebody is recording."""
    statements = _recording.get()
    if statements is not None:
        statements.append((sql, params))


@contextmanager
def recording() -> Iterator[list[Statement]]:
    """Collect the statements that schema editors run inside."""
    statements: list[Statement] = []
    token = _recording.set(statements)
    try:
        yield statements
    finally:
        _recording.reset(token)
