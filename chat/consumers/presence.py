"""Who is here: groups that every session joins, leases in the database, and what is told when somebody comes or goes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from chat.live import presence_event, show_presence
from chat.models import Availability, Conversation, Operator
from chat.protocol import person
from chat.protocol_events import AvailabilityChanged, VisitorPresence
from chat.services import touch_presence
from tenants.files.services import photo_url
from tenants.realtime import registry
from tenants.realtime.envelope import StaffFrame, staff_frame, visitor_frame
from tenants.realtime.groups import StaffGroup, VisitorGroup
from tenants.realtime.hub import Hub
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience, Ticket
from tenants.scope import TenantRef, current_tenant

GONE_AFTER_S = 8.0


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
        if session.transport == "websocket":
            session.push_event(await hub.threads.run_in(tenant, _arrive, ticket))
        return
    await hub.join(session, VisitorGroup.of("presence", tenant=tenant))
    if not ticket.scope:
        await hub.join(session, VisitorGroup.of("visitor", ticket.subject, tenant=tenant))
    if session.transport == "websocket":
        session.push_event(await hub.threads.run_in(tenant, _presence_frame))
        await _tell_presence(hub, tenant, ticket, online=True)


@registry.session_hook("closed")
def leave(session: Session) -> None:
    """A visitor who has no other tab here is gone, unless he comes back at once (a page change)."""
    if session.audience is Audience.VISITOR and session.ticket is not None and session.transport == "websocket":
        session.hub.loop.call_later(GONE_AFTER_S, _check_gone, session.hub, session.tenant, session.ticket)


def _check_gone(hub: Hub, tenant: TenantRef, ticket: Ticket) -> None:
    if not hub.members.get(VisitorGroup.of("visitor", ticket.subject, tenant=tenant).name):
        hub.spawn(_tell_presence(hub, tenant, ticket, online=False))


async def _tell_presence(hub: Hub, tenant: TenantRef, ticket: Ticket, *, online: bool) -> None:
    for conversation in await hub.threads.run_in(tenant, _live_conversations, ticket.subject_id):
        frame: StaffFrame = staff_frame(VisitorPresence(online), conversation=conversation)
        hub.publish(StaffGroup.of("conversation", conversation, tenant=tenant), frame)


def _live_conversations(visitor_id: int) -> list[Any]:
    live = Conversation.objects.filter(visitor_id=visitor_id).exclude(status=Conversation.Status.CLOSED)
    return list(live.values_list("uuid", flat=True)[:5])


def _arrive(ticket: Ticket) -> StaffFrame:
    now = timezone.now()
    operator = Operator.objects.select_related("user").get(pk=ticket.subject_id)
    was_here = operator.seen_at is not None and now - operator.seen_at < timedelta(seconds=settings.OPERATOR_GONE_AFTER_S)
    touch_presence(operator_ids=[ticket.subject_id], now=now)
    if operator.availability == Availability.ONLINE and not was_here:
        # For visitors he was not there until his socket was.
        show_presence()
    return staff_frame(AvailabilityChanged(person(operator), operator.availability, operator.away_reason))  # type: ignore[arg-type]


def _presence_frame() -> bytes:
    return visitor_frame(presence_event(current_tenant()))
