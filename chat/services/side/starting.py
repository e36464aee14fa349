"""Beginning a side conversation about a visitor."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from chat.models import Conversation, Operator, SideConversation, SideLine, SideParticipant
from chat.models.side import MOST_SIDE_PEOPLE
from chat.services.side.storing import SideRefused, checked_body, checked_people, checked_subject, store_line
from visitors.models import Contact, Visitor
from visitors.permissions import NotFound
from visitors.services.contacts.along import goes_along
from visitors.services.contacts.locking import lock_contact, lock_visitors


def start_side(
    *,
    by: Operator,
    contact: Contact | None = None,
    visitor: Visitor | None = None,
    conversation: Conversation | None = None,
    people: Sequence[UUID],
    body: str,
    cid: UUID,
    now: datetime,
    subject: str = "",
) -> SideConversation:
    """Ask colleagues about a contact or a visitor, or beside a conversation, which says who that is. The same ``cid`` again has no second effect.

    Args:
        people: public ids of the colleagues; ``by`` takes part anyway.

    Returns:
        The side conversation, or the one that was begun by this ``cid``.

    Raises:
        SideRefused
        NotFound: the visitor was erased meanwhile.
    """
    text, title = checked_body(body), checked_subject(subject)
    colleagues = [row for row in checked_people(people) if row.pk != by.pk]
    if not colleagues:
        raise SideRefused("nobody")
    if len(colleagues) >= MOST_SIDE_PEOPLE:
        raise SideRefused("too_many")
    try:
        with transaction.atomic():
            known = _known(by, cid)
            if known is not None:
                return known
            about, stranger = _locked(contact, conversation.visitor if conversation is not None else visitor)
            side = SideConversation.objects.create(
                contact=about, visitor=stranger, conversation=conversation, subject=title, by=by, created_at=now, last_at=now
            )
            SideParticipant.objects.bulk_create([SideParticipant(side=side, operator=row, joined_at=now) for row in (by, *colleagues)])
            store_line(side, by=by, cid=cid, body=text, now=now)
            return side
    except IntegrityError:
        # Two tries at the same moment: the other one began it.
        known = _known(by, cid)
        if known is None:
            raise
        return known


def _locked(contact: Contact | None, visitor: Visitor | None) -> tuple[Contact | None, Visitor | None]:
    """Whom it is about: the contact, also of a visitor who has one by now, else the visitor; neither becomes another meanwhile."""
    if visitor is not None:
        row = lock_visitors(Q(pk=visitor.pk)).get(visitor.pk)
        if row is None:
            raise NotFound
        contact = row.contact
        if contact is None:
            return None, row
    assert contact is not None
    return lock_contact(contact.pk), None


def _known(by: Operator, cid: UUID) -> SideConversation | None:
    line = SideLine.objects.select_related("side").filter(author=by, cid=cid).first()
    return line.side if line else None


goes_along(SideConversation)
