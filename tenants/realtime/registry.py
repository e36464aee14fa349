"""What may be said over a socket. Each app declares its commands and events here; nothing else is understood.

Three kinds of handlers, by what they may do:

* ``hot``: a plain function on the event loop; it queues something (the writer, a broadcast) and neither waits nor touches
  the ORM. It answers with ``session.ack``/``session.fail``, then or later.
* ``loop``: a coroutine on the event loop that reads through the async pool.
* ``service``: a plain function in a thread, inside the tenant's scope; it calls one service and returns the answer.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import UUID

import msgspec

from tenants.realtime.envelope import StaffEvent, VisitorEvent, audience_of, encode
from tenants.realtime.tickets import Audience, Ticket
from tenants.scope import TenantRef

if TYPE_CHECKING:
    from tenants.realtime.hub import Hub
    from tenants.realtime.session import Session

Kind = Literal["hot", "loop", "service"]
StructClass = type[msgspec.Struct]
Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Command:
    """A declared command."""

    type: str
    audience: Audience
    data: StructClass
    answer: StructClass | None
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


@dataclass(frozen=True, slots=True)
class Then:
    """The answer of a ``loop`` handler, and what to do right after it was sent (show what happened meanwhile)."""

    answer: msgspec.Struct
    after: Callable[[], None] | None = None


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


_aliases: dict[str, Any] = {}
_shapes: dict[type[msgspec.Struct], str] = {}
_extras: list[str] = []


def export_names(*, aliases: dict[str, Any], names: dict[type[msgspec.Struct], str], extras: str = "") -> None:
    """Say how shapes are called in the exported protocol: named types of words, structs under another name or that no
    frame mentions, and TypeScript to add as it is.
    """
    _aliases.update(aliases)
    _shapes.update(names)
    if extras:
        _extras.append(extras)


def aliases() -> Sequence[tuple[str, Any]]:
    """The named types of words."""
    return list(_aliases.items())


def shown_name(struct: type[msgspec.Struct]) -> str:
    """The exported name of a struct."""
    return _shapes.get(struct, struct.__name__)


def shapes() -> Sequence[type[msgspec.Struct]]:
    """Structs that are exported even where no frame mentions them."""
    return list(_shapes)


def typescript_extras() -> str:
    """TypeScript that is added as it is."""
    return "\n".join(_extras)


RESET = encode("reset", {})

Recheck = Callable[[list[Ticket]], list[bool]]
_rechecks: dict[Audience, Recheck] = {}
Welcomer = Callable[["Session"], tuple[Any, Any]]
_welcomers: dict[Audience, Welcomer] = {}
Lease = Callable[[list[int]], None]
_leases: dict[Audience, Lease] = {}
# Tenant and conversations to (their newest numbers for visitors and staff), and the newest place of the feed.
Positions = Callable[["Hub", TenantRef, list[UUID]], Awaitable[tuple[dict[UUID, tuple[int, int]], int]]]
_positions: list[Positions] = []


def recheck(audience: Audience) -> Callable[[Recheck], Recheck]:
    """Register who says which tickets still give their right; called in a thread, in the tenant's scope."""

    def register(function: Recheck) -> Recheck:
        _rechecks[audience] = function
        return function

    return register


def recheck_of(audience: Audience) -> Recheck | None:
    """The registered check, or None."""
    return _rechecks.get(audience)


def welcome(audience: Audience) -> Callable[[Welcomer], Welcomer]:
    """Register who fills ``self`` and ``presence`` of ``welcome``; on the loop, from what is at hand."""

    def register(function: Welcomer) -> Welcomer:
        _welcomers[audience] = function
        return function

    return register


def welcome_of(session: Session) -> tuple[Any, Any]:
    """What ``welcome`` says to this session."""
    welcomer = _welcomers.get(session.audience)
    return welcomer(session) if welcomer else ({}, None)


def lease(audience: Audience) -> Callable[[Lease], Lease]:
    """Register who notes that people (by key) have a connection open; called in a thread, in the tenant's scope."""

    def register(function: Lease) -> Lease:
        _leases[audience] = function
        return function

    return register


def lease_of(audience: Audience) -> Lease | None:
    """The registered lease, or None."""
    return _leases.get(audience)


def positions(function: Positions) -> Positions:
    """Register who reads the newest numbers of conversations and feed; on the loop, one query."""
    _positions[:] = [function]
    return function


def positions_source() -> Positions | None:
    """The registered source of positions, or None."""
    return _positions[0] if _positions else None


CatchUp = Callable[["Session", dict[UUID, int], int | None], Awaitable[None]]
_catch_ups: list[CatchUp] = []


def catch_up(function: CatchUp) -> CatchUp:
    """Register who shows a polling session what it missed of watched conversations and of the feed."""
    _catch_ups.append(function)
    return function


def catch_ups() -> Sequence[CatchUp]:
    """The registered functions."""
    return _catch_ups


SessionHook = Callable[["Session"], Any]
Moment = Literal["opened", "watched", "closed"]
_hooks: dict[str, list[SessionHook]] = {"opened": [], "watched": [], "closed": []}


def session_hook(moment: Moment) -> Callable[[SessionHook], SessionHook]:
    """Call the decorated function on the loop when a session said hello (a coroutine; it may join groups), began to hear a
    conversation, or ended.
    """

    def register(function: SessionHook) -> SessionHook:
        _hooks[moment].append(function)
        return function

    return register


def hooks(moment: Moment) -> Sequence[SessionHook]:
    """The functions registered for a moment in a session's life."""
    return _hooks[moment]
