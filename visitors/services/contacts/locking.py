"""In which order a contact and his browsers are locked (R2): members by name, visitors in ascending id, then the contact.

A foreign key is checked at commit and then locks the contact as well, so whoever holds a contact may not wait for a visitor.
"""

from __future__ import annotations

from django.db import OperationalError, connection, transaction
from django.db.models import Q

from tenants.names import lock_key
from visitors.models import Contact, Visitor
from visitors.permissions import NotFound

TRIES = 5


class _Joined(Exception):
    """Another browser joined the contact while the others were being locked."""


def lock_member(external_id: str) -> None:
    """One at a time signs in or out as this member, until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"contact.member.{external_id}")])


def lock_visitors(condition: Q) -> dict[int, Visitor]:
    """The visitors, with their websites, by key; locked in ascending id."""
    rows = Visitor.objects.filter(condition).order_by("pk").select_for_update(no_key=True, of=("self",)).select_related("website")
    return {row.pk: row for row in rows}


def lock_contact(contact_id: int) -> Contact:
    """A contact as he is now, with his owner, until the end of the transaction; after the visitors of whom it is about.

    Raises:
        NotFound: somebody took him away meanwhile.
    """
    row = Contact.objects.select_for_update(no_key=True, of=("self",)).select_related("owner").filter(pk=contact_id).first()
    if row is None:
        raise NotFound
    return row


def lock_whole_contact(contact_id: int) -> tuple[Contact, list[Visitor]]:
    """A contact that is to go, and all of his browsers; call it first in a transaction.

    Raises:
        NotFound: somebody took him away meanwhile.
    """
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                visitors = lock_visitors(Q(contact_id=contact_id))
                contact = Contact.objects.select_for_update().filter(pk=contact_id).first()
                if contact is None:
                    raise NotFound
                if Visitor.objects.filter(contact_id=contact_id).exclude(pk__in=visitors).exists():
                    raise _Joined
                return contact, [row for row in visitors.values() if row.contact_id == contact_id]
        except _Joined:
            continue
    raise OperationalError("browsers kept joining the contact")
