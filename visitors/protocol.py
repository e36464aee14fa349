"""The shapes of visitors on the wire."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from visitors.devices import DeviceKind
from visitors.interest import interest_of
from visitors.models import PageView, TrackedEvent, Visit
from visitors.places import maker
from visitors.sources import Channel, ChannelName, engine_name

LONGEST_URL = 1000
# In the list of everybody addresses are shown and not followed.
LONGEST_IN_LIST, LONGEST_TITLE = 500, 150
DeviceName = Literal["desktop", "phone", "tablet", ""]
PlaceMaker = Literal["dbip", "maxmind", ""]


class VisitorSelf(msgspec.Struct):
    """Who a visitor is to himself: ``self`` of his ``welcome``."""

    id: UUID


class PageSeen(msgspec.Struct):
    """A page of a visit: how long it was visible, and how far down it was read, in percent. An address of more than 1,000 characters is cut."""

    id: UUID
    url: str
    title: str
    viewed_at: datetime
    visible_ms: int
    scroll: int
    product: ProductSeen | None


class ProductSeen(msgspec.Struct, omit_defaults=True):
    """What a page says it sells; each empty if it does not say."""

    name: str = ""
    price: str = ""
    currency: str = ""
    sku: str = ""
    image: str = ""


class EventSeen(msgspec.Struct):
    """Something that the site says the visitor did; ``data`` is flat."""

    id: UUID
    name: str
    data: dict[str, str | int | float | bool | None]
    happened_at: datetime


class PlaceNames(msgspec.Struct):
    """What a region and a city are called in a language; empty where that is not known."""

    region: str
    city: str


class VisitDetails(msgspec.Struct):
    """A stay on a site and where it came from. ``left_at`` is null while a page is open; ``pages`` and ``events`` are the newest, oldest of them first.

    ``country`` is two capital letters (ISO 3166); ``place_names`` has region and city in languages other than English; ``place_by`` says
    whose data it is, because who shows it must name them: ``dbip`` (https://db-ip.com) or ``maxmind``. ``network`` is the address cut
    to a /24 or, of IPv6, a /48; ``address`` the whole of it where the company keeps that.
    """

    id: UUID
    number: int
    started_at: datetime
    seen_at: datetime
    left_at: datetime | None
    page_views: int
    visible_ms: int
    channel: ChannelName
    engine: str
    words: str
    campaign: dict[str, str]
    referrer: str
    landing_url: str
    landing_title: str
    screen: str
    device: DeviceName
    browser: str
    system: str
    country: str
    region: str
    city: str
    place_names: dict[str, PlaceNames]
    place_by: PlaceMaker
    network: str
    address: str
    pages: list[PageSeen]
    events: list[EventSeen]


def page_seen(row: PageView) -> PageSeen:
    """A page view."""
    return PageSeen(row.uuid, row.url[:LONGEST_URL], row.title, row.viewed_at, row.visible_ms, row.scroll, msgspec.convert(row.product, ProductSeen | None))


def event_seen(row: TrackedEvent) -> EventSeen:
    """An event."""
    return EventSeen(row.uuid, row.name, row.data, row.happened_at)


def visit_details(row: Visit, pages: list[PageView], events: Sequence[TrackedEvent] = ()) -> VisitDetails:
    """A visit with some of its pages; ``engine`` is its name, as people say it."""
    return VisitDetails(
        id=row.uuid,
        number=row.number,
        started_at=row.started_at,
        seen_at=row.seen_at,
        left_at=row.left_at,
        page_views=row.page_views,
        visible_ms=row.visible_ms,
        channel=Channel(row.channel).value,
        engine=engine_name(row.engine),
        words=row.words,
        campaign=row.campaign,
        referrer=row.referrer[:LONGEST_URL],
        landing_url=row.landing_url[:LONGEST_URL],
        landing_title=row.landing_title,
        screen=row.screen,
        device=DeviceKind(row.device).value if row.device else "",
        browser=row.browser,
        system=row.system,
        country=row.country,
        region=row.region,
        city=row.city,
        place_by=maker() if row.country else "",
        place_names=_place_names(row),
        network=row.network,
        address=row.address,
        pages=[page_seen(page) for page in pages],
        events=[event_seen(event) for event in events],
    )


class InterestPoints(msgspec.Struct):
    """How interested a visitor seems, 0 to 100, and what it is the sum of (``visitors/interest.py``)."""

    score: int
    reading: int
    pages: int
    returning: int
    prices: int
    basket: int


class TalkNow(msgspec.Struct):
    """The conversation with a visitor that waits (``with`` is empty) or goes on, and who answers."""

    id: UUID
    with_name: str = msgspec.field(name="with")


class LiveVisitor(msgspec.Struct):
    """Who is on the site now: his visit as it is at this moment. ``page_at`` is since when he is on the page; ``left_at`` is set for
    the few seconds after his last page was left, in which he may come back with another one. ``invited``: in this visit he was offered
    to talk; ``refused``: he declined in it, or earlier and is still left in peace for that.
    """

    id: UUID
    visit: UUID
    name: str
    email: str
    website: str
    number: int
    started_at: datetime
    page_url: str
    page_title: str
    page_at: datetime
    left_at: datetime | None
    pages: int
    visible_ms: int
    interest: InterestPoints
    channel: ChannelName
    engine: str
    words: str
    campaign: str
    referrer: str
    landing_url: str
    landing_title: str
    device: DeviceName
    browser: str
    system: str
    language: str
    country: str
    region: str
    city: str
    place_names: dict[str, PlaceNames]
    talked_before: bool
    conversation: TalkNow | None
    invited: Literal["", "invited", "refused"]


class VisitorMove(msgspec.Struct):
    """What changes of a visitor from page to page; the rest of his row stays."""

    id: UUID
    page_url: str
    page_title: str
    page_at: datetime
    left_at: datetime | None
    pages: int
    visible_ms: int
    interest: InterestPoints


def live_visitor(row: Visit) -> LiveVisitor:
    """The row of a visit that goes on; ``visitor`` and ``website`` must be loaded."""
    visitor = row.visitor
    interest = interest_of(visible_ms=row.visible_ms, page_views=row.page_views, number=row.number, prices_seen=row.prices_seen, basket_count=row.basket_count)
    return LiveVisitor(
        id=visitor.uuid,
        visit=row.uuid,
        name=visitor.name,
        email=visitor.email,
        website=row.website.name,
        number=row.number,
        started_at=row.started_at,
        page_url=row.page_url[:LONGEST_IN_LIST],
        page_title=row.page_title[:LONGEST_TITLE],
        page_at=row.page_at,
        left_at=row.left_at,
        pages=row.page_views,
        visible_ms=row.visible_ms,
        interest=InterestPoints(interest.score, *interest),
        channel=Channel(row.channel).value,
        engine=engine_name(row.engine),
        words=row.words,
        campaign=" / ".join(part for part in (row.campaign.get("source"), row.campaign.get("name")) if part)[:200],
        referrer=row.referrer[:LONGEST_IN_LIST],
        landing_url=row.landing_url[:LONGEST_IN_LIST],
        landing_title=row.landing_title[:LONGEST_TITLE],
        device=DeviceKind(row.device).value if row.device else "",
        browser=row.browser,
        system=row.system,
        language=row.language,
        country=row.country,
        region=row.region,
        city=row.city,
        place_names=_place_names(row),
        talked_before=visitor.talked_before,
        conversation=TalkNow(visitor.in_conversation, visitor.conversation_with) if visitor.in_conversation else None,
        invited=_invited(row),
    )


def _invited(row: Visit) -> Literal["", "invited", "refused"]:
    visitor = row.visitor
    if visitor.wants_peace(row.seen_at) or (visitor.refused_at and visitor.refused_at >= row.started_at):
        return "refused"
    return "invited" if visitor.invited_at and visitor.invited_at >= row.started_at else ""


def _place_names(row: Visit) -> dict[str, PlaceNames]:
    return {language: PlaceNames(region, city) for language, (region, city) in row.place_names.items()}


def visitor_move(row: LiveVisitor) -> VisitorMove:
    """The moving part of a row."""
    return VisitorMove(row.id, row.page_url, row.page_title, row.page_at, row.left_at, row.pages, row.visible_ms, row.interest)
