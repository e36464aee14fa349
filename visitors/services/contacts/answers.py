"""What a visitor answers to a form becomes known of him: a claim like everything that he says of himself (A088)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from tenants.bus import publish
from tenants.fields import clean_line
from visitors.events import VisitorsChanged
from visitors.models import Contact, Visitor
from visitors.permissions import NotFound
from visitors.services.contacts.change import Consent, change_contact
from visitors.services.contacts.claims import UnsignedIdentity
from visitors.services.contacts.fields import ContactFields, ContactRefused
from visitors.services.contacts.locking import lock_visitors
from visitors.services.visitors import EmailRefused, store_contact_details


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What was answered, in the form in which it is kept; empty where nothing was."""

    name: str = ""
    email: str = ""
    phone: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    consents: Sequence[Consent] = ()


def take_answers(*, visitor: Visitor, said: Said, now: datetime) -> None:
    """Note what somebody answered. What the company or the site's server wrote down stays: answers fill what is empty.

    Nothing of it is refused: what can not be kept on the contact still stands in the conversation.
    """
    with transaction.atomic():
        row = lock_visitors(Q(pk=visitor.pk)).get(visitor.pk)
        if row is None:
            return
        if said.email and not row.email:
            try:
                row = store_contact_details(visitor=row, name=said.name, email=said.email, now=now)
            except (EmailRefused, UnsignedIdentity):
                return
        elif said.name and not row.name and not (row.is_identified and row.is_name_signed):
            if row.website.requires_signed_identity and not row.is_identified:
                return
            row.name = clean_line(said.name)[:120]
            row.save(update_fields=["name"])
            publish(VisitorsChanged((row.uuid,)))
        _fill(row, said, now)


def _fill(row: Visitor, said: Said, now: datetime) -> None:
    contact = Contact.objects.filter(pk=row.contact_id).first() if row.contact_id else None
    # Somebody else may say that he is a member: that touches none of the member's.
    if contact is None or (contact.is_verified and not row.is_identified):
        return
    fields = ContactFields()
    if said.phone and said.phone not in contact.phones:
        fields["phones"] = [*contact.phones, said.phone]
    if said.name and not contact.name:
        fields["name"] = said.name
    for single in [fields, *(ContactFields(attributes={slug: text}) for slug, text in said.attributes.items() if contact.attributes.get(slug) in (None, ""))]:
        if single:
            _change(contact, single, (), now)
    if said.consents:
        _change(contact, ContactFields(), said.consents, now)


def _change(contact: Contact, fields: ContactFields, consents: Sequence[Consent], now: datetime) -> None:
    """One at a time: what does not fit its attribute keeps nothing else from being kept."""
    try:
        with transaction.atomic():
            change_contact(by=None, contact=contact, fields=fields, consents=consents, now=now)
    except (ContactRefused, NotFound):
        return
