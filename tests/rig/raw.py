"""A WebSocket client that can also say what no client may say: bytes on a bare TCP connection."""

from __future__ import annotations

import asyncio
import json
import os
import struct
from contextlib import suppress
from typing import Any

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
CUT = 1006


def frame(
    payload: bytes = b"", *, opcode: int = TEXT, fin: bool = True, reserved: int = 0, mask: bytes | None = b"\x01\x02\x03\x04", announced: int | None = None
) -> bytes:
    """A frame as it travels; ``announced`` lies about its length, ``mask`` None leaves the mask out."""
    first = (0x80 if fin else 0) | reserved << 4 | opcode
    size = len(payload) if announced is None else announced
    bit = 0x80 if mask is not None else 0
    if size < 126:
        head = bytes((first, bit | size))
    elif size < 65536:
        head = bytes((first, bit | 126)) + struct.pack("!H", size)
    else:
        head = bytes((first, bit | 127)) + struct.pack("!Q", size)
    if mask is None:
        return head + payload
    if payload:
        key = mask * (len(payload) // 4 + 1)
        payload = (int.from_bytes(payload, "big") ^ int.from_bytes(key[: len(payload)], "big")).to_bytes(len(payload), "big")
    return head + mask + payload


def upgrade(path: str, *, host: str, origin: str, method: str = "GET", version: str = "HTTP/1.1", extra: bytes = b"", **changes: str | None) -> bytes:
    """The request that asks for a WebSocket; ``changes`` replaces header lines by name (``_`` for ``-``), None leaves one out."""
    lines: dict[str, str | None] = {
        "Host": host, "Origin": origin, "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13",
        **{name.replace("_", "-"): value for name, value in changes.items()},
    }  # fmt: skip
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"{method} {path} {version}\r\n{head}".encode("latin-1") + extra + b"\r\n"


class RawLine:
    """A TCP connection; after ``open`` one that speaks WebSocket."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.heard: list[tuple[int, bytes]] = []

    @classmethod
    async def bare(cls, port: int, *, address: str = "127.0.0.1") -> RawLine:
        """A connection on which nothing was said."""
        return cls(*await asyncio.open_connection(address, port))

    @classmethod
    async def open(cls, port: int, kind: str, *, host: str, origin: str, ticket: str | None = None, extra: bytes = b"") -> RawLine:
        """Upgrade, and say hello if there is a ticket."""
        line = await cls.bare(port)
        line.writer.write(upgrade(f"/ws/{kind}/", host=host, origin=origin, extra=extra))
        status = await line.status()
        assert status == 101, status
        if ticket is not None:
            line.say("hello", ticket=ticket)
            while (await line.next_frame())[0] != TEXT:
                pass
        return line

    async def status(self, *, seconds: float = 8.0) -> int:
        """The status of the HTTP answer; 0 when the line ends without one."""
        try:
            async with asyncio.timeout(seconds):
                head = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return 0
        return int(head.split(b" ", 2)[1])

    def say(self, type: str, /, **data: Any) -> None:
        """A good command."""
        self.writer.write(frame(json.dumps({"v": 1, "type": type, "data": data}).encode(), mask=os.urandom(4)))

    async def flood(self, data: bytes, *, seconds: float = 20.0) -> int:
        """Write until everything is written or the server does not take it any more; returns how many bytes went out."""
        sent = 0
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(seconds):
                for start in range(0, len(data), 65536):
                    self.writer.write(data[start : start + 65536])
                    await self.writer.drain()
                    sent += 65536
        return min(sent, len(data))

    async def next_frame(self) -> tuple[int, bytes]:
        """Opcode and payload of the next frame of the server; servers do not mask."""
        first, second = await self.reader.readexactly(2)
        size = second & 0x7F
        if size == 126:
            size = int.from_bytes(await self.reader.readexactly(2), "big")
        elif size == 127:
            size = int.from_bytes(await self.reader.readexactly(8), "big")
        heard = (first & 0x0F, await self.reader.readexactly(size))
        self.heard.append(heard)
        return heard

    async def closed(self, *, seconds: float = 8.0) -> int:
        """Wait for the end: the code of the server's close frame, 1005 for one without, 1006 when the line was cut."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    opcode, payload = await self.next_frame()
                    if opcode == CLOSE:
                        return int.from_bytes(payload[:2], "big") if payload else 1005
        except (asyncio.IncompleteReadError, ConnectionError):
            return CUT

    async def alive(self, *, seconds: float = 8.0) -> bool:
        """Whether it answers a ping of the protocol."""
        self.say("ping")
        with suppress(asyncio.IncompleteReadError, ConnectionError, TimeoutError):
            async with asyncio.timeout(seconds):
                while True:
                    opcode, payload = await self.next_frame()
                    if opcode == TEXT and b'"pong"' in payload:
                        return True
        return False

    async def leave(self) -> None:
        """Go without a word."""
        self.writer.transport.abort()
        with suppress(ConnectionError):
            await self.writer.wait_closed()
