"""What a visitor says of himself becomes an unverified contact, or joins one; it never touches a verified one (A088)."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from tenants.bus import publish
from tenants.names import lock_key
from visitors.events import ContactChanged, ContactCreated
from visitors.models import Contact, Visitor
from visitors.selectors.contacts import with_email
from visitors.services.contacts.along import take_along


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
    if visitor.is_identified or not visitor.email:
        return None
    with connection.cursor() as cursor:
        # Two browsers that name the same address at once make one contact.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"contact.claim.{visitor.email.lower()}")])
    contact = _claimed_contact(visitor) or Contact(source=Contact.Source.CLAIM, created_at=now, language=visitor.language)
    is_new = contact.pk is None
    changed = _adopt(contact, visitor)
    if is_new or changed:
        contact.changed_at = now
    contact.seen_at = max(filter(None, (contact.seen_at, visitor.seen_at)), default=None)
    contact.search_text = contact.searchable()
    contact.save(update_fields=None if is_new else ["name", "email", "claimed_name", "claimed_email", "search_text", "seen_at", "changed_at"])
    is_joined = visitor.contact_id != contact.pk
    visitor.contact = contact
    if is_joined:
        # Of whom nobody knows any more who he was, a claim makes no member.
        visitor.identified_at = None
        visitor.save(update_fields=["contact", "identified_at"])
        changed += ["visitors", *take_along(visitor, contact)]
    if is_new:
        publish(ContactCreated(contact.uuid, contact.source))
    elif changed:
        publish(ContactChanged(contact.uuid, tuple(changed)))
    return contact


def _claimed_contact(visitor: Visitor) -> Contact | None:
    """The contact that fits, locked; None if there is none that a claim may touch."""
    claimable = Contact.objects.filter(is_verified=False, external_id=None)
    # Locked, and as it is now: what people change or take away meanwhile is neither lost nor brought back.
    locked = claimable.select_for_update(no_key=True)
    own = claimable.filter(pk=visitor.contact_id).first() if visitor.contact_id else None
    if own is not None and visitor.email.lower() in {own.email.lower(), own.claimed_email.lower()}:
        return locked.filter(pk=own.pk).first()
    same = with_email(locked, visitor.email).order_by("id").first()
    is_his_alone = same is None and own is not None and own.source == Contact.Source.CLAIM and own.visitors.count() == 1
    return locked.filter(pk=own.pk).first() if own is not None and is_his_alone else same


def _adopt(contact: Contact, visitor: Visitor) -> list[str]:
    """Take what the contact lacks, and what the only browser that made it corrects.

    What people of the company wrote down stays: a claim replaces only what was claimed before.
    """
    changed = []
    is_alone = contact.pk is not None and contact.pk == visitor.contact_id and contact.visitors.count() == 1
    for name, told in (("name", visitor.name), ("email", visitor.email)):
        value, claimed = getattr(contact, name), getattr(contact, f"claimed_{name}")
        if told and value != told and (not value or (is_alone and value == claimed)):
            setattr(contact, name, told)
            setattr(contact, f"claimed_{name}", told)
            changed.append(name)
        elif told and is_alone and value != told:
            setattr(contact, f"claimed_{name}", told)
    return changed
