"""Operators look at what a visitor does, while he does it."""

from __future__ import annotations

import weakref
from uuid import UUID

import msgspec

from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.groups import StaffGroup
from tenants.realtime.hub import Membership
from tenants.realtime.pool import DATABASE_AWAY
from tenants.realtime.registry import Then, command
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from visitors.models import Visit, Visitor
from visitors.protocol import VisitDetails, visit_details
from visitors.selectors import pages_of

MOST_WATCHED = 12
# What goes into one frame: with the longest addresses 120 KB.
MOST_VISITS, MOST_PAGES, MOST_PAGES_BEFORE = 10, 30, 5

_watched: weakref.WeakKeyDictionary[Session, dict[UUID, Membership]] = weakref.WeakKeyDictionary()


class VisitorId(msgspec.Struct):
    """Which visitor."""

    visitor: UUID


class Visits(msgspec.Struct):
    """The visitor's newest visits, newest first, with the newest pages of each, and how many visits there were in all."""

    visits: list[VisitDetails]
    total: int


@command("visitor.watch", Audience.OPERATOR, VisitorId, kind="loop", answer=Visits)
async def watch_visitor(session: Session, data: VisitorId) -> Then:
    """Hear what a visitor does from now on (`visitor.moved`), and get what he did. Of too many, the one watched longest is forgotten."""
    watched = _watched.setdefault(session, {})
    was_watched = data.visitor in watched
    # Heard before it is read: what happens between comes as an event after the answer.
    membership = await session.hub.join(session, StaffGroup.of("visitor", data.visitor, tenant=session.tenant), held=True)
    try:
        answer = await session.hub.threads.run_in(session.tenant, _visits, data.visitor)
        if answer is None:
            watched.pop(data.visitor, None)
            was_watched = False
            raise CommandError(ErrorCode.NOT_FOUND, "There is no such visitor.")
    except BaseException as error:
        # Whoever listened before goes on listening; nobody is left who holds events back for ever.
        if was_watched:
            membership.release()
        else:
            session.hub.leave(membership)
        if isinstance(error, DATABASE_AWAY):
            raise CommandError(ErrorCode.UNAVAILABLE, "This cannot be read now.", retry=True) from error
        raise
    watched.pop(data.visitor, None)
    watched[data.visitor] = membership
    while len(watched) > MOST_WATCHED:
        session.hub.leave(watched.pop(next(iter(watched))))
    return Then(answer, membership.release)


@command("visitor.unwatch", Audience.OPERATOR, VisitorId, kind="loop")
async def unwatch_visitor(session: Session, data: VisitorId) -> None:
    """Hear of a visitor no more."""
    membership = _watched.get(session, {}).pop(data.visitor, None)
    if membership is not None:
        session.hub.leave(membership)


def _visits(visitor: UUID) -> Visits | None:
    row = Visitor.objects.filter(uuid=visitor).only("pk").first()
    if row is None:
        return None
    visits = Visit.objects.filter(visitor=row).order_by("-started_at", "-id")
    newest = list(visits[:MOST_VISITS])
    pages = [*pages_of(newest[:1], most=MOST_PAGES), *pages_of(newest[1:], most=MOST_PAGES_BEFORE)]
    return Visits([visit_details(visit, views) for visit, views in pages], visits.count())
