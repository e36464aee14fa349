"""Shapes of contacts on the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast
from uuid import UUID

import msgspec

from tenants.accounts.models import User
from visitors.models import Contact, ContactAttribute, ContactNote, Visit, Visitor
from visitors.selectors import is_online
from visitors.selectors.timeline import TimelineEntry

AttributeType = Literal["text", "number", "date", "boolean", "choice", "link"]
AttributeValue = str | float | bool


class Owner(msgspec.Struct):
    """A person of the company."""

    id: UUID
    name: str


class Consent(msgspec.Struct):
    """What somebody agreed to or refused, when, and by which way he said so."""

    what: str
    is_given: bool
    at: datetime
    where: str


class ContactDetails(msgspec.Struct):
    """A person across his browsers. ``is_verified``: the site's own server vouched for him; else all of it is only said."""

    id: UUID
    name: str
    email: str
    phones: list[str]
    company: str
    language: str
    external_id: str | None
    is_verified: bool
    owner: Owner | None
    tags: list[str]
    attributes: dict[str, AttributeValue]
    consents: list[Consent]
    source: str
    created_at: datetime
    changed_at: datetime
    seen_at: datetime | None


class ContactOfVisitor(msgspec.Struct):
    """The contact that a browser belongs to, or null; ``identified``: a signature says so, not the visitor."""

    contact: ContactDetails | None
    identified: bool


class ContactNoteDetails(msgspec.Struct):
    """A note about a contact, or about a visitor who is none yet; the other of the two is null."""

    id: UUID
    contact: UUID | None
    visitor: UUID | None
    body: str
    author: Owner | None
    created_at: datetime


class ContactDevice(msgspec.Struct):
    """A browser of a contact: a visitor. Browser and system are those of its newest visit."""

    id: UUID
    website: str
    browser: str
    system: str
    device: str
    language: str
    page_url: str
    page_title: str
    online: bool
    identified: bool
    visits: int
    created_at: datetime
    seen_at: datetime | None


class ContactAttributeDetails(msgspec.Struct):
    """An attribute that the company defined. Values are kept and sent by ``slug``."""

    id: UUID
    slug: str
    label: str
    type: AttributeType
    choices: list[str]
    position: int


class TagCount(msgspec.Struct):
    """A tag, and how many contacts have it."""

    tag: str
    count: int


class TimelineItem(msgspec.Struct):
    """Something that happened with a contact; ``data`` goes by ``kind``."""

    kind: str
    at: datetime
    id: UUID | None
    title: str
    by: str
    data: dict[str, str | int | float | bool | None]


def owner_of(user: User | None) -> Owner | None:
    """A person as others see him."""
    return Owner(user.uuid, user.full_name) if user else None


def contact_details(row: Contact) -> ContactDetails:
    """A contact; ``owner`` must be loaded."""
    return ContactDetails(
        id=row.uuid,
        name=row.name,
        email=row.email,
        phones=row.phones,
        company=row.company,
        language=row.language,
        external_id=row.external_id,
        is_verified=row.is_verified,
        owner=owner_of(row.owner),
        tags=row.tags,
        attributes=row.attributes,
        consents=[Consent(line["what"], line["is_given"], datetime.fromisoformat(line["at"]), line["where"]) for line in row.consents],
        source=row.source,
        created_at=row.created_at,
        changed_at=row.changed_at,
        seen_at=row.seen_at,
    )


def note_details(row: ContactNote) -> ContactNoteDetails:
    """A note; ``author`` and what it is about must be loaded."""
    about = row.contact.uuid if row.contact else None, row.visitor.uuid if row.visitor else None
    return ContactNoteDetails(row.uuid, *about, row.body, owner_of(row.author), row.created_at)


def device_details(row: Visitor, newest: Visit | None, *, now: datetime) -> ContactDevice:
    """A browser of ``devices_of``, with its newest visit."""
    return ContactDevice(
        id=row.uuid,
        website=row.website.name,
        browser=newest.browser if newest else "",
        system=newest.system if newest else "",
        device=newest.device if newest else "",
        language=row.language,
        page_url=row.page_url,
        page_title=row.page_title,
        online=is_online(row, now=now),
        identified=row.is_identified,
        visits=row.visit_count,
        created_at=row.created_at,
        seen_at=row.seen_at,
    )


def attribute_details(row: ContactAttribute) -> ContactAttributeDetails:
    """An attribute."""
    return ContactAttributeDetails(row.uuid, row.slug, row.label, cast(AttributeType, row.type), row.choices, row.position)


def timeline_item(entry: TimelineEntry) -> TimelineItem:
    """An entry of the timeline."""
    return TimelineItem(entry.kind, entry.at, entry.id, entry.title, entry.by, entry.data)
