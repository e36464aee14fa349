"""What a page reports."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from visitors.places import NOWHERE, Place

LONGEST_AGE_MS = 24 * 3600 * 1000
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_AGE_MS)]


EventName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z][A-Za-z0-9_.:-]{0,63}\Z")]
DataName = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z_][A-Za-z0-9_.:-]{0,39}\Z")]
Value = Annotated[str, msgspec.Meta(max_length=120)] | int | float | bool | None
EventData = Annotated[dict[DataName, Value], msgspec.Meta(max_length=10)]


class Product(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a page says it sells, by its schema.org data; each empty if it does not say. The price is a decimal number in writing."""

    name: str = ""
    price: str = ""
    currency: str = ""
    sku: str = ""
    image: str = ""


class EventHit(msgspec.Struct, frozen=True, omit_defaults=True, tag="event", tag_field="type"):
    """The site's own ``Sodan('track', name, data)``.

    Attributes:
        id: a UUID made by the page; the same again is the same event.
        name, data: as the site says; data is flat.
        age_ms: how long ago it was.
    """

    id: UUID
    name: EventName
    data: EventData = {}
    age_ms: Milliseconds = 0


class PageHit(msgspec.Struct, frozen=True, omit_defaults=True, tag="page", tag_field="type"):
    """A page came into view, by loading or by navigation inside it.

    Attributes:
        id: a UUID made by the page; the same again is the same view.
        age_ms: how long ago it was, by the page's own watch, when it was sent: clocks of visitors are not believed.
        url, title, referrer: of the page, as the browser has them.
        product: what it sells, if it says so.
    """

    id: UUID
    url: str
    title: str = ""
    referrer: str = ""
    age_ms: Milliseconds = 0
    product: Product | None = None


class TimeHit(msgspec.Struct, frozen=True, omit_defaults=True, tag="time", tag_field="type"):
    """How a page is being read: totals so far, so that a repeat changes nothing.

    Attributes:
        page: id of the page's ``PageHit``.
        visible_ms: how long it was visible.
        scroll: how far down it was read, in percent.
        is_left: the page is being left.
        age_ms: how long ago that was.
    """

    page: UUID
    visible_ms: Milliseconds
    scroll: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    is_left: bool = False
    age_ms: Milliseconds = 0


Hit = PageHit | TimeHit | EventHit


class Report(msgspec.Struct, frozen=True, omit_defaults=True):
    """Some hits of one visitor, who was recognised by his ticket.

    Attributes:
        visitor_id: key of the visitor.
        language, time_zone, screen, user_agent: of his browser.
        hits: what happened, in order.
        place, network: where his address is, and the address cut; looked up before it travels, so that the address itself need not.
        address: the whole of it, only where the company keeps that.
    """

    visitor_id: int
    hits: list[Hit]
    language: str = ""
    time_zone: str = ""
    screen: str = ""
    user_agent: str = ""
    place: Place = NOWHERE
    network: str = ""
    address: str = ""


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(Report)


def encode_report(report: Report) -> bytes:
    """For the stream."""
    return _encoder.encode(report)


def decode_report(payload: bytes) -> Report:
    """From the stream.

    Raises:
        msgspec.MsgspecError: it is none.
    """
    return _decoder.decode(payload)
