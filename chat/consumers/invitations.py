"""Invitations over sockets and polls: operators send them, visitors see and answer them, and who comes late is told."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from django.conf import settings
from django.utils import timezone

from chat.models import Invitation, Operator
from chat.permissions import NotAllowed, NotFound, access_invitation
from chat.protocol import ConversationForVisitor, conversation_for_visitor
from chat.protocol_events import InvitationOffered
from chat.protocol_inviting import InvitationDetails, InvitationForVisitor, invitation_details, invitation_for_visitor
from chat.selectors import conversation_for_staff
from chat.selectors.inviting import open_invitations
from chat.services.greetings import Claims, fire_greetings
from chat.services.invitations import BadText, InvitationIsOver, MayNotInvite, accept_invitation, dismiss_invitation, mark_invitation_shown, send_invitation
from tenants.realtime import registry
from tenants.realtime.envelope import CommandError, ErrorCode, visitor_frame
from tenants.realtime.hub import Hub
from tenants.realtime.registry import Caller, answer_error, command
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef, current_tenant
from visitors.models import Visitor
from visitors.permissions import NotFound as NoSuchVisitor
from visitors.permissions import access_visitor
from visitors.sources import clean_text, is_page_of

ARRIVALS_GATHER_S = 0.1
# A poll ends with each event, so it is told again only of what fell between two polls.
POLL_GAP = timedelta(seconds=30)
_arrivals: dict[UUID, list[Session]] = {}

answer_error(NoSuchVisitor, ErrorCode.NOT_FOUND, "There is no such visitor.")
answer_error(BadText, ErrorCode.INVALID)
answer_error(MayNotInvite, ErrorCode.CONFLICT)
answer_error(InvitationIsOver, ErrorCode.CONFLICT, "This invitation is over.")


class Invite(msgspec.Struct):
    """Whom, and with which words."""

    visitor: UUID
    body: str


class InvitationId(msgspec.Struct):
    """Which invitation."""

    invitation: UUID


class Dismiss(msgspec.Struct):
    """Which invitation; ``is_never``: the visitor does not want to be asked again."""

    invitation: UUID
    is_never: bool = False


class SentInvitation(msgspec.Struct):
    """The invitation as the staff sees it."""

    invitation: InvitationDetails


class ShownInvitation(msgspec.Struct):
    """The invitation as the visitor sees it."""

    invitation: InvitationForVisitor


class AcceptedInvitation(msgspec.Struct):
    """The conversation that it became."""

    conversation: ConversationForVisitor


class Fire(msgspec.Struct):
    """Greetings whose part that only the page knows holds, and what it is: seconds, percent, where the visitor is."""

    greetings: Annotated[list[UUID], msgspec.Meta(min_length=1, max_length=50)]
    page_s: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    site_s: Annotated[int, msgspec.Meta(ge=0, le=10_000_000)] = 0
    scroll: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    page_url: Annotated[str, msgspec.Meta(max_length=2000)] = ""
    page_title: Annotated[str, msgspec.Meta(max_length=300)] = ""


class Fired(msgspec.Struct):
    """Whether the visitor was invited; the invitation comes as an event."""

    is_invited: bool


class Nothing(msgspec.Struct):
    """No data."""


def _own(caller: Caller, invitation: UUID) -> Invitation:
    if caller.scope:
        raise NotFound
    return access_invitation(invitation_id=invitation, visitor=Visitor.objects.get(pk=caller.subject_id))


@command("invitation.send", Audience.OPERATOR, Invite, kind="service", answer=SentInvitation, needs_cid=True)
def send(caller: Caller, data: Invite) -> SentInvitation:
    """Invite a visitor who is on the site; ``conflict`` with the reason in words when he must not be invited now."""
    operator = Operator.objects.select_related("user").filter(pk=caller.subject_id, user__is_active=True).first()
    if operator is None:
        raise NotAllowed
    assert caller.cid is not None
    sent = send_invitation(visitor=access_visitor(visitor_id=data.visitor), by=operator, body=data.body, cid=caller.cid, now=timezone.now())
    return SentInvitation(invitation_details(access_invitation(invitation_id=sent.uuid)))


@command("invitation.shown", Audience.VISITOR, InvitationId, kind="service", answer=ShownInvitation)
def shown(caller: Caller, data: InvitationId) -> ShownInvitation:
    """Say that the visitor has an invitation before him; ``conflict`` when it is over."""
    row = mark_invitation_shown(invitation=_own(caller, data.invitation), now=timezone.now())
    return ShownInvitation(invitation_for_visitor(row, current_tenant()))


@command("invitation.accept", Audience.VISITOR, InvitationId, kind="service", answer=AcceptedInvitation)
def accept(caller: Caller, data: InvitationId) -> AcceptedInvitation:
    """Talk: the invitation becomes the first line of a conversation. Doing so again answers the same."""
    row = accept_invitation(invitation=_own(caller, data.invitation), now=timezone.now())
    if row.conversation is None:
        raise InvitationIsOver
    return AcceptedInvitation(conversation_for_visitor(conversation_for_staff(row.conversation.uuid), current_tenant()))


@command("invitation.dismiss", Audience.VISITOR, Dismiss, kind="service", answer=Nothing)
def dismiss(caller: Caller, data: Dismiss) -> Nothing:
    """Refuse an invitation; it is remembered."""
    dismiss_invitation(invitation=_own(caller, data.invitation), is_never=data.is_never, now=timezone.now())
    return Nothing()


@command("greeting.fire", Audience.VISITOR, Fire, kind="loop", answer=Fired)
async def fire(session: Session, data: Fire) -> Fired:
    """Say that the page's part of some greetings' conditions holds. Whether the visitor is invited is decided here."""
    caller = session.caller(None)
    asked = session.hub.quota.of((session.tenant.uuid, "greeting.fire", caller.subject), settings.LIMITS["greetings_per_10_s"])
    if not asked.take():
        raise CommandError(ErrorCode.TOO_MANY, "This page asks too often.", retry=True)
    fired: Fired = await session.hub.threads.run_service(session.tenant, _fire, caller, data, session.language)
    return fired


def _fire(caller: Caller, data: Fire) -> Fired:
    if caller.scope:
        return Fired(False)
    visitor = Visitor.objects.filter(pk=caller.subject_id).first()
    if visitor is None:
        raise NotFound
    # As strictly as a report of the page is taken: what it says of itself may become a line of a conversation.
    url = data.page_url if is_page_of(caller.origin, data.page_url) else ""
    claims = Claims(url=url, title=clean_text(data.page_title, longest=300), page_s=data.page_s, site_s=data.site_s, scroll=data.scroll)
    sent = fire_greetings(visitor=visitor, greetings=data.greetings, claims=claims, now=timezone.now())
    return Fired(sent is not None)


@registry.session_hook("opened")
async def offer_what_is_open(session: Session) -> None:
    """Whoever connects anew is told of the invitation that stands: one query for all who come within a moment."""
    ticket = session.ticket
    if session.audience is not Audience.VISITOR or ticket is None or ticket.scope:
        return
    hub, tenant = session.hub, session.tenant
    waiting = _arrivals.setdefault(tenant.uuid, [])
    waiting.append(session)
    if len(waiting) == 1:
        hub.loop.call_later(ARRIVALS_GATHER_S, lambda: hub.spawn(_offer(hub, tenant)))


async def _offer(hub: Hub, tenant: TenantRef) -> None:
    sessions = _arrivals.pop(tenant.uuid, [])
    try:
        found = await hub.threads.run_in(tenant, _open_of, sorted({session.ticket.subject_id for session in sessions if session.ticket}))
    except (CommandError, OSError, asyncio.CancelledError):
        return
    for session in sessions:
        if session.ticket is None or session.ticket.subject_id not in found:
            continue
        row, frame = found[session.ticket.subject_id]
        is_old = row.status != Invitation.Status.SENT or timezone.now() - row.sent_at > POLL_GAP
        if session.transport == "websocket" or not is_old:
            session.push_event(frame)


def _open_of(visitor_ids: list[int]) -> dict[int, tuple[Invitation, bytes]]:
    now: datetime = timezone.now()
    tenant = current_tenant()
    return {
        row.visitor_id: (row, visitor_frame(InvitationOffered(invitation_for_visitor(row, tenant)), at=row.sent_at))
        for row in open_invitations(visitor_ids, now=now)
    }
