"""What was told of a contact goes along when he is merged, and comes back with him."""

from __future__ import annotations

from typing import Any

from visitors.models import Contact, MemberData, Website

TOLD = ("source", "orders", "cards", "told_at", "member")


def take_along(stays: Contact, goes: Contact) -> dict[str, Any]:
    """Let what was told of one contact count for the other, where the same source told nothing of that one.

    Args:
        stays, goes: locked by the caller, in the caller's transaction.

    Returns:
        What ``give_back`` needs, for the merge's snapshot.
    """
    known = {(row.source, row.website_id) for row in stays.member_data.all()}
    moved, left = [], []
    for row in goes.member_data.all():
        if (row.source, row.website_id) in known:
            left.append({**{name: getattr(row, name) for name in TOLD}, "website_id": row.website_id})
        else:
            moved.append(row.pk)
    MemberData.objects.filter(pk__in=moved).update(contact=stays)
    return {"member_data": moved, "member_data_left": left}


def give_back(stays: Contact, back: Contact, snapshot: dict[str, Any]) -> None:
    """Undo ``take_along``. A merge of before there was member data names none."""
    MemberData.objects.filter(pk__in=snapshot.get("member_data", []), contact=stays).update(contact=back)
    websites = set(Website.objects.values_list("pk", flat=True))
    left = [row for row in snapshot.get("member_data_left", []) if row["website_id"] is None or row["website_id"] in websites]
    MemberData.objects.bulk_create(MemberData(contact=back, **row) for row in left)
