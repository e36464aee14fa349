"""What operators write down about contacts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tenants.accounts.models import User
from tenants.bus import publish
from visitors.events import ContactChanged, VisitorNoted
from visitors.models import Contact, ContactNote
from visitors.services.contacts.fields import ContactRefused
from visitors.services.contacts.locking import lock_contact

LONGEST_NOTE = 10_000


class NotYourNote(PermissionError):
    """Only its author and admins delete a note."""


def add_note(*, by: User, contact: Contact, body: str, now: datetime) -> ContactNote:
    """Write a note.

    Raises:
        ContactRefused: it is empty or too long.
        NotFound: somebody deleted the contact meanwhile.
    """
    body = clean_note(body)
    with transaction.atomic():
        note = ContactNote.objects.create(contact=lock_contact(contact.pk), author=by, body=body, created_at=now)
        publish(ContactChanged(contact.uuid, ("notes",)))
    return note


def delete_note(*, by: User, note: ContactNote) -> None:
    """Take a note away.

    Raises:
        NotYourNote
    """
    if note.author_id != by.pk and not by.may_administer:
        raise NotYourNote
    with transaction.atomic():
        if note.contact is not None:
            publish(ContactChanged(note.contact.uuid, ("notes",)))
        if note.visitor is not None:
            publish(VisitorNoted(note.visitor.uuid))
        note.delete()


def clean_note(body: str) -> str:
    """A note as it is kept.

    Raises:
        ContactRefused: it is empty or too long.
    """
    body = body.replace("\r\n", "\n").strip()
    if not body:
        raise ContactRefused({"body": "bad_text"})
    if len(body) > LONGEST_NOTE:
        raise ContactRefused({"body": "too_long"})
    return body
