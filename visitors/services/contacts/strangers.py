"""What operators write down about a visitor who is no contact yet; it goes along when he becomes one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from visitors.events import VisitorNoted
from visitors.models import BadValue, ContactNote, Visitor
from visitors.permissions import NotFound
from visitors.services.contacts.change import change_contact
from visitors.services.contacts.fields import ContactFields, ContactRefused, clean_tags
from visitors.services.contacts.locking import lock_visitors
from visitors.services.contacts.notes import add_note, clean_note

register_kind("visitor", _("Visitors"), {"changed": _("Changed the visitor {subject} ({fields})")})


def add_visitor_note(*, by: User, visitor: Visitor, body: str, now: datetime) -> ContactNote:
    """Write a note about a visitor, or about his contact if he has one by now.

    Raises:
        ContactRefused: it is empty or too long.
        NotFound: he was erased meanwhile.
    """
    body = clean_note(body)
    with transaction.atomic():
        row = _locked(visitor)
        if row.contact is not None:
            return add_note(by=by, contact=row.contact, body=body, now=now)
        note = ContactNote.objects.create(visitor=row, author=by, body=body, created_at=now)
        publish(VisitorNoted(row.uuid))
    return note


def tag_visitor(*, by: User, visitor: Visitor, tags: Sequence[str], now: datetime) -> Visitor:
    """Set a visitor's tags, or those of his contact if he has one by now.

    Raises:
        ContactRefused: they are too many, or one is not in order.
        NotFound: he was erased meanwhile.
    """
    try:
        wanted = clean_tags(tags)
    except BadValue as error:
        raise ContactRefused({"tags": error.code}) from error
    with transaction.atomic():
        row = _locked(visitor)
        if row.contact is not None:
            row.contact = change_contact(by=by, contact=row.contact, fields=ContactFields(tags=list(wanted)), now=now)
            return row
        if row.tags != wanted:
            row.tags = wanted
            row.save(update_fields=["tags"])
            record_audit(by=by, action="visitor.changed", subject=row.uuid.hex[-6:], visitor=str(row.uuid), fields=["tags"])
            publish(VisitorNoted(row.uuid))
    return row


def _locked(visitor: Visitor) -> Visitor:
    row = lock_visitors(Q(pk=visitor.pk)).get(visitor.pk)
    if row is None:
        raise NotFound
    return row
