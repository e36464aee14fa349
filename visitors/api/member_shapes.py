"""Shapes of member data on the REST API: what is told, and what is answered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec
from rest_framework import serializers

from tenants.api.input import StrictSerializer
from visitors.models import MemberSource, MemberSourceKey, Website
from visitors.selectors.memberdata import Told, ToldBy
from visitors.services.memberdata.shapes import CARD, ITEM, LONGEST_URL, MOST_CARDS, MOST_ITEMS, MOST_ORDERS, MOST_ROWS, ORDER, ROW

MemberDataSourceName = Literal["signed", "api", "pull"]
MemberDataState = Literal["told", "asked", "failed", "stale"]


class OrderItem(msgspec.Struct):
    """A line of an order."""

    name: str
    quantity: str
    total: str


class MemberOrder(msgspec.Struct):
    """An order, by whom it was told and when. ``total`` is an amount of ``currency``; without a currency, words to be shown as they are."""

    number: str
    status: str
    total: str
    currency: str
    placed_on: str
    url: str
    tracking_number: str
    tracking_url: str
    items: list[OrderItem]
    source: MemberDataSourceName
    website: str
    told_at: datetime | None


class MemberCardRow(msgspec.Struct):
    """A line of a card."""

    label: str
    value: str
    url: str


class MemberCard(msgspec.Struct):
    """Anything else that the company's systems know, as a title and lines; by whom it was told and when."""

    slug: str
    title: str
    url: str
    rows: list[MemberCardRow]
    source: MemberDataSourceName
    website: str
    told_at: datetime | None


class MemberDataSource(msgspec.Struct):
    """Who told something, or is asked. ``state``: ``told``; ``asked``: an answer is awaited; ``failed``: it did not answer at
    ``failed_at``; ``stale``: it may be asked again.
    """

    source: MemberDataSourceName
    website: str
    state: MemberDataState
    told_at: datetime | None
    failed_at: datetime | None
    failure: str


class MemberDataDetails(msgspec.Struct):
    """What the company's own systems know of a contact; the newest order first, each order and card once."""

    orders: list[MemberOrder]
    cards: list[MemberCard]
    sources: list[MemberDataSource]


class MemberSourceDetails(msgspec.Struct):
    """Where a website's members are asked for; ``url`` is empty where that is nowhere. ``failures`` in a row; until ``paused_until`` it is left in peace."""

    url: str
    answered_at: datetime | None
    failed_at: datetime | None
    failure: str
    failures: int
    paused_until: datetime | None


class MemberSourceTryOut(msgspec.Struct):
    """How a question went. ``failure`` is empty when it was answered; ``detail``: the place in the answer that is wrong, or the class of the status."""

    failure: str
    detail: str
    orders: int
    cards: int
    took_ms: int | None


class MemberSourceKeyDetails(msgspec.Struct):
    """A key that signs the questions; its text is told once, when it is made."""

    id: UUID
    ending: str
    created_at: datetime


class NewMemberSourceKey(msgspec.Struct):
    """A key that was just made. ``value`` is not shown again."""

    id: UUID
    ending: str
    value: str
    created_at: datetime


STRUCTS = (MemberDataDetails, MemberSourceDetails, MemberSourceTryOut, MemberSourceKeyDetails, NewMemberSourceKey)


def text(most: int, help_text: str = "", **more: Any) -> serializers.CharField:
    """A line that may be left out."""
    return serializers.CharField(max_length=most, required=False, allow_blank=True, help_text=help_text or None, **more)


class OrderItemBody(StrictSerializer):
    """A line of an order."""

    name = serializers.CharField(max_length=ITEM["name"])
    quantity = text(ITEM["quantity"], "As it is to be read, such as 2 or 0.5 kg.")
    total = text(ITEM["total"], "An amount of the order's currency, such as 14.50.")


