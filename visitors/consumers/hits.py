"""``/hits/``: what pages report. Answered when the stream has it; ``manage.py ingest`` stores it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from django.conf import settings

from tenants.clients import client_block, client_ip, client_network, is_own_machine
from tenants.ingest.append import current_appender
from tenants.ingest.items import Item
from tenants.ingest.registry import ingests
from tenants.realtime.envelope import CommandError
from tenants.realtime.http import BodyTooLarge, answer, read_body, readable_by
from tenants.realtime.hub import Hub, current_hub
from tenants.realtime.origins import may_connect
from tenants.realtime.pool import DATABASE_AWAY
from tenants.realtime.tickets import Audience, BadTicket, Ticket, read_ticket
from tenants.realtime.websocket import Receive, Send, header, tenant_of
from tenants.scope import TenantRef
from tenants.strict_json import BadJson, TooLarge, loads
from visitors.places import NOWHERE, find_place
from visitors.services.hits import EventHit, Hit, PageHit, Product, Report, decode_report, encode_report, record_reports
from visitors.sources import clean_text, is_page_of

KIND = "hits"
LONGEST_URL, LONGEST_TITLE = 2000, 300
# Whatever else a page says it came from is no link to show.
REFERRERS = ("http://", "https://", "android-app://")
# A refusal that any page may read: it tells nothing.
ANYONE = [(b"access-control-allow-origin", b"*")]
PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?\Z")
CURRENCY = re.compile(r"[A-Z]{3}\Z")
MAX_BYTES = 32 * 1024
MOST_HITS = 20


class Body(msgspec.Struct):
    """A report as the page sends it. Members of newer pages are ignored."""

    ticket: str
    hits: Annotated[list[Hit], msgspec.Meta(min_length=1, max_length=MOST_HITS)]
    language: str = ""
    time_zone: str = ""
    screen: str = ""


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
        if not all(is_page_of(origin, hit.url) for hit in body.hits if isinstance(hit, PageHit)):
            return await answer(send, 400, headers=cors)
        address = client_ip(scope)
        if not _may_report(hub, tenant, ticket, address, len(body.hits)):
            return await answer(send, 429, headers=[*cors, (b"retry-after", b"10")])
        begins = any(isinstance(hit, PageHit) for hit in body.hits)
        report = Report(
            ticket.subject_id,
            [_cut(hit) for hit in body.hits],
            body.language[:35],
            body.time_zone[:64],
            body.screen[:12],
            header(scope, b"user-agent")[:400],
            find_place(address) if begins else NOWHERE,
            client_network(address) if begins else "",
            address if begins and tenant.keeps_addresses else "",
        )
        is_kept = await current_appender().append(tenant, KIND, encode_report(report))
        return await answer(send, 204 if is_kept else 503, b"", cors)


def _cut(hit: Hit) -> Hit:
    """The hit with no more text than is stored; what browsers do not send is no address."""
    if isinstance(hit, EventHit):
        return msgspec.structs.replace(hit, data={name: clean_text(value) if isinstance(value, str) else value for name, value in hit.data.items()})
    if not isinstance(hit, PageHit):
        return hit
    referrer = hit.referrer[:LONGEST_URL] if hit.referrer.isascii() and hit.referrer.isprintable() and hit.referrer.startswith(REFERRERS) else ""
    return msgspec.structs.replace(
        hit, url=hit.url[:LONGEST_URL], title=clean_text(hit.title[:1000], longest=LONGEST_TITLE), referrer=referrer, product=_product(hit.product)
    )


def _product(said: Product | None) -> Product | None:
    """What is believed of a page's own data: one line of text, a number, a currency's three letters, an address of the web."""
    if said is None:
        return None
    name, sku = clean_text(said.name[:1000]), clean_text(said.sku[:200], longest=64)
    price = said.price if PRICE.match(said.price) else ""
    image = said.image if len(said.image) <= LONGEST_URL and said.image.startswith("https://") and said.image.isascii() and said.image.isprintable() else ""
    return Product(name, price, said.currency if price and CURRENCY.match(said.currency) else "", sku, image) if name or sku else None


def _may_report(hub: Hub, tenant: TenantRef, ticket: Ticket, address: str, count: int) -> bool:
    """Whether the limits of the visitor, his address and the company allow so many hits more."""
    limits, quota = settings.LIMITS, hub.quota
    return (
        quota.allowance(tenant.uuid, Audience.VISITOR, ticket.subject).take(count)
        and (is_own_machine(address) or quota.of((tenant.uuid, client_block(address)), limits["hits_per_10_s_per_address"]).take(count))
        and quota.of(tenant.uuid, limits["hits_per_10_s_per_company"]).take(count)
    )


@ingests(KIND)
def store(items: Sequence[Item]) -> None:
    """Store a batch from the stream."""
    record_reports([(decode_report(item.payload), datetime.fromtimestamp(item.received_at, UTC)) for item in items])
