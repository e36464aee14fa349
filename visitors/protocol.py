"""The shapes of visitors on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from visitors.devices import DeviceKind
from visitors.models import PageView, Visit
from visitors.places import maker
from visitors.sources import Channel, engine_name

LONGEST_URL = 1000
ChannelName = Literal["search", "social", "mail", "campaign", "ai", "referral", "direct", "internal"]
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


class PlaceNames(msgspec.Struct):
    """What a region and a city are called in a language; empty where that is not known."""

    region: str
    city: str


class VisitDetails(msgspec.Struct):
    """A stay on a site and where it came from. ``left_at`` is null while a page is open; ``pages`` are the newest, oldest of them first.

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


def page_seen(row: PageView) -> PageSeen:
    """A page view."""
    return PageSeen(row.uuid, row.url[:LONGEST_URL], row.title, row.viewed_at, row.visible_ms, row.scroll)


def visit_details(row: Visit, pages: list[PageView]) -> VisitDetails:
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
        place_names={language: PlaceNames(region, city) for language, (region, city) in row.place_names.items()},
        network=row.network,
        address=row.address,
        pages=[page_seen(page) for page in pages],
    )
