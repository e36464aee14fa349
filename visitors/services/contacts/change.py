"""Contacts made, changed and taken away by people of the company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish
from tenants.fields import clean_line
from visitors.events import ContactChanged, ContactCreated, ContactDeleted
from visitors.models import Contact, ContactAttribute
from visitors.services.contacts.fields import ContactFields, ContactRefused, apply_fields
from visitors.services.contacts.identity import part_from_contact
from visitors.services.contacts.locking import lock_contact, lock_whole_contact

MOST_CONSENTS = 100
Known = Mapping[str, ContactAttribute] | None
register_kind(
    "contact",
    _("Contacts"),
    {
        "created": _("Added the contact {subject}"),
        "changed": _("Changed the contact {subject} ({fields})"),
        "deleted": _("Deleted the contact {subject}"),
        "merged": _("Merged the contact {other} into {subject}"),
        "merge_undone": _("Took back that {other} was merged into {subject}"),
        "imported": _("Imported contacts from {subject} ({created} new, {changed} changed)"),
        "import_cancelled": _("Cancelled the import of {subject} ({created} new, {changed} changed so far)"),
        "exported": _("Downloaded {count} contacts"),
        "erased": _("Erased everything about the contact {subject}"),
    },
)


@dataclass(frozen=True, slots=True)
class Consent:
    """That he agreed to something, or took it back. ``where``: by which way he said so, such as "checkout" or "telephone"."""

    what: str
    is_given: bool
    where: str


def create_contact(*, by: User | None, fields: ContactFields, source: str, now: datetime, consents: Sequence[Consent] = (), known: Known = None) -> Contact:
    """Make a contact. Nothing of who he is is proven by it.

    Args:
        known: the company's attributes, where the caller has read them.

    Raises:
        ContactRefused: a field is not in order, or there is nothing by which to know him.
    """
    contact = Contact(source=source, created_at=now, changed_at=now)
    apply_fields(contact, fields, known=known)
    _add_consents(contact, consents, by, now)
    if not (contact.name or contact.email or contact.phones or contact.external_id):
        raise ContactRefused({"name": "empty"})
    with transaction.atomic():
        _save(contact)
        if by is not None:
            record_audit(by=by, action="contact.created", subject=contact.code, contact=str(contact.uuid))
        publish(ContactCreated(contact.uuid, source))
    return contact


def change_contact(
    *, by: User | None, contact: Contact, fields: ContactFields, now: datetime, consents: Sequence[Consent] = (), known: Known = None
) -> Contact:
    """Change what is named; the rest stays, and consents are added.

    Args:
        known: the company's attributes, where the caller has read them.

    Raises:
        ContactRefused: a field is not in order; nothing was changed.
        NotFound: somebody deleted him meanwhile.
    """
    with transaction.atomic():
        row = lock_contact(contact.pk)
        changed = apply_fields(row, fields, known=known)
        if consents:
            _add_consents(row, consents, by, now)
            changed.append("consents")
        if changed:
            row.changed_at = now
            _save(row)
            if by is not None:
                record_audit(by=by, action="contact.changed", subject=row.code, contact=str(row.uuid), fields=changed)
            publish(ContactChanged(row.uuid, tuple(changed)))
    return row


def delete_contact(*, by: User, contact: Contact) -> None:
    """Take a contact off the list. His browsers and conversations stay; to erase those too there is ``erase_contact``.

    A browser that was signed in begins anew as a stranger.

    Raises:
        NotFound: somebody else did so meanwhile.
    """
    with transaction.atomic():
        row, visitors = lock_whole_contact(contact.pk)
        part_from_contact(visitors)
        uuid, code = row.uuid, row.code
        row.delete()
        record_audit(by=by, action="contact.deleted", subject=code, contact=str(uuid))
        publish(ContactDeleted(uuid))


def record_consent(*, by: User | None, contact: Contact, what: str, is_given: bool, where: str, now: datetime) -> Contact:
    """Write down that he agreed to something or took that back. Earlier lines stay: they say what was lawful when.

    Args:
        what: to what, in the company's own words, such as "newsletter".
        where: by which way he said so, such as "checkout" or "telephone".

    Raises:
        ContactRefused: ``what`` is empty, or there are too many lines.
        NotFound: somebody deleted him meanwhile.
    """
    return change_contact(by=by, contact=contact, fields={}, now=now, consents=[Consent(what, is_given, where)])


def _add_consents(contact: Contact, consents: Sequence[Consent], by: User | None, now: datetime) -> None:
    for each in consents:
        what, where = clean_line(each.what)[:60], clean_line(each.where)[:120]
        if not what:
            raise ContactRefused({"what": "bad_text"})
        if len(contact.consents) >= MOST_CONSENTS:
            raise ContactRefused({"consents": "too_many"})
        line = {"what": what, "is_given": each.is_given, "at": now.isoformat(), "where": where, "by": str(by.uuid) if by else None}
        contact.consents = [*contact.consents, line]


def _save(contact: Contact) -> None:
    """Save, and say in the words of a field what the database refused."""
    try:
        with transaction.atomic():
            contact.save()
    except IntegrityError as error:
        if "external_id" not in str(error):
            raise
        raise ContactRefused({"external_id": "taken"}) from error
