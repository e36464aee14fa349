"""What hangs on a visitor or a contact and goes along when he becomes a contact, or is merged with another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import models

from visitors.models import Contact, ContactNote, Visitor
from visitors.models.contact import MOST_TAGS

# Tables of the apps above whose rows are about a contact or a visitor, as notes are: each has both fields, and one of them is empty.
_along: list[type[models.Model]] = []


def goes_along(model: type[models.Model]) -> type[models.Model]:
    """Declare a table whose rows go where the person's notes go."""
    if model not in _along:
        _along.append(model)
    return model


def take_along(visitor: Visitor, contact: Contact) -> list[str]:
    """Give the contact what was written down about the visitor before he was one.

    Args:
        visitor, contact: both locked and stored by the caller, in the caller's transaction.

    Returns:
        What changed of the contact.
    """
    changed = ["notes"] if ContactNote.objects.filter(visitor=visitor).update(contact=contact, visitor=None) else []
    for model in _along:
        model._base_manager.filter(visitor=visitor).update(contact=contact, visitor=None)
    if visitor.tags:
        contact.tags = sorted({*contact.tags, *visitor.tags}, key=str.casefold)[:MOST_TAGS]
        contact.save(update_fields=["tags"])
        visitor.tags = []
        visitor.save(update_fields=["tags"])
        changed.append("tags")
    return changed


def merge_along(stays: Contact, goes: Contact) -> dict[str, list[int]]:
    """Give what is about one contact to the other, who stays.

    Returns:
        By table, whose rows those were (keys), for taking it back.
    """
    moved = {}
    for model in _along:
        rows = model._base_manager.filter(contact=goes)
        moved[model._meta.label_lower] = list(rows.values_list("pk", flat=True))
        rows.update(contact=stays)
    return moved


def give_along_back(stays: Contact, back: Contact, moved: Mapping[str, Sequence[int]]) -> None:
    """The same taken back; what was begun since stays where it is."""
    for model in _along:
        model._base_manager.filter(pk__in=moved.get(model._meta.label_lower, []), contact=stays).update(contact=back)
