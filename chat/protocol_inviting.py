"""The shapes of invitations and of proposed pages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chat.models import Invitation, Look, PagePush
from chat.protocol import Face, Person, face, person
from tenants.realtime.choices import one_of
from tenants.scope import TenantRef

InvitationStatus = Annotated[str, one_of([status for status in Invitation.Status.values if status != Invitation.Status.HELD.value])]
InvitationLook = Annotated[str, one_of(Look.values)]
PageStatus = Annotated[str, one_of(PagePush.Status.values)]


class InvitationForVisitor(msgspec.Struct):
    """An offer to talk as it stands on the visitor's page; ``operator`` null: nobody's name stands under it."""

    id: UUID
    body: str
    look: InvitationLook
    operator: Face | None
    sent_at: datetime


class InvitationDetails(msgspec.Struct):
    """An offer to talk and what became of it. ``greeting`` null: an operator made it by hand; ``is_never``: refused for good."""

    id: UUID
    visitor: UUID
    website: UUID
    greeting: UUID | None
    operator: Person | None
    conversation: UUID | None
    status: InvitationStatus
    look: InvitationLook
    body: str
    page_url: str
    page_title: str
    is_never: bool
    sent_at: datetime
    shown_at: datetime | None
    answered_at: datetime | None
    expires_at: datetime


class ProposedPage(msgspec.Struct):
    """A page that an operator proposed. ``is_foreign``: it is on none of the website's own addresses."""

    id: UUID
    conversation: UUID
    url: str
    title: str
    is_foreign: bool
    status: PageStatus
    proposed_at: datetime
    answered_at: datetime | None


def invitation_for_visitor(row: Invitation, tenant: TenantRef) -> InvitationForVisitor:
    """The visitor's view; ``operator__user`` must be loaded."""
    return InvitationForVisitor(row.uuid, row.body, row.look, face(row.operator, tenant) if row.operator else None, row.sent_at)


def invitation_details(row: Invitation, *, hides: bool = False) -> InvitationDetails:
    """The staff's view; ``visitor``, ``website``, ``greeting``, ``conversation`` and ``operator__user`` must be loaded.

    Args:
        hides: what it became is not for everybody who reads this.
    """
    return InvitationDetails(
        id=row.uuid,
        visitor=row.visitor.uuid,
        website=row.website.uuid,
        greeting=row.greeting.uuid if row.greeting else None,
        operator=person(row.operator) if row.operator else None,
        conversation=row.conversation.uuid if row.conversation and not hides else None,
        status=row.status,
        look=row.look,
        body=row.body,
        page_url=row.page_url,
        page_title=row.page_title,
        is_never=row.is_never,
        sent_at=row.sent_at,
        shown_at=row.shown_at,
        answered_at=row.answered_at,
        expires_at=row.expires_at,
    )


def proposed_page(row: PagePush) -> ProposedPage:
    """A proposed page; ``conversation`` must be loaded."""
    return ProposedPage(row.uuid, row.conversation.uuid, row.url, row.title, row.is_foreign, row.status, row.proposed_at, row.answered_at)
