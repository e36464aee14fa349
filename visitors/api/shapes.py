"""Shapes of websites and visitors on the REST API. No shape has a place for a visitor's token (A089)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from tenants.files.services import photo_url
from visitors.models import Visitor, Website
from visitors.selectors import is_online
from visitors.sources import Touch, touch_of


class VisitorDetails(msgspec.Struct):
    """A browser that came to a site; name and e-mail are what the visitor said, not who he is.

    ``tags`` are those of his ``contact`` if he has one. ``first_touch`` and ``last_touch`` say where his first and his newest visit came from,
    also after the visits themselves were deleted.
    """

    id: UUID
    name: str
    email: str
    language: str
    time_zone: str
    website: UUID
    contact: UUID | None
    tags: list[str]
    page_url: str
    page_title: str
    referrer: str
    online: bool
    visit_count: int
    first_visit_at: datetime | None
    last_visit_at: datetime | None
    first_touch: Touch | None
    last_touch: Touch | None
    created_at: datetime
    seen_at: datetime | None


class WebsiteDetails(msgspec.Struct):
    """An installation of the widget. ``phone_offset_x`` and ``phone_offset_y``: null as elsewhere; ``texts``: part (title, greeting, placeholder,
    offline) -> language -> words; ``logo``: its address, or an empty string.
    """

    id: UUID
    key: str
    name: str
    allowed_origins: list[str]
    is_active: bool
    accent: str
    side: str
    offset_x: int
    offset_y: int
    phone_offset_x: int | None
    phone_offset_y: int | None
    theme: str
    icon: str
    faces: str
    logo: str
    labels: dict[str, str]
    texts: dict[str, dict[str, str]]
    requires_signed_identity: bool
    first_seen_at: datetime | None
    created_at: datetime


def visitor_details(row: Visitor, *, now: datetime) -> VisitorDetails:
    """A visitor; ``website`` and ``contact`` must be loaded."""
    return VisitorDetails(
        id=row.uuid,
        name=row.name,
        email=row.email,
        language=row.language,
        time_zone=row.time_zone,
        website=row.website.uuid,
        contact=row.contact.uuid if row.contact else None,
        tags=row.contact.tags if row.contact else row.tags,
        page_url=row.page_url,
        page_title=row.page_title,
        referrer=row.referrer,
        online=is_online(row, now=now),
        visit_count=row.visit_count,
        first_visit_at=row.first_visit_at,
        last_visit_at=row.last_visit_at,
        first_touch=touch_of(row.first_touch),
        last_touch=touch_of(row.last_touch),
        created_at=row.created_at,
        seen_at=row.seen_at,
    )


def website_details(row: Website) -> WebsiteDetails:
    """A website."""
    return WebsiteDetails(
        id=row.uuid,
        key=row.key,
        name=row.name,
        allowed_origins=row.allowed_origins,
        is_active=row.is_active,
        accent=row.accent,
        side=row.side,
        offset_x=row.offset_x,
        offset_y=row.offset_y,
        phone_offset_x=row.phone_offset_x,
        phone_offset_y=row.phone_offset_y,
        theme=row.theme,
        icon=row.icon,
        faces=row.faces,
        logo=photo_url(row.logo),
        labels=row.labels,
        texts=row.texts,
        requires_signed_identity=row.requires_signed_identity,
        first_seen_at=row.first_seen_at,
        created_at=row.created_at,
    )
