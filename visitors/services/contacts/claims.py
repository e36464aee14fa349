"""What a visitor says of himself becomes an unverified contact, or joins one; it never touches a verified one (A088)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from tenants.bus import publish
from tenants.names import lock_key
from visitors.events import ContactChanged, ContactCreated
from visitors.models import Contact, Visitor
from visitors.selectors.contacts import with_email


class UnsignedIdentity(PermissionError):
    """The website takes identities only from its own server, signed; what the visitor or the page says is not taken."""


def claim_contact(*, visitor: Visitor, now: datetime) -> Contact | None:
    """Give the visitor the contact that fits what he says: ``visitor.name`` and ``visitor.email``, just stored.

    A correction of his own contact changes that contact; an address that another unverified contact has joins him to it.
    The visitor learns nothing of what the contact holds: what he sees goes by his browser, not by the contact.

    Args:
        visitor: his row, locked by the caller, in the caller's transaction.

    Returns:
        The contact; None when he is identified by a signature, which what he says does not change.
    """
    if visitor.identified_at is not None or not visitor.email:
        return None
    with connection.cursor() as cursor:
        # Two browsers that name the same address at once make one contact.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"contact.claim.{visitor.email.lower()}")])
    claimable = Contact.objects.filter(is_verified=False, external_id=None)
    same = with_email(claimable, visitor.email).order_by("id")
    own = claimable.filter(pk=visitor.contact_id).first() if visitor.contact_id else None
    contact = own if own and own.email.lower() == visitor.email.lower() else same.first()
    if contact is None and own is not None and own.source == Contact.Source.CLAIM and own.visitors.count() == 1:
        contact = own
    if contact is None:
        contact = Contact(source=Contact.Source.CLAIM, created_at=now, language=visitor.language)
    is_new = contact.pk is None
    changed = _adopt(contact, visitor, now)
    if is_new or changed:
        contact.changed_at = now
    contact.seen_at = max(filter(None, (contact.seen_at, visitor.seen_at)), default=None)
    contact.search_text = contact.searchable()
    contact.save()
    if visitor.contact_id != contact.pk:
        visitor.contact = contact
        visitor.save(update_fields=["contact"])
        changed.append("visitors")
    if is_new:
        publish(ContactCreated(contact.uuid, contact.source))
    elif changed:
        publish(ContactChanged(contact.uuid, tuple(changed)))
    return contact


def _adopt(contact: Contact, visitor: Visitor, now: datetime) -> list[str]:
    """Take what the contact lacks; what people of the company wrote down is not overwritten by a claim."""
    changed = []
    if contact.email.lower() != visitor.email.lower():
        contact.email = visitor.email
        changed.append("email")
    if visitor.name and (not contact.name or (contact.source == Contact.Source.CLAIM and contact.name != visitor.name and contact.pk == visitor.contact_id)):
        contact.name = visitor.name
        changed.append("name")
    return changed
