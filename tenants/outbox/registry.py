"""Which function does which kind of effect."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID


class EffectHandler(Protocol):
    """Does one effect. It may run twice for the same ``entry_uuid``; what it sends carries an id derived from it."""

    def __call__(self, *, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None: ...


class UnknownEffect(LookupError):
    """No handler is registered for this kind; the row is kept and tried again."""


_handlers: dict[str, EffectHandler] = {}


def effect(kind: str) -> Callable[[EffectHandler], EffectHandler]:
    """Register the decorated function as the handler of a kind of effect."""

    def register(handler: EffectHandler) -> EffectHandler:
        if kind in _handlers:
            raise ValueError(f"The effect {kind!r} has a handler already.")
        _handlers[kind] = handler
        return handler

    return register


def handler_for(kind: str) -> EffectHandler:
    """The handler of a kind.

    Raises:
        UnknownEffect: there is none.
    """
    try:
        return _handlers[kind]
    except KeyError:
        raise UnknownEffect(kind) from None
