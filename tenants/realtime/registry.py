"""What may be said over a socket. Each app declares its commands and events here; nothing else is understood.

Three kinds of handlers, by what they may do:

* ``hot``: a plain function on the event loop; it queues something (the writer, a broadcast) and neither waits nor touches
  the ORM. It answers with ``session.ack``/``session.fail``, then or later.
* ``loop``: a coroutine on the event loop that reads through the async pool.
* ``service``: a plain function in a thread, inside the tenant's scope; it calls one service and returns the answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import UUID

import msgspec

from tenants.realtime.envelope import StaffEvent, VisitorEvent, audience_of
from tenants.realtime.tickets import Audience

if TYPE_CHECKING:
    from tenants.realtime.session import Session

Kind = Literal["hot", "loop", "service"]
Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Command:
    """A declared command."""

    type: str
    audience: Audience
    data: type[msgspec.Struct]
    answer: type[msgspec.Struct] | None
    kind: Kind
    handler: Callable[..., Any]
    needs_cid: bool
    help: str


@dataclass(frozen=True, slots=True)
class Caller:
    """Who gave a command to a ``service`` handler; plain values, because it runs in another thread."""

    audience: Audience
    subject: UUID
    subject_id: int
    user_id: int
    origin: str
    scope: str
    claims: dict[str, Any]
    language: str
    cid: UUID | None
    user_agent: str
    address: str


_commands: dict[tuple[Audience, str], Command] = {}
_events: dict[tuple[Audience, str], type[msgspec.Struct]] = {}
_errors: list[tuple[type[Exception], str, str]] = []


def command(
    type: str,
    audience: Audience,
    data: type[msgspec.Struct],
    *,
    kind: Kind,
    answer: type[msgspec.Struct] | None = None,
    needs_cid: bool = False,
) -> Callable[[Handler], Handler]:
    """Declare a command: its frame type, who may give it, the shape of its data and of the ``ack``, and its handler.

    Args:
        kind: what the handler may do (module docstring).
        needs_cid: refuse frames without a ``cid``; for commands that change something once.
    """

    def declare(handler: Handler) -> Handler:
        if (audience, type) in _commands:
            raise ValueError(f"The command {type} of {audience} is declared twice.")
        text = " ".join((handler.__doc__ or "").strip().split("\n\n")[0].split())
        _commands[audience, type] = Command(type, audience, data, answer, kind, handler, needs_cid, text)
        return handler

    return declare


def event(event_class: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Declare an event (class decorator on a ``VisitorEvent`` or ``StaffEvent``)."""
    if not issubclass(event_class, (VisitorEvent, StaffEvent)):
        raise TypeError(f"{event_class.__name__} is neither a VisitorEvent nor a StaffEvent.")
    _events[audience_of(event_class), event_class.event_type] = event_class
    return event_class


def find(audience: Audience, type: str) -> Command | None:
    """The declared command, or None."""
    return _commands.get((audience, type))


def commands() -> Sequence[Command]:
    """All declared commands, by audience and type."""
    return [_commands[key] for key in sorted(_commands)]


def events() -> Sequence[tuple[Audience, str, type[msgspec.Struct]]]:
    """All declared events, by audience and type."""
    return [(*key, _events[key]) for key in sorted(_events)]


def answer_error(exception: type[Exception], code: str, text: str = "") -> None:
    """Say which error code a service's exception becomes; ``text`` empty: the exception's own words are shown."""
    _errors.append((exception, code, text))


def error_for(exception: Exception) -> tuple[str, str] | None:
    """Code and sentence for an exception of a service, or None if nobody declared it (a defect)."""
    for exception_class, code, text in _errors:
        if isinstance(exception, exception_class):
            return code, text or str(exception)
    return None


SessionHook = Callable[["Session"], Any]
_hooks: dict[str, list[SessionHook]] = {"opened": [], "closed": []}


def session_hook(moment: Literal["opened", "closed"]) -> Callable[[SessionHook], SessionHook]:
    """Call the decorated function on the loop when a session said hello (it may join groups) or ended."""

    def register(function: SessionHook) -> SessionHook:
        _hooks[moment].append(function)
        return function

    return register


def hooks(moment: Literal["opened", "closed"]) -> Sequence[SessionHook]:
    """The functions registered for a moment in a session's life."""
    return _hooks[moment]
