"""What a page reports."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from visitors.places import NOWHERE, Place

LONGEST_AGE_MS = 24 * 3600 * 1000
Milliseconds = Annotated[int, msgspec.Meta(ge=0, le=LONGEST_AGE_MS)]


class PageHit(msgspec.Struct, frozen=True, tag="page", tag_field="type"):
    """A page came into view, by loading or by navigation inside it.

    Attributes:
        id: a UUID made by the page; the same again is the same view.
        age_ms: how long ago it was, by the page's own watch, when it was sent: clocks of visitors are not believed.
        url, title, referrer: of the page, as the browser has them.
    """

    id: UUID
    url: str
    title: str = ""
    referrer: str = ""
    age_ms: Milliseconds = 0


class TimeHit(msgspec.Struct, frozen=True, tag="time", tag_field="type"):
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


Hit = PageHit | TimeHit


class Report(msgspec.Struct, frozen=True):
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
