"""Operators look at everybody who is on the site, or only hear who comes."""

from __future__ import annotations

import msgspec

from tenants.realtime.registry import command, session_hook
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from visitors.live import board_of, forget_session
from visitors.live.board import Snapshot


class Nothing(msgspec.Struct):
    """No data."""


class OnSite(msgspec.Struct):
    """How many are on the site."""

    total: int


@command("visitors.watch", Audience.OPERATOR, Nothing, kind="loop", answer=Snapshot)
async def watch_visitors(session: Session, data: Nothing) -> Snapshot:
    """Get everybody who is on the site, and hear what changes (`visitors.changed`). Of more than 1,000, those in a conversation, the 300 who
    came last and the most interested are shown; the counts are of all. Again: start over.
    """
    return await board_of(session.hub, session.tenant).show(session)


@command("visitors.unwatch", Audience.OPERATOR, Nothing, kind="loop")
async def unwatch_visitors(session: Session, data: Nothing) -> None:
    """Hear of the list no more."""
    forget_session(session, is_looker=True)


@command("arrivals.watch", Audience.OPERATOR, Nothing, kind="loop", answer=OnSite)
async def watch_arrivals(session: Session, data: Nothing) -> OnSite:
    """Hear who comes (`visitors.arrived`), by one's own rule of which arrivals are worth it, and how many are on the site."""
    return OnSite(await board_of(session.hub, session.tenant).announce(session))


@command("arrivals.unwatch", Audience.OPERATOR, Nothing, kind="loop")
async def unwatch_arrivals(session: Session, data: Nothing) -> None:
    """Hear of arrivals no more."""
    forget_session(session, is_waiter=True)


@session_hook("closed")
def look_away(session: Session) -> None:
    """The board need not tell it any more."""
    forget_session(session, is_looker=True, is_waiter=True)
