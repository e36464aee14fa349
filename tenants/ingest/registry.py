"""Which function stores which kind of item."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tenants.ingest.items import Item

# Runs in the tenant's scope and commits by itself; items may have come before.
Handler = Callable[[Sequence[Item]], None]

_handlers: dict[str, Handler] = {}


def ingests(kind: str) -> Callable[[Handler], Handler]:
    """Register the decorated function as the one that stores a kind of item."""

    def register(handler: Handler) -> Handler:
        if kind in _handlers:
            raise ValueError(f"Items of kind {kind!r} have a handler already.")
        _handlers[kind] = handler
        return handler

    return register


def handler_of(kind: str) -> Handler | None:
    """The handler of a kind, or None (a newer web process may write what this one does not know)."""
    return _handlers.get(kind)
