"""How each candidate is spoken to: what to send for a line, and what a frame that came means.

All candidates get the same text: ``~`` and the line's number in twelve digits, padded to 128 bytes. Nothing else on the
wire contains ``~``, so a delivery is found without decoding JSON.
"""

from __future__ import annotations

import json
from typing import Any, ClassVar
from uuid import uuid4

from tests.bench.sockets.framing import upgrade_request

BODY_BYTES = 128
NOTHING = -1
READY = -2
FAILED = -3


def body_of(number: int) -> str:
    """The text of a line."""
    return f"~{number:012d}".ljust(BODY_BYTES, ".")


def number_in(payload: bytes) -> int:
    """The number of the line in a frame, or NOTHING."""
    at = payload.find(b"~")
    return int(payload[at + 1 : at + 13]) if at >= 0 else NOTHING


class Dialect:
    """One socket's side of a candidate's protocol.

    Attributes:
        is_echo: what one sends comes back to oneself and nobody else.
        target: what the candidate's ``targets`` says about this socket.
    """

    is_echo: ClassVar[bool] = False

    def __init__(self, target: dict[str, Any]) -> None:
        self.target = target
        self.complaint = ""

    def upgrade(self) -> bytes:
        """The handshake request."""
        return upgrade_request(self.target["path"], self.target["host"], self.target.get("origin", ""))

    def opened(self) -> list[bytes] | None:
        """What to send once connected; None: ready without a word."""
        return None

    def line(self, number: int) -> bytes:
        """The frame that says a line."""
        cid = f"00000000-0000-4000-8000-{number:012d}"
        return f'{{"type":"message.send","cid":"{cid}","body":"{body_of(number)}"}}'.encode()

    def ping(self) -> bytes | None:
        """What a living client says every 25 seconds."""
        return None

    def take(self, payload: bytes, reply: Any) -> int:
        """What came: the number of a line, READY, FAILED (see ``complaint``) or NOTHING; ``reply`` sends a frame."""
        return number_in(payload)


class Echo(Dialect):
    """What is sent comes back."""

    is_echo = True


class Plain(Dialect):
    """The ``ws`` and the Channels peer: JSON both ways, a ``ready`` when the room is joined."""

    def take(self, payload: bytes, reply: Any) -> int:
        number = number_in(payload)
        return READY if number == NOTHING and b'"ready"' in payload else number


class SocketIO(Dialect):
    """Engine.IO 4 over WebSocket, as socket.io's own client speaks it."""

    def opened(self) -> list[bytes] | None:
        return [b"40" + json.dumps({"room": self.target["room"], "tenant": self.target["tenant"]}).encode()]

    def line(self, number: int) -> bytes:
        return b'42["message.send",' + super().line(number) + b"]"

    def take(self, payload: bytes, reply: Any) -> int:
        if payload == b"2":
            reply(b"3")
            return NOTHING
        if payload.startswith(b'42["ready"'):
            return READY
        if payload.startswith(b"44"):
            self.complaint = payload.decode()
            return FAILED
        return number_in(payload)


class Product(Dialect):
    """Wire protocol 1. Ready means: greeted, and what was missed of the conversation is there."""

    CONFIRM_EVERY: ClassVar[int] = 50
    NOT_EVENTS: ClassVar[frozenset[bytes]] = frozenset({b"ack", b"error", b"welcome", b"pong", b"positions", b"reconnect"})

    def __init__(self, target: dict[str, Any]) -> None:
        super().__init__(target)
        self.events = self.confirmed = self.upto = 0
        self.ticket: str = target["ticket"]
        self.reads = bool(target.get("reads"))
        self._own = f'"sender":{{"kind":"{target["side"]}"'.encode()

    def opened(self) -> list[bytes] | None:
        self.events = self.confirmed = 0
        return [json.dumps({"v": 1, "type": "hello", "data": {"ticket": self.ticket, "lang": "en"}}).encode()]

    def line(self, number: int) -> bytes:
        # The run's own prefix keeps the ids of two runs against one database apart.
        cid = f"{self.target['run']}-{number:012x}"
        conversation = self.target["conversation"]
        return (f'{{"v":1,"type":"message.send","cid":"{cid}","data":{{"conversation":"{conversation}","body":"{body_of(number)}"}}}}').encode()

    def take(self, payload: bytes, reply: Any) -> int:
        kind = payload[15 : payload.find(b'"', 15)]
        if kind not in self.NOT_EVENTS:
            self.events += 1
            if self.events - self.confirmed >= self.CONFIRM_EVERY:
                self.confirmed = self.events
                reply(b'{"v":1,"type":"received","data":{"n":%d}}' % self.events)
            if kind != b"message.sent":
                return NOTHING
            if self.reads and self._own not in payload:
                # Both people look at their screens: what the other one said is read at once.
                data = b'{"conversation":"%s","seq":%s}' % (self.target["conversation"].encode(), payload[payload.rfind(b'"seq":') + 6 :].partition(b",")[0])
                reply(b'{"v":1,"type":"message.read","cid":"%s","data":%s}' % (str(uuid4()).encode(), data))
            return number_in(payload)
        if kind == b"welcome":
            self.ticket = json.loads(payload)["data"]["ticket"]
            return self._watch(reply)
        if kind == b"error":
            self.complaint = payload.decode()
            return FAILED
        if kind == b"ack" and b'"upto":' in payload:
            self.upto = json.loads(payload)["data"]["upto"]
            return READY
        return NOTHING

    def ping(self) -> bytes | None:
        return b'{"v":1,"type":"ping","data":{}}'

    def _watch(self, reply: Any) -> int:
        if not self.target.get("conversation"):
            return READY
        command = "conversation.watch" if self.target["side"] == "operator" else "sync"
        data = {"conversation": self.target["conversation"], "after": self.upto}
        reply(json.dumps({"v": 1, "type": command, "cid": str(uuid4()), "data": data}).encode())
        return NOTHING


DIALECTS: dict[str, type[Dialect]] = {"product": Product, "socketio": SocketIO, "ws": Plain, "channels_tutorial": Plain, "echo": Echo}
