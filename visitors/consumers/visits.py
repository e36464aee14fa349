"""Operators look at what a visitor does, while he does it."""

from __future__ import annotations

import weakref
from uuid import UUID

import msgspec

from tenants.files.services import photo_url
from tenants.realtime.envelope import CommandError, ErrorCode, staff_frame
from tenants.realtime.groups import StaffGroup
from tenants.realtime.hub import Membership
from tenants.realtime.pool import DATABASE_AWAY
from tenants.realtime.registry import Then, command, session_hook
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from visitors.live import watchers_group
from visitors.models import Visit, Visitor
from visitors.protocol import VisitDetails, visit_details
from visitors.protocol_events import Looker, VisitorLookedAt
from visitors.selectors import events_of, pages_of

MOST_WATCHED = 12
# What goes into one frame: with the longest addresses 120 KB.
MOST_VISITS, MOST_PAGES, MOST_PAGES_BEFORE = 10, 30, 5
MOST_EVENTS, MOST_EVENTS_BEFORE = 20, 3

_watched: weakref.WeakKeyDictionary[Session, dict[UUID, Membership]] = weakref.WeakKeyDictionary()
_looking: weakref.WeakKeyDictionary[Session, UUID] = weakref.WeakKeyDictionary()


class VisitorId(msgspec.Struct):
    """Which visitor."""

    visitor: UUID


class Look(msgspec.Struct):
    """Which visitor, and whether one begins to look or ends."""

    visitor: UUID
    is_looking: bool


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
    await session.hub.join(session, watchers_group(session.tenant))
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
    watched = _watched.get(session, {})
    membership = watched.pop(data.visitor, None)
    if membership is not None:
        session.hub.leave(membership)
    if not watched and (among := session.memberships.get(watchers_group(session.tenant).name)):
        session.hub.leave(among)


@command("visitor.look", Audience.OPERATOR, Look, kind="hot")
def look_at_visitor(session: Session, cid: UUID | None, data: Look) -> None:
    """Show the colleagues who watch the visitor that one looks at him, or no more; say it again every 20 s. One must watch him too. Not answered."""
    if data.visitor in _watched.get(session, {}):
        if data.is_looking:
            _looking[session] = data.visitor
        elif _looking.get(session) == data.visitor:
            del _looking[session]
        _show_look(session, data.visitor, is_looking=data.is_looking)


@session_hook("closed")
def look_away(session: Session) -> None:
    """Who is gone looks at nobody."""
    visitor = _looking.pop(session, None)
    if visitor is not None:
        _show_look(session, visitor, is_looking=False)


def _show_look(session: Session, visitor: UUID, *, is_looking: bool) -> None:
    ticket = session.ticket
    assert ticket is not None
    looker = Looker(ticket.subject, ticket.claims.get("name", ""), photo_url(ticket.claims.get("photo", "")) or None)
    frame = staff_frame(VisitorLookedAt(visitor, looker, is_looking))
    session.hub.publish(StaffGroup.of("visitor", visitor, tenant=session.tenant), frame)
    # Who supervises sees on the live wall who looks at whom, whomever he watches himself.
    session.hub.publish(StaffGroup.of("lookers", tenant=session.tenant), frame)


def _visits(visitor: UUID) -> Visits | None:
    row = Visitor.objects.filter(uuid=visitor).only("pk").first()
    if row is None:
        return None
    visits = Visit.objects.filter(visitor=row).order_by("-started_at", "-id")
    newest = list(visits[:MOST_VISITS])
    pages = [*pages_of(newest[:1], most=MOST_PAGES), *pages_of(newest[1:], most=MOST_PAGES_BEFORE)]
    events = events_of(newest[:1], most=MOST_EVENTS) | events_of(newest[1:], most=MOST_EVENTS_BEFORE)
    return Visits([visit_details(visit, views, events.get(visit.pk, ())) for visit, views in pages], visits.count())
