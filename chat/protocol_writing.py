"""The shapes of what is being written, and of what was changed after it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chat.models import Attachment, LinkPreview, MessageRevision, ReplyDraft
from chat.protocol import Person, person
from chat.protocol_files import StaffFileShown, staff_file
from tenants.hosts import url_of
from tenants.realtime.choices import one_of
from tenants.scope import TenantRef


class DraftDetails(msgspec.Struct):
    """What an operator began to write and did not send, with uploads that are to go with it; nobody else sees it. ``version`` grows with each change."""

    conversation: UUID
    kind: Annotated[str, one_of(["message", "note"])]
    body: str
    version: int
    changed_at: datetime
    files: list[StaffFileShown]


def draft_details(row: ReplyDraft, files: Mapping[UUID, Attachment]) -> DraftDetails:
    """A draft for who wrote it; ``conversation`` must be loaded. ``files``: uploads of his that are there; what is not among them is left out."""
    shown = [staff_file(files[uuid]) for uuid in row.files if uuid in files]
    return DraftDetails(row.conversation.uuid, row.kind, row.body, row.version, row.changed_at, shown)


class RevisionDetails(msgspec.Struct):
    """A change of a message after it was sent. ``body`` is what stood there before; empty once the message is deleted."""

    kind: Annotated[str, one_of(MessageRevision.Kind.values)]
    body: str
    operator: Person | None
    made_at: datetime


def revision_details(row: MessageRevision) -> RevisionDetails:
    """A change for the staff; ``operator__user`` must be loaded."""
    return RevisionDetails(row.kind, row.body, person(row.operator) if row.operator else None, row.made_at)


class PageCard(msgspec.Struct):
    """One of the company's own pages as it says of itself. Everything is text; ``picture`` is an address of ours, ``price`` a decimal number in
    writing; what the page does not say is empty."""

    url: str
    host: str
    title: str
    description: str
    picture: str
    price: str
    currency: str


class LineCard(msgspec.Struct):
    """The card of a line for operators."""

    message: UUID
    page: PageCard


class PageForVisitor(msgspec.Struct, omit_defaults=True):
    """The card of a line for its visitor. Everything is text; ``picture`` is an address of the company's host."""

    message: UUID
    url: str
    host: str
    title: str
    picture: str = ""


def page_card(row: LinkPreview) -> PageCard:
    """A page for the staff."""
    return PageCard(row.url, _host(row.url), row.title, row.description, _picture(row), row.price, row.currency)


def page_for_visitor(message: UUID, row: LinkPreview, tenant: TenantRef) -> PageForVisitor:
    """A page for the visitor, who is on a page of another origin."""
    return PageForVisitor(message, row.url, _host(row.url), row.title, url_of(tenant, _picture(row)) if row.picture else "")


def _picture(row: LinkPreview) -> str:
    return f"/link-pictures/{row.picture.rsplit('/', 1)[-1]}" if row.picture else ""


def _host(url: str) -> str:
    return url.split("/", 3)[2].removeprefix("www.")