class OrderBody(StrictSerializer):
    """An order. The same number again replaces it."""

    number = serializers.CharField(max_length=ORDER["number"])
    status = text(ORDER["status"], "In the words that your people use.")
    total = text(ORDER["total"], "An amount such as 48.00 with `currency`; else words to be shown as they are.")
    currency = text(3, "Three letters, such as EUR; amounts are then written as each operator's language does.")
    placed_on = text(ORDER["placed_on"], "A date or a moment of ISO 8601.")
    url = text(LONGEST_URL, "Its page in your shop; http or https.")
    tracking_number = text(ORDER["tracking_number"])
    tracking_url = text(LONGEST_URL, "Where the parcel is followed; http or https.")
    items = serializers.ListField(child=OrderItemBody(), max_length=MOST_ITEMS, required=False)


class CardRowBody(StrictSerializer):
    """A line of a card."""

    label = serializers.CharField(max_length=ROW["label"])  # type: ignore[assignment]
    value = text(ROW["value"])
    url = text(LONGEST_URL, "Makes the value a link; http or https.")


class CardBody(StrictSerializer):
    """A card. The same slug again replaces it."""

    slug = serializers.CharField(max_length=40, help_text="Your own name of it: a-z, 0-9, - and _.")
    title = serializers.CharField(max_length=CARD["title"])
    url = text(LONGEST_URL, "Where there is more; http or https.")
    rows = serializers.ListField(child=CardRowBody(), max_length=MOST_ROWS, required=False)


class MemberDataBody(StrictSerializer):
    """All that you tell of a contact; what is left out is empty from now on."""

    orders = serializers.ListField(child=OrderBody(), max_length=MOST_ORDERS, required=False, help_text="The newest first.")
    cards = serializers.ListField(child=CardBody(), max_length=MOST_CARDS, required=False)


class MemberDataChange(MemberDataBody):
    """What is added, replaced (the same number or slug) or taken away; the rest stays."""

    remove_orders = serializers.ListField(child=serializers.CharField(max_length=60), max_length=100, required=False, help_text="Numbers of orders.")
    remove_cards = serializers.ListField(child=serializers.CharField(max_length=40), max_length=100, required=False, help_text="Slugs of cards.")


class RefreshBody(StrictSerializer):
    """How much it is wanted."""

    again = serializers.BooleanField(required=False, help_text="Ask even where the answer is fresh; at most every five seconds.")


class SourceBody(StrictSerializer):
    """Where a website's members are asked for."""

    url = serializers.CharField(max_length=LONGEST_URL, help_text="https on its usual port, at a name of the public internet.")


class TryBody(StrictSerializer):
    """Of whom it is asked."""

    member = serializers.CharField(max_length=170, help_text="Your own id of a member, as in `sub`.")


def member_data_details(told: Told) -> MemberDataDetails:
    """Everything that was told of a contact."""
    return MemberDataDetails(
        orders=[
            MemberOrder(
                items=[OrderItem(**_lines(item, ITEM)) for item in row.get("items", ())],
                **_lines(row, (*ORDER, "currency", "url", "tracking_url")),
                **_by(by),
            )
            for row, by in told.orders
        ],
        cards=[
            MemberCard(
                slug=row["slug"],
                title=row["title"],
                url=row["url"],
                rows=[MemberCardRow(**_lines(line, (*ROW, "url"))) for line in row["rows"]],
                **_by(by),
            )
            for row, by in told.cards
        ],
        sources=[MemberDataSource(**_by(by), state=by.state, failed_at=by.failed_at, failure=by.failure) for by in told.sources],  # type: ignore[arg-type]
    )


def source_details(website: Website) -> MemberSourceDetails:
    """Where a website's members are asked for, and how that goes."""
    row = MemberSource.objects.filter(website=website).first() or MemberSource()
    return MemberSourceDetails(row.url, row.answered_at, row.failed_at, row.failure, row.failures, row.paused_until)


def source_key_details(row: MemberSourceKey) -> MemberSourceKeyDetails:
    """A key without its text."""
    return MemberSourceKeyDetails(row.uuid, row.ending, row.created_at)


def _lines(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: str(row.get(name, "")) for name in names}


def _by(by: ToldBy) -> dict[str, Any]:
    return {"source": by.source, "website": by.website, "told_at": by.told_at}
