"""``hello``: from a ticket to a session, without a database query (unless rights changed since the ticket was issued)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tenants.fields import known_language
from tenants.names import tenant_prefix
from tenants.realtime import registry
from tenants.realtime.directory import TICKET_ENDED, recheck
from tenants.realtime.envelope import BadFrame, ClientFrame, CloseCode, ErrorCode, encode
from tenants.realtime.tickets import LIFETIME_S, Audience, BadTicket, Ticket, consume, read_ticket, renew_ticket, was_used

if TYPE_CHECKING:
    from tenants.realtime.hub import Hub
    from tenants.realtime.session import Session

HEARTBEAT_S = 20


class Hello(msgspec.Struct):
    """The first frame: the ticket, and the language for texts."""

    ticket: str
    lang: str = ""


class Welcome(msgspec.Struct):
    """The answer to ``hello``: who one is, the ticket for the next connection, and the data's epoch (a change: start over)."""

    self: dict[str, Any]
    ticket: str
    epoch: int
    heartbeat_s: int
    presence: dict[str, Any] | None = None


async def greet(hub: Hub, session: Session, frame: ClientFrame) -> bool:
    """Check the ticket and say welcome; False when the session was ended instead.

    Raises:
        BadFrame: the data is not a hello's.
    """
    try:
        hello = msgspec.convert(frame.data, Hello)
    except msgspec.ValidationError as error:
        raise BadFrame(ErrorCode.INVALID, f"{error}.", frame.cid) from error
    tenant, audience = session.tenant, session.audience
    if hello.lang:
        session.language = known_language(hello.lang)
    try:
        ticket = read_ticket(hello.ticket, tenant_uuid=tenant.uuid, audience=audience)
        await _check_unused(hub, session, ticket)
    except BadTicket as error:
        session.end(CloseCode.SIGN_IN, ErrorCode.TICKET, error)
        return False
    if audience is Audience.VISITOR and ticket.origin != session.origin:
        session.end(CloseCode.FORBIDDEN, ErrorCode.FORBIDDEN, "The ticket is for another site.")
        return False
    epochs = await hub.directory.epochs_of(hub, tenant.uuid)
    if epochs is None:
        session.end(CloseCode.GONE, ErrorCode.GONE, "This company is not here any more.")
        return False
    if hub.directory.ended.has(tenant.uuid, ticket):
        session.end(CloseCode.SIGN_IN, ErrorCode.TICKET, TICKET_ENDED)
        return False
    session.ticket, session.checked_epoch = ticket, ticket.epoch
    if ticket.epoch != epochs[0]:
        await recheck(hub, tenant, [session], epochs[0])
        if session.closing is not None:
            return False
    who, presence = registry.welcome_of(session)
    session.push(encode("welcome", Welcome(who, next_ticket(session), epochs[1], HEARTBEAT_S, presence), frame.cid))
    return True


async def _check_unused(hub: Hub, session: Session, ticket: Ticket) -> None:
    """An operator's ticket opens one socket. A poll spends it only with its answer (``spend``): a browser that gave up on
    a poll to send a command has no other ticket yet.
    """
    if session.audience is not Audience.OPERATOR:
        return
    key = _used_key(session, ticket)
    is_used = was_used(ticket) or await hub.pubsub.is_claimed(key)
    if not is_used and session.transport == "websocket":
        is_used = not consume(ticket) or not await hub.pubsub.claim(key, LIFETIME_S["operator"] + 120)
    if is_used:
        raise BadTicket("The ticket was used before.")


async def spend(hub: Hub, session: Session) -> None:
    """Use up the ticket of a poll that was answered with the next one."""
    if session.audience is Audience.OPERATOR and session.ticket is not None:
        consume(session.ticket)
        await hub.pubsub.claim(_used_key(session, session.ticket), LIFETIME_S["operator"] + 120)


def _used_key(session: Session, ticket: Ticket) -> str:
    return f"{tenant_prefix(session.tenant.uuid)}.ticket.{ticket.jti}"


def next_ticket(session: Session) -> str:
    """The ticket for this client's next connection; good for what was checked last."""
    assert session.ticket is not None
    return renew_ticket(session.ticket, tenant_uuid=session.tenant.uuid, audience=session.audience, epoch=session.checked_epoch)
