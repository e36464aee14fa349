"""What was written down about a visitor goes along when he becomes a contact."""

from __future__ import annotations

from visitors.models import Contact, ContactNote, Visitor
from visitors.models.contact import MOST_TAGS


def take_along(visitor: Visitor, contact: Contact) -> list[str]:
    """Give the contact what was written down about the visitor before he was one.

    Args:
        visitor, contact: both locked and stored by the caller, in the caller's transaction.

    Returns:
        What changed of the contact.
    """
    changed = ["notes"] if ContactNote.objects.filter(visitor=visitor).update(contact=contact, visitor=None) else []
    if visitor.tags:
        contact.tags = sorted({*contact.tags, *visitor.tags}, key=str.casefold)[:MOST_TAGS]
        contact.save(update_fields=["tags"])
        visitor.tags = []
        visitor.save(update_fields=["tags"])
        changed.append("tags")
    return changed
