"""Frames as they travel: encoding, decoding, error codes and close codes of wire protocol 1.

Apps above declare what frames carry (see ``registry``); here is only the envelope around it.
"""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from tenants.realtime.tickets import Audience
from tenants.strict_json import BadJson, loads

VERSION = 1


class CloseCode(IntEnum):
    """Why the server closed a socket. ``docs/realtime.md`` says which of them a client may retry."""

    BAD_FRAME = 4400
    SIGN_IN = 4401
    FORBIDDEN = 4403
    GONE = 4404
    TOO_SLOW = 4408
    RESYNC = 4409
    TOO_LARGE = 4413
    TOO_MANY = 4429
    DRAINING = 4503


class ErrorCode(StrEnum):
    """Codes of ``error`` frames; the sentence beside it may change, the code does not."""

    BAD_FRAME = "bad_frame"
    UNKNOWN_TYPE = "unknown_type"
    INVALID = "invalid"
    HELLO_EXPECTED = "hello_expected"
    TICKET = "ticket"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    TOO_SLOW = "too_slow"
    UNAVAILABLE = "unavailable"
    DRAINING = "draining"
    GONE = "gone"


class BadFrame(Exception):
    """A client frame that is refused; carries the error code and, if it could be read, the frame's ``cid``."""

    def __init__(self, code: ErrorCode, text: str, cid: UUID | None = None) -> None:
        super().__init__(text)
        self.code, self.text, self.cid = code, text, cid


class CommandError(Exception):
    """A command that is answered with an ``error`` frame; ``retry`` says that the same command may succeed later."""

    def __init__(self, code: ErrorCode, text: str, *, retry: bool = False) -> None:
        super().__init__(text)
        self.code, self.text, self.retry = code, text, retry


class ClientFrame(msgspec.Struct, forbid_unknown_fields=True):
    """A frame of a client."""

    type: str
    v: int = VERSION
    cid: UUID | None = None
    data: dict[str, Any] = {}


class ServerFrame(msgspec.Struct, omit_defaults=True):
    """A frame of the server."""

    v: int
    type: str
    data: Any
    cid: UUID | None = None
    seq: int | None = None
    conversation: UUID | None = None
    at: datetime | None = None


class VisitorEvent(msgspec.Struct):
    """Base of what visitors are told; the class says the frame's type."""

    event_type: ClassVar[str]


class StaffEvent(msgspec.Struct):
    """Base of what operators are told. It cannot be encoded for a visitor: see ``visitor_frame``."""

    event_type: ClassVar[str]


class VisitorFrame(bytes):
    """An encoded event that visitors may see."""

    __slots__ = ()


class StaffFrame(bytes):
    """An encoded event for operators only."""

    __slots__ = ()


_encoder = msgspec.json.Encoder()


def decode_frame(data: bytes | str) -> ClientFrame:
    """Read a client frame strictly.

    Raises:
        BadFrame: not strict JSON, not a frame, or of another protocol version.
    """
    try:
        value = loads(data)
    except BadJson as error:
        raise BadFrame(ErrorCode.BAD_FRAME, str(error)) from error
    return frame_of(value)


def frame_of(value: Any) -> ClientFrame:
    """A client frame from strictly decoded JSON (a socket frame, or one element of a poll's ``commands``)."""
    try:
        frame = msgspec.convert(value, ClientFrame)
    except msgspec.ValidationError as error:
        raise BadFrame(ErrorCode.BAD_FRAME, f"Not a frame: {error}.", _cid_of(value)) from error
    if frame.v != VERSION:
        raise BadFrame(ErrorCode.BAD_FRAME, f"This server speaks protocol {VERSION}.", frame.cid)
    return frame


def _cid_of(value: Any) -> UUID | None:
    try:
        return UUID(value["cid"])
    except (TypeError, KeyError, ValueError, AttributeError):
        return None


def encode(type: str, data: Any, cid: UUID | None = None) -> bytes:
    """A frame that answers or controls (not an event)."""
    return _encoder.encode(ServerFrame(VERSION, type, data, cid))


def encode_error(code: ErrorCode, text: str, *, cid: UUID | None = None, retry: bool = False) -> bytes:
    """An ``error`` frame."""
    return _encoder.encode(ServerFrame(VERSION, "error", {"code": code.value, "text": text, "retry": retry}, cid))


class Encoded:
    """The data of an event, encoded once for all the frames that carry it."""

    __slots__ = ("data", "event_class")

    def __init__(self, event: VisitorEvent | StaffEvent) -> None:
        self.event_class = type(event)
        self.data = msgspec.Raw(_encoder.encode(event))


def visitor_frame(event: VisitorEvent | Encoded, *, conversation: UUID | None = None, seq: int | None = None, at: datetime | None = None) -> VisitorFrame:
    """Encode an event for visitors.

    Raises:
        TypeError: the event is not one for visitors.
    """
    event_class, data = _parts(event)
    if not issubclass(event_class, VisitorEvent):
        raise TypeError(f"{event_class.__name__} is not an event for visitors.")
    return VisitorFrame(_encoder.encode(ServerFrame(VERSION, event_class.event_type, data, None, seq, conversation, at)))


def staff_frame(event: StaffEvent | Encoded, *, conversation: UUID | None = None, seq: int | None = None, at: datetime | None = None) -> StaffFrame:
    """Encode an event for operators.

    Raises:
        TypeError: the event is not one for operators.
    """
    event_class, data = _parts(event)
    if not issubclass(event_class, StaffEvent):
        raise TypeError(f"{event_class.__name__} is not an event for operators.")
    return StaffFrame(_encoder.encode(ServerFrame(VERSION, event_class.event_type, data, None, seq, conversation, at)))


def _parts(event: VisitorEvent | StaffEvent | Encoded) -> tuple[type[VisitorEvent] | type[StaffEvent], Any]:
    return (event.event_class, event.data) if isinstance(event, Encoded) else (type(event), event)


def audience_of(event_class: type) -> Audience:
    """Who an event class is for."""
    return Audience.VISITOR if issubclass(event_class, VisitorEvent) else Audience.OPERATOR
