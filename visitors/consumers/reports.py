"""A report of a page, whichever way it came: what is believed of it, and how much of it is taken."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Annotated

import msgspec
from django.conf import settings

from tenants.clients import client_block, client_network, is_own_machine
from tenants.realtime.quota import Allowance, Quota
from tenants.realtime.tickets import Ticket
from tenants.scope import TenantRef
from visitors.places import NOWHERE, find_place
from visitors.services.hits import EventHit, Hit, PageHit, Product, Report, encode_report
from visitors.sources import clean_text, is_page_of

LONGEST_URL, LONGEST_TITLE = 2000, 300
# Whatever else a page says it came from is no link to show.
REFERRERS = ("http://", "https://", "android-app://")
PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{1,6})?\Z")
CURRENCY = re.compile(r"[A-Z]{3}\Z")
MOST_HITS = 20


class Reported(msgspec.Struct):
    """A report as the page sends it. Members of newer pages are ignored."""

    hits: Annotated[list[Hit], msgspec.Meta(min_length=1, max_length=MOST_HITS)]
    language: str = ""
    time_zone: str = ""
    screen: str = ""


@dataclass(frozen=True, slots=True)
class Reporter:
    """Who reports: the company, the visitor by his ticket, and from where."""

    tenant: TenantRef
    ticket: Ticket
    address: str
    user_agent: str


def are_own_pages(said: Reported, origin: str) -> bool:
    """Whether all pages of the report are of the origin that it came from."""
    return all(is_page_of(origin, hit.url) for hit in said.hits if type(hit) is PageHit)


def may_report(quota: Quota, tenant: TenantRef, visitor: Allowance | None, address: str, count: int, *, paid: int = 0) -> bool:
    """Whether the limits of the visitor, his address and the company allow so many hits more.

    Args:
        visitor: what he may still say, over sockets, polls and reports together.
        paid: how many of the hits he paid for already, with the frame that they came in.
    """
    limits = settings.LIMITS
    return (
        (visitor is None or visitor.take(count - paid))
        and (is_own_machine(address) or quota.of((tenant.uuid, client_block(address)), limits["hits_per_10_s_per_address"]).take(count))
        and quota.of(tenant.uuid, limits["hits_per_10_s_per_company"]).take(count)
    )


def report_of(said: Reported, by: Reporter) -> bytes:
    """What is believed of a report, packed for the stream. The address itself travels only where the company keeps it."""
    begins = any(type(hit) is PageHit for hit in said.hits)
    address = by.address
    return encode_report(
        Report(
            by.ticket.subject_id,
            [_cut(hit) for hit in said.hits],
            said.language[:35],
            said.time_zone[:64],
            said.screen[:12],
            by.user_agent,
            find_place(address) if begins else NOWHERE,
            client_network(address) if begins else "",
            address if begins and by.tenant.keeps_addresses else "",
        )
    )


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
