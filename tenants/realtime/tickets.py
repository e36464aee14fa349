"""Short-lived tickets that let a browser open a socket without a database query (design: Sockets).

A ticket says who somebody is: tenant, audience, subject, session, the tenant's ``auth_epoch`` at issue, and when it ends.
It is sealed with AES-GCM under a key derived from ``SECRET_KEY`` (older keys in ``SECRET_KEY_FALLBACKS`` still open it):
the seal authenticates like an HMAC and besides hides session and database keys from scripts of the page. Tenant and
audience are bound as associated data, so a ticket of another company or of the other audience does not open.

A visitor's ticket may be used again until it ends (several tabs, reconnects); an operator's works once.
"""

from __future__ import annotations

import base64
import os
import time
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from tenants.sealing import SealBroken, seal_bytes, unseal_bytes

LIFETIME_S = {"visitor": 900, "operator": 300}
LEEWAY_S = 60
_MAX_CHARACTERS = 2048


class Audience(StrEnum):
    """The two kinds of people on a socket; they never share a group, a number or a ticket."""

    VISITOR = "visitor"
    OPERATOR = "operator"


class BadTicket(Exception):
    """The ticket does not open, has ended or was used; get a new one over HTTP."""


class Ticket(msgspec.Struct, frozen=True, array_like=True):
    """What a ticket says.

    ``subject_id``/``subject`` are key and uuid of the Visitor or the Operator. ``session`` binds it to a login (the
    session key; empty for visitors), ``user_id`` is the operator's user. ``origin`` is the page's exact origin, ``scope``
    the only conversation it is good for (empty: all of the visitor's), ``claims`` what the app wants to see again.
    ``generation`` is the visitor's when it was issued: he signs in or out, and tickets of before end (``tenants.ended``).
    """

    subject: UUID
    subject_id: int
    epoch: int
    expires: int
    jti: str
    session: str = ""
    user_id: int = 0
    origin: str = ""
    scope: str = ""
    claims: dict[str, Any] = {}
    generation: int = 0


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Ticket)
_used: dict[str, int] = {}
_LABEL = b"sodan.realtime.ticket.v1"


def _binding(tenant_uuid: UUID, audience: Audience) -> bytes:
    return b"v1." + tenant_uuid.bytes + audience.value.encode()


def issue_ticket(
    *,
    tenant_uuid: UUID,
    audience: Audience,
    subject: UUID,
    subject_id: int,
    epoch: int,
    session: str = "",
    user_id: int = 0,
    origin: str = "",
    scope: str = "",
    claims: dict[str, Any] | None = None,
    generation: int = 0,
    lifetime_s: int | None = None,
) -> str:
    """Seal a new ticket.

    Args:
        tenant_uuid, audience: what it is bound to.
        subject, subject_id: the Visitor or Operator.
        epoch: the tenant's ``auth_epoch`` at the moment at which the right to it was checked.
        session, user_id, origin, scope, claims, generation: see ``Ticket``.
        lifetime_s: how long it works; 15 minutes for visitors, 5 for operators unless told.
    Returns:
        URL-safe text.
    """
    expires = int(time.time()) + (LIFETIME_S[audience.value] if lifetime_s is None else lifetime_s)
    jti = base64.b64encode(os.urandom(9)).decode()
    ticket = Ticket(subject, subject_id, epoch, expires, jti, session, user_id, origin, scope, claims or {}, generation)
    return _seal(ticket, tenant_uuid, audience)


def renew_ticket(ticket: Ticket, *, tenant_uuid: UUID, audience: Audience, epoch: int) -> str:
    """The next ticket for the same person, for a reconnect without HTTP; ``epoch`` is the newest that was checked."""
    fields = msgspec.structs.asdict(ticket)
    for name in ("expires", "jti", "epoch"):
        del fields[name]
    return issue_ticket(tenant_uuid=tenant_uuid, audience=audience, epoch=epoch, **fields)


def _seal(ticket: Ticket, tenant_uuid: UUID, audience: Audience) -> str:
    sealed = seal_bytes(_encoder.encode(ticket), label=_LABEL, binding=_binding(tenant_uuid, audience))
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_ticket(text: str, *, tenant_uuid: UUID, audience: Audience) -> Ticket:
    """Open a ticket; does not consume it (see ``consume``).

    Raises:
        BadTicket: of another tenant or audience, changed, or ended.
    """
    if not isinstance(text, str) or not 40 <= len(text) <= _MAX_CHARACTERS:
        raise BadTicket("This is not a ticket.")
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError as error:
        raise BadTicket("This is not a ticket.") from error
    try:
        ticket = _decoder.decode(unseal_bytes(raw, label=_LABEL, binding=_binding(tenant_uuid, audience)))
    except (SealBroken, msgspec.MsgspecError) as error:
        raise BadTicket("The ticket is not one of ours.") from error
    if ticket.expires + LEEWAY_S < time.time():
        raise BadTicket("The ticket has ended.")
    return ticket


def consume(ticket: Ticket) -> bool:
    """Mark a single-use ticket as used in this process; False when it was used here before.

    The hub asks Valkey too (best effort), so that another process refuses it as well.
    """
    now = int(time.time())
    if len(_used) > 10_000:
        for jti in [jti for jti, expires in _used.items() if expires + LEEWAY_S < now]:
            del _used[jti]
    if ticket.jti in _used:
        return False
    _used[ticket.jti] = ticket.expires
    return True


def was_used(ticket: Ticket) -> bool:
    """Whether this process saw the ticket used up."""
    return ticket.jti in _used
