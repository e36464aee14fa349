"""An operator says whose browser a visitor is."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from visitors.events import ContactChanged
from visitors.models import Contact, Visitor
from visitors.permissions import NotFound
from visitors.services.contacts.along import take_along
from visitors.services.contacts.change import create_contact
from visitors.services.contacts.fields import ContactFields
from visitors.services.contacts.locking import lock_contact, lock_visitors


class VisitorIsIdentified(ValueError):
    """A signature says who he is; an operator can not say otherwise."""


def link_visitor(*, by: User, visitor: Visitor, contact: Contact | None, now: datetime) -> Contact:
    """Join a visitor to a contact, or to a new one made of what he said of himself.

    Raises:
        VisitorIsIdentified
        NotFound: one of them was taken away meanwhile.
    """
    with transaction.atomic():
        row = lock_visitors(Q(pk=visitor.pk)).get(visitor.pk)
        if row is None:
            raise NotFound
        if row.is_identified:
            raise VisitorIsIdentified
        if contact is None:
            fields = ContactFields(name=row.name or f"#{row.uuid.hex[-4:]}", email=row.email, language=row.language)
            contact = create_contact(by=by, fields=fields, source=Contact.Source.HAND, now=now)
        else:
            contact = lock_contact(contact.pk)
        before, row.contact, row.identified_at = row.contact_id, contact, None
        row.save(update_fields=["contact", "identified_at"])
        if row.seen_at and (contact.seen_at is None or contact.seen_at < row.seen_at):
            contact.seen_at = row.seen_at
            contact.save(update_fields=["seen_at"])
        if before != contact.pk:
            record_audit(by=by, action="contact.changed", subject=contact.code, contact=str(contact.uuid), fields=["visitors"])
            publish(ContactChanged(contact.uuid, ("visitors", *take_along(row, contact))))
    return contact
