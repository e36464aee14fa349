"""What pages report, over the socket that the widget holds (``hits.report``) or, where there is none, to ``/hits/``. Answered when the stream has it;
``manage.py ingest`` stores it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

import msgspec

from tenants import hosts
from tenants.clients import client_ip
from tenants.ingest.append import current_appender
from tenants.ingest.items import Item
from tenants.ingest.registry import ingests
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.http import BodyTooLarge, answer, read_body, readable_by
from tenants.realtime.hub import current_hub
from tenants.realtime.origins import may_connect
from tenants.realtime.pool import DATABASE_AWAY
from tenants.realtime.registry import command
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience, BadTicket, read_ticket
from tenants.realtime.websocket import Receive, Send, header, tenant_of
from tenants.strict_json import BadJson, TooLarge, loads
from visitors.consumers.reports import Reported, Reporter, are_own_pages, may_report, report_of
from visitors.services.hits import decode_report, record_reports

KIND = "hits"
# A refusal that any page may read: it tells nothing.
ANYONE = [(b"access-control-allow-origin", b"*")]
MAX_BYTES = 32 * 1024


class Body(Reported, kw_only=True):
    """A report as a request brings it: nobody is known to be there."""

    ticket: str


class Kept(msgspec.Struct):
    """No data: what was reported is kept, and will be counted."""


class HitApplication:
    """``POST /hits/``: 204 when it is kept; 401: get a new ticket from ``/widget/boot/``
    (a visitor who signed in or out within seconds, as each process hears of it: no query is made for it); 429 and 503: try again later."""

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        hub = current_hub()
        await hub.started()
        origin = header(scope, b"origin")
        try:
            tenant = await tenant_of(hub, scope)
            if tenant is None:
                return await answer(send, 404, headers=ANYONE)
            if not await may_connect(hub, tenant, Audience.VISITOR, origin):
                return await answer(send, 403, headers=ANYONE)
        except (CommandError, *DATABASE_AWAY):
            return await answer(send, 503, headers=ANYONE)
        cors = readable_by(origin)
        if scope["method"] == "OPTIONS":
            return await answer(send, 204, b"", cors)
        if scope["method"] != "POST":
            return await answer(send, 405, headers=cors)
        try:
            body = msgspec.convert(loads(await read_body(receive, most=MAX_BYTES), max_bytes=MAX_BYTES), Body)
            ticket = read_ticket(body.ticket, tenant_uuid=tenant.uuid, audience=Audience.VISITOR)
        except TimeoutError:
            return await answer(send, 408, headers=[*cors, (b"connection", b"close")])
        except (BodyTooLarge, TooLarge):
            return await answer(send, 413, headers=cors)
        except (BadJson, msgspec.ValidationError):
            return await answer(send, 400, headers=cors)
        except BadTicket:
            return await answer(send, 401, headers=cors)
        if ticket.scope or ticket.origin != origin or hub.directory.ended.has(tenant.uuid, ticket):
            return await answer(send, 401, headers=cors)
        if not are_own_pages(body, origin):
            return await answer(send, 400, headers=cors)
        address = client_ip(scope)
        if not may_report(hub.quota, tenant, hub.quota.allowance(tenant.uuid, Audience.VISITOR, ticket.subject), address, len(body.hits)):
            return await answer(send, 429, headers=[*cors, (b"retry-after", b"10")])
        report = report_of(body, Reporter(tenant, ticket, address, header(scope, b"user-agent")[:400]))
        is_kept = await current_appender().append(tenant, KIND, report)
        return await answer(send, 204 if is_kept else 503, b"", cors)


@command("hits.report", Audience.VISITOR, Reported, kind="hot", answer=Kept, needs_cid=True)
def report_hits(session: Session, cid: UUID, data: Reported) -> None:
    """Tell what was seen: pages that came into view, how long and how far they were read, events of the site; up to 20. Answered when it is kept.
    The ids of hits make repeats harmless, over the socket and over `POST /hits/`.
    """
    ticket, hub = session.ticket, session.hub
    if ticket is None or ticket.scope or hub.directory.ended.has(session.tenant.uuid, ticket):
        raise CommandError(ErrorCode.FORBIDDEN, "Nothing is reported on this connection.")
    if not are_own_pages(data, session.origin):
        raise CommandError(ErrorCode.INVALID, "A page reports addresses of its own origin only.")
    # The frame itself was one of the visitor's already.
    if not may_report(hub.quota, session.tenant, session.shared_allowance, session.address, len(data.hits), paid=1):
        raise CommandError(ErrorCode.TOO_MANY, "Too much is reported; wait a moment.", retry=True)
    # What the company chose since the socket was opened counts.
    tenant = hosts.known_tenant(session.tenant.uuid) or session.tenant
    report = report_of(data, Reporter(tenant, ticket, session.address, session.user_agent))
    if not current_appender().put(tenant, KIND, report, partial(_answer, session, cid)):
        raise CommandError(ErrorCode.UNAVAILABLE, "This cannot be kept now.", retry=True)
    session.unanswered += 1


def _answer(session: Session, cid: UUID, is_kept: bool) -> None:
    session.unanswered -= 1
    if is_kept:
        session.ack(cid, {})
    else:
        session.fail(cid, ErrorCode.UNAVAILABLE, "This cannot be kept now.", retry=True)


@ingests(KIND)
def store(items: Sequence[Item]) -> None:
    """Store a batch from the stream."""
    record_reports([(decode_report(item.payload), datetime.fromtimestamp(item.received_at, UTC)) for item in items])
