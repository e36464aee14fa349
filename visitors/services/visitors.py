"""What becomes known of a visitor."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from tenants.bus import publish
from tenants.fields import clean_line
from visitors.events import VisitorEmailChanged
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
        if row.identified_at is None and row.website.requires_signed_identity:
            raise UnsignedIdentity
        if row.identified_at is not None and row.contact is not None and row.contact.email:
            return row
        if row.email and row.email.lower() != email.lower():
            publish(VisitorEmailChanged(row.pk, now))
        row.name, row.email = clean_line(name)[:120] or row.name, email
        row.save(update_fields=["name", "email"])
        claim_contact(visitor=row, now=now)
        return row


def touch_visitors(*, visitor_ids: Iterable[int], now: datetime) -> None:
    """Renew the lease of the visitors (database keys) that have a socket open: one UPDATE for all of them."""
    with transaction.atomic():
        # Two processes may hold tabs of the same visitors: take the rows in one order.
        locked = Visitor.objects.filter(pk__in=list(visitor_ids)).order_by("pk").select_for_update(no_key=True)
        Visitor.objects.filter(pk__in=[row.pk for row in locked.only("pk")]).update(seen_at=now)
