"""Commands about the connection itself: ``ping`` and ``received``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from tenants.realtime.envelope import encode
from tenants.realtime.greeting import Welcome, next_ticket
from tenants.realtime.registry import command
from tenants.realtime.tickets import Audience

if TYPE_CHECKING:
    from tenants.realtime.session import Session


class Ping(msgspec.Struct):
    """``received``: how many event frames came since the connection began, if the client says so here."""

    received: int | None = None


class Received(msgspec.Struct):
    """``n``: how many event frames came since the connection began."""

    n: int


@command("ping", Audience.OPERATOR, Ping, kind="hot")
@command("ping", Audience.VISITOR, Ping, kind="hot")
def ping(session: Session, cid: UUID | None, data: Ping) -> None:
    """Every 25 s; answered by ``pong`` with the ticket for the next connection."""
    if data.received is not None:
        session.received(data.received)
    session.push(encode("pong", {"ticket": next_ticket(session)}, cid))


@command("received", Audience.OPERATOR, Received, kind="hot")
@command("received", Audience.VISITOR, Received, kind="hot")
def received(session: Session, cid: UUID | None, data: Received) -> None:
    """Opens the window of 200 events or 1 MiB again; say it at least every 50 events. Not answered."""
    session.received(data.n)


class ErrorData(msgspec.Struct):
    """A command (``cid``) or the connection failed; ``retry``: the same command may succeed later."""

    code: str
    text: str
    retry: bool


class PongData(msgspec.Struct):
    """The answer to ``ping``: the ticket for the next connection."""

    ticket: str


class PositionsData(msgspec.Struct, omit_defaults=True):
    """Every 20 s: the newest numbers of what is watched and, for operators, the newest place of the feed. Who is behind syncs."""

    conversations: dict[str, int]
    feed: int | None = None


class ResetData(msgspec.Struct):
    """Forget everything and start over with ``after`` 0."""


class ReconnectData(msgspec.Struct):
    """The server restarts: connect again after so many milliseconds."""

    after_ms: int


FRAMES: dict[str, type[Any]] = {
    "welcome": Welcome,
    "pong": PongData,
    "error": ErrorData,
    "positions": PositionsData,
    "reset": ResetData,
    "reconnect": ReconnectData,
}
