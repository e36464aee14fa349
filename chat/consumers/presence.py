"""Who is here: groups that every session joins, leases in the database, and what is told when somebody comes or goes."""

from __future__ import annotations

import asyncio
import logging
import time
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from chat.live import presence_event, show_presence
from chat.models import Availability, Operator
from chat.protocol import person
from chat.protocol_events import AvailabilityChanged, VisitorPresence
from chat.services import touch_presence
from chat.services.departments import note_arrival
from tenants.files.services import photo_url
from tenants.realtime import registry
from tenants.realtime.envelope import StaffFrame, VisitorFrame, staff_frame, visitor_frame
from tenants.realtime.groups import StaffGroup, VisitorGroup
from tenants.realtime.hub import Hub
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef, current_tenant

log = logging.getLogger(__name__)

GONE_AFTER_S = 8.0
PRESENCE_TRUST_S = 5.0
ARRIVALS_GATHER_S = 0.15

# Whether somebody answers, as it was told last to a new visitor: a herd that reconnects costs one query, not one each.
_presence: dict[UUID, tuple[float, VisitorFrame]] = {}
# Operators who said hello a moment ago: their leases are renewed by one UPDATE.
_arrivals: dict[UUID, list[Session]] = {}


@registry.welcome(Audience.OPERATOR)
def welcome_operator(session: Session) -> tuple[dict[str, Any], None]:
    """Who the operator is, from the ticket; his availability follows as an event."""
    assert session.ticket is not None
    claims = session.ticket.claims
    return {
        "id": str(session.ticket.subject),
        "name": claims.get("name", ""),
        "photo": photo_url(claims.get("photo", "")) or None,
        "title": claims.get("title", ""),
        "role": claims.get("role", ""),
    }, None


@registry.lease(Audience.OPERATOR)
def renew_operators(ids: list[int]) -> None:
    """Operators with a connection are here (F11: a lease, not a disconnect handler)."""
    touch_presence(operator_ids=ids, now=timezone.now())


@registry.session_hook("opened")
async def greet(session: Session) -> None:
    """Put the session in the groups of everybody of its kind, and tell it what changes without it."""
    hub, tenant, ticket = session.hub, session.tenant, session.ticket
    assert ticket is not None
    if session.audience is Audience.OPERATOR:
        await hub.join(session, StaffGroup.of("feed", tenant=tenant))
        await hub.join(session, StaffGroup.of("operator", ticket.subject, tenant=tenant))
        if session.transport == "websocket":
            waiting = _arrivals.setdefault(tenant.uuid, [])
            waiting.append(session)
            if len(waiting) == 1:
                hub.loop.call_later(ARRIVALS_GATHER_S, lambda: hub.spawn(_receive_operators(hub, tenant)))
        return
    await hub.join(session, VisitorGroup.of("presence", tenant=tenant))
    if not ticket.scope:
        await hub.join(session, VisitorGroup.of("visitor", ticket.subject, tenant=tenant))
    if session.transport == "websocket":
        hub.spawn(_receive_visitor(session))


async def _receive_operators(hub: Hub, tenant: TenantRef) -> None:
    sessions = _arrivals.pop(tenant.uuid, [])
    frames = await hub.threads.run_in(tenant, _arrive, sorted({session.ticket.subject_id for session in sessions if session.ticket}))
    for session in sessions:
        if session.ticket is not None and session.ticket.subject_id in frames:
            session.push_event(frames[session.ticket.subject_id])


async def _receive_visitor(session: Session) -> None:
    frame, is_fresh = await _presence_of(session.hub, session.tenant)
    session.push_event(frame)
    if not is_fresh:
        # It may have changed after it was read and before this session began to hear of changes.
        await asyncio.sleep(PRESENCE_TRUST_S)
        newer, _ = await _presence_of(session.hub, session.tenant)
        if newer != frame:
            session.push_event(newer)


async def _presence_of(hub: Hub, tenant: TenantRef) -> tuple[VisitorFrame, bool]:
    """What visitors are told of presence, and whether it was read just now."""
    told_at, frame = _presence.get(tenant.uuid, (0.0, None))
    if frame is not None and time.monotonic() - told_at < PRESENCE_TRUST_S:
        return frame, False
    if frame is not None:
        _presence[tenant.uuid] = (time.monotonic(), frame)  # The others take the old one while we ask.
    frame = await hub.threads.run_in(tenant, _presence_frame)
    _presence[tenant.uuid] = (time.monotonic(), frame)
    return frame, True


@registry.session_hook("watched")
def show_arrival(session: Session) -> None:
    """A visitor who looks at his conversation is on the site; operators who watch it see that."""
    if session.audience is Audience.VISITOR:
        for conversation in session.watched:
            _tell(session.hub, session.tenant, conversation, online=True)


@registry.session_hook("closed")
def leave(session: Session) -> None:
    """A visitor who has no other tab here is gone, unless he comes back at once (a page change)."""
    watched = list(session.watched)
    if session.audience is Audience.VISITOR and session.ticket is not None and watched:
        session.hub.loop.call_later(GONE_AFTER_S, _check_gone, session.hub, session.tenant, watched)


def _check_gone(hub: Hub, tenant: TenantRef, watched: list[UUID]) -> None:
    for conversation in watched:
        if not hub.members.get(VisitorGroup.of("conversation", conversation, tenant=tenant).name):
            _tell(hub, tenant, conversation, online=False)


def _tell(hub: Hub, tenant: TenantRef, conversation: UUID, *, online: bool) -> None:
    frame: StaffFrame = staff_frame(VisitorPresence(online), conversation=conversation)
    hub.publish(StaffGroup.of("conversation", conversation, tenant=tenant), frame)


def _arrive(operator_ids: list[int]) -> dict[int, StaffFrame]:
    now = timezone.now()
    operators = list(Operator.objects.select_related("user").filter(pk__in=operator_ids))
    gone_before = now - timedelta(seconds=settings.OPERATOR_GONE_AFTER_S)
    touch_presence(operator_ids=operator_ids, now=now)
    back = [row for row in operators if row.availability == Availability.ONLINE and (row.seen_at is None or row.seen_at < gone_before)]
    if back:
        # For visitors he was not there until his socket was, and nobody gave him what came meanwhile.
        show_presence()
    for operator in back:
        try:
            # One by one: each is locked, and several in no order would meet those who lock them in theirs.
            with transaction.atomic():
                note_arrival(operator=operator.uuid)
        except OperationalError as error:
            log.warning("%s is back, and what waits for him was not looked through: %s", operator.uuid, error)
    return {
        operator.pk: staff_frame(AvailabilityChanged(person(operator), operator.availability, operator.away_reason), at=operator.availability_changed_at)
        for operator in operators
    }


def _presence_frame() -> VisitorFrame:
    return visitor_frame(presence_event(current_tenant()))
