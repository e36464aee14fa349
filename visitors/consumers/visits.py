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
MOST_VISITS, MOST_PAGES = 10, 50

_watched: weakref.WeakKeyDictionary[Session, dict[UUID, Membership]] = weakref.WeakKeyDictionary()


class VisitorId(msgspec.Struct):
    """Which visitor."""

    visitor: UUID


class Visits(msgspec.Struct):
    """The visitor's newest visits, newest first, and how many there were in all."""

    visits: list[VisitDetails]
    total: int


@command("visitor.watch", Audience.OPERATOR, VisitorId, kind="loop", answer=Visits)
async def watch_visitor(session: Session, data: VisitorId) -> Then:
    """Hear what a visitor does from now on (`visitor.moved`), and get what he did. Of too many, the one watched longest is forgotten."""
    watched = _watched.setdefault(session, {})
    # Heard before it is read: what happens between comes as an event after the answer.
    membership = await session.hub.join(session, StaffGroup.of("visitor", data.visitor, tenant=session.tenant), held=True)
    try:
        answer = await session.hub.threads.run_in(session.tenant, _visits, data.visitor)
    except DATABASE_AWAY as error:
        _forget(session, watched.pop(data.visitor, membership))
        raise CommandError(ErrorCode.UNAVAILABLE, "This cannot be read now.", retry=True) from error
    if answer is None:
        _forget(session, watched.pop(data.visitor, membership))
        raise CommandError(ErrorCode.NOT_FOUND, "There is no such visitor.")
    watched.pop(data.visitor, None)
    watched[data.visitor] = membership
    while len(watched) > MOST_WATCHED:
        _forget(session, watched.pop(next(iter(watched))))
    return Then(answer, membership.release)


@command("visitor.unwatch", Audience.OPERATOR, VisitorId, kind="loop")
async def unwatch_visitor(session: Session, data: VisitorId) -> None:
    """Hear of a visitor no more."""
    membership = _watched.get(session, {}).pop(data.visitor, None)
    if membership is not None:
        _forget(session, membership)


def _forget(session: Session, membership: Membership) -> None:
    session.hub.leave(membership)


def _visits(visitor: UUID) -> Visits | None:
    row = Visitor.objects.filter(uuid=visitor).only("pk").first()
    if row is None:
        return None
    visits = Visit.objects.filter(visitor=row).order_by("-started_at", "-id")
    newest = pages_of(visits[:MOST_VISITS], most=MOST_PAGES)
    return Visits([visit_details(visit, pages) for visit, pages in newest], visits.count())
