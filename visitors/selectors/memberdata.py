"""Reading what the company's own systems know of a contact."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef

from visitors.models import Contact, MemberData, MemberSource, MemberSourceKey, Website
from visitors.models.memberdata import ANSWER_WITHIN

# How old an answer may be before the source is asked again; what is known is shown meanwhile.
FRESH_FOR = timedelta(minutes=3)
# How long after a failure it is tried again, and how soon somebody may want it anew.
RETRY_AFTER, AGAIN_AFTER = timedelta(seconds=60), timedelta(seconds=5)

__all__ = ["AGAIN_AFTER", "ANSWER_WITHIN", "FRESH_FOR", "RETRY_AFTER", "Told", "ToldBy", "member_data_of", "member_on", "sources_for"]


@dataclass(frozen=True, slots=True)
class ToldBy:
    """A source of a contact and how it stands. ``state``: ``told``, ``asked`` (an answer is awaited), ``failed`` or ``stale`` (it may be asked again).

    ``told_at``: of when that is which is shown; None when there is nothing.
    """

    source: str
    website: str
    state: str
    told_at: datetime | None
    failed_at: datetime | None
    failure: str


@dataclass(frozen=True, slots=True)
class Told:
    """Orders and cards of a contact with who told them, each order and card once; the newest order first."""

    sources: list[ToldBy]
    orders: list[tuple[dict[str, Any], ToldBy]] = field(default_factory=list)
    cards: list[tuple[dict[str, Any], ToldBy]] = field(default_factory=list)


def member_on(website: Website, contact: Contact) -> str | None:
    """What a website calls a contact; None when he is no member of it."""
    if not contact.external_id:
        return None
    own, colon, member = contact.external_id.partition(":")
    if own == website.key and colon:
        return member
    return contact.external_id if website.shares_members else None


def sources_for(contact: Contact) -> list[MemberSource]:
    """Where a contact can be asked for: websites with an address and a key on which he is a member."""
    if not contact.external_id:
        return []
    rows = MemberSource.objects.select_related("website").filter(website__is_active=True).order_by("id")
    rows = rows.filter(Exists(MemberSourceKey.objects.filter(website=OuterRef("website"))))
    return [row for row in rows if member_on(row.website, contact) is not None]


def member_data_of(contact: Contact, *, now: datetime) -> Told:
    """Everything that was told of a contact. An order that several sources know counts as the one told last did; two websites may have
    orders of the same number.
    """
    sources = {source.website_id: source for source in sources_for(contact)}
    rows = {(row.source, row.website_id): row for row in MemberData.objects.filter(contact=contact).select_related("website")}
    told = []
    for (kind, website_id), row in rows.items():
        if kind != MemberData.Source.PULL:
            told.append((row, ToldBy(kind, row.website.name if row.website else "", "told", row.told_at, None, "")))
        elif website_id in sources and row.member == contact.external_id:
            told.append((row, _pulled(row, sources[website_id], now)))
    for website_id, source in sources.items():
        known = rows.get((MemberData.Source.PULL, website_id))
        if known is None or known.member != contact.external_id:
            told.append((MemberData(), _pulled(MemberData(), source, now)))
    told.sort(key=lambda pair: pair[0].told_at.timestamp() if pair[0].told_at else 0.0, reverse=True)
    orders = _each_once([(order, by) for row, by in told for order in row.orders], "number")
    cards = _each_once([(card, by) for row, by in told for card in row.cards], "slug")
    # The day it was placed, where it is written so that it can be compared; else as it was told.
    orders.sort(key=lambda pair: str(pair[0].get("placed_on", "")), reverse=True)
    return Told([by for _row, by in told], orders, cards)


def _pulled(row: MemberData, source: MemberSource, now: datetime) -> ToldBy:
    name = source.website.name
    if row.is_waiting(now):
        return ToldBy(MemberData.Source.PULL, name, "asked", row.told_at, None, "")
    failed_at, failure = row.failed_at, row.failure
    if failed_at is None and row.asked_at is not None and (row.told_at is None or row.told_at < row.asked_at):
        # It was wanted, and no worker came to it.
        failed_at, failure = row.asked_at + ANSWER_WITHIN, "no_answer"
    if source.is_paused(now) and (failed_at is None or (source.failed_at and source.failed_at > failed_at)) and _is_old(row, now):
        failed_at, failure = source.failed_at, source.failure
    if failed_at is not None:
        is_due = not source.is_paused(now) and (row.asked_at is None or now - row.asked_at > RETRY_AFTER)
        return ToldBy(MemberData.Source.PULL, name, "stale" if is_due else "failed", row.told_at, failed_at, failure)
    return ToldBy(MemberData.Source.PULL, name, "stale" if _is_old(row, now) else "told", row.told_at, None, "")


def _is_old(row: MemberData, now: datetime) -> bool:
    return row.asked_at is None or now - row.asked_at > FRESH_FOR


def _each_once(rows: list[tuple[dict[str, Any], ToldBy]], name: str) -> list[tuple[dict[str, Any], ToldBy]]:
    kept: list[tuple[dict[str, Any], ToldBy]] = []
    for row, by in rows:
        if not any(row[name] == other[name] and (not by.website or not known.website or by.website == known.website) for other, known in kept):
            kept.append((row, by))
    return kept
