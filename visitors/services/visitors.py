"""What becomes known of a visitor."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, transaction

from tenants.bus import publish
from tenants.fields import clean_line
from visitors.events import VisitorEmailChanged, VisitorsChanged
from visitors.models import Visitor
from visitors.services.contacts.claims import UnsignedIdentity, claim_contact


class EmailRefused(ValueError):
    """The e-mail address is not one."""


def store_contact_details(*, visitor: Visitor, name: str, email: str, now: datetime) -> Visitor:
    """Store what the visitor says his name and address are, and give him a contact. It is a claim, never an identity (A088).

    Where the site's server vouches for him, what it signed stays; where the website takes nothing else, claims are refused.

    Raises:
        EmailRefused: the address is not one.
        UnsignedIdentity: the website requires signed identity, and he has none.
    """
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise EmailRefused from error
    if len(email) > 254:
        raise EmailRefused
    with transaction.atomic():
        row = Visitor.objects.select_for_update(no_key=True, of=("self",)).select_related("website", "contact").get(pk=visitor.pk)
        if not row.is_identified and row.website.requires_signed_identity:
            raise UnsignedIdentity
        if row.is_identified and row.is_email_signed:
            return row
        if row.email and row.email.lower() != email.lower():
            publish(VisitorEmailChanged(row.pk, now))
        row.email = email
        if not (row.is_identified and row.is_name_signed):
            row.name = clean_line(name)[:120] or row.name
        row.save(update_fields=["name", "email"])
        claim_contact(visitor=row, now=now)
        publish(VisitorsChanged((row.uuid,)))
        return row


@dataclass(frozen=True, slots=True)
class Talk:
    """The conversation with a visitor that waits or goes on, and who answers (empty while he waits)."""

    conversation: UUID
    with_name: str


def note_talks(*, visitor_ids: Collection[int], talks_of: Callable[[Collection[int]], Mapping[int, Talk | None]]) -> None:
    """Remember of visitors (by key) who talked which conversation waits or goes on with each now. What is known already is not written.

    Conversations are chat's; it says here what operators want to see beside a visitor (R17).

    Args:
        talks_of: reads the talks of visitors; called with their rows locked, so that of two who note at once the later one knows more.

    Raises:
        OperationalError: somebody holds one of the rows; try again in a moment.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The relay does this for all companies, one after the other: nobody's locked row may hold up the others.
            cursor.execute("SET LOCAL lock_timeout = '100ms'")
        changed = []
        rows = Visitor.objects.filter(pk__in=visitor_ids).order_by("pk").select_for_update(no_key=True)
        locked = list(rows.only("uuid", "talked_before", "in_conversation", "conversation_with"))
        talks = talks_of([row.pk for row in locked])
        for row in locked:
            talk = talks.get(row.pk)
            now = True, talk.conversation if talk else None, talk.with_name[:150] if talk else ""
            if (row.talked_before, row.in_conversation, row.conversation_with) != now:
                row.talked_before, row.in_conversation, row.conversation_with = now
                changed.append(row)
        for row in changed:
            row.save(update_fields=["talked_before", "in_conversation", "conversation_with"])
        if changed:
            publish(VisitorsChanged(tuple(row.uuid for row in changed)))


def touch_visitors(*, visitor_ids: Iterable[int], now: datetime) -> None:
    """Renew the lease of the visitors (database keys) that have a socket open: one UPDATE for all of them."""
    with transaction.atomic():
        # Two processes may hold tabs of the same visitors: take the rows in one order.
        locked = Visitor.objects.filter(pk__in=list(visitor_ids)).order_by("pk").select_for_update(no_key=True)
        Visitor.objects.filter(pk__in=[row.pk for row in locked.only("pk")]).update(seen_at=now)
