"""Keeping what a source told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from tenants.bus import publish
from visitors.events import MemberDataChanged
from visitors.models import Contact, MemberData, Website
from visitors.services.contacts.locking import lock_contact
from visitors.services.memberdata.shapes import MOST_CARDS, MOST_ORDERS, BadMemberData, MemberSheet


def tell_signed_data(*, contact: Contact, website: Website, sheet: MemberSheet, now: datetime) -> bool:
    """Keep what the site's server signed about a member; what it said nothing of stays.

    Args:
        contact: locked by the caller, in the caller's transaction.

    Returns:
        Whether that is something new.
    """
    if sheet.orders is None and sheet.cards is None:
        return False
    rows = {row.website_id: row for row in contact.member_data.filter(source=MemberData.Source.SIGNED)}
    # Of before it was kept which website told it.
    nameless = rows.get(None)
    row = rows.get(website.pk) or nameless or MemberData(contact=contact, source=MemberData.Source.SIGNED)
    before = (row.orders, row.cards)
    row.website = website
    if nameless is not None and nameless is not row:
        nameless.delete()
    is_new = _store(row, sheet, now) or before != (row.orders, row.cards)
    return is_new


def replace_pushed_data(*, contact: Contact, sheet: MemberSheet, now: datetime) -> MemberData:
    """Keep what the API told instead of all that it told before.

    Raises:
        NotFound: the contact was deleted meanwhile.
    """
    with transaction.atomic():
        row = _pushed(contact)
        _store(row, MemberSheet(sheet.orders or [], sheet.cards or []), now)
        publish(MemberDataChanged(contact.uuid))
    return row


def change_pushed_data(
    *, contact: Contact, sheet: MemberSheet, gone_orders: Collection[str] = (), gone_cards: Collection[str] = (), now: datetime
) -> MemberData:
    """Add single orders (by number) and cards (by slug) to what the API told, replace those that it told before, and take some away.

    New orders come first, as they would in a list of the newest.

    Raises:
        NotFound: the contact was deleted meanwhile.
        BadMemberData: there would be too many cards. Of too many orders the last ones go.
    """
    with transaction.atomic():
        row = _pushed(contact)
        orders = {order["number"]: order for order in row.orders if order["number"] not in gone_orders}
        told = {order["number"]: order for order in sheet.orders or ()}
        fresh = [order for number, order in told.items() if number not in orders]
        orders = {number: told.get(number, order) for number, order in orders.items()}
        cards = {card["slug"]: card for card in row.cards if card["slug"] not in gone_cards}
        cards.update({card["slug"]: card for card in sheet.cards or ()})
        if len(cards) > MOST_CARDS:
            raise BadMemberData("cards", "too_many")
        _store(row, MemberSheet([*fresh, *orders.values()][:MOST_ORDERS], list(cards.values())), now)
        publish(MemberDataChanged(contact.uuid))
    return row


def remove_pushed_data(*, contact: Contact) -> None:
    """Take away all that the API told; nothing happens where that is nothing.

    Raises:
        NotFound: the contact was deleted meanwhile.
    """
    with transaction.atomic():
        lock_contact(contact.pk)
        if MemberData.objects.filter(contact=contact, source=MemberData.Source.API).delete()[0]:
            publish(MemberDataChanged(contact.uuid))


def _pushed(contact: Contact) -> MemberData:
    locked = lock_contact(contact.pk)
    row = MemberData.objects.filter(contact=locked, source=MemberData.Source.API, website=None).first()
    return row or MemberData(contact=locked, source=MemberData.Source.API)


def _store(row: MemberData, sheet: MemberSheet, now: datetime) -> bool:
    is_new = row.pk is None
    row.orders = row.orders if sheet.orders is None else sheet.orders
    row.cards = row.cards if sheet.cards is None else sheet.cards
    row.told_at = now
    row.save()
    return is_new
