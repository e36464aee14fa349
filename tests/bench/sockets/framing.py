"""A WebSocket client with nothing in it that a measurement does not need.

Frames go out with a zero mask key, so that masking costs the client nothing (servers unmask all the same); what comes in
is cut into frames and handed on as bytes.
"""

from __future__ import annotations

import asyncio
import base64
import os
import socket
import struct
from collections.abc import Callable
from typing import Any


class Line(asyncio.Protocol):
    """One connection. ``on_open()``, ``on_frame(payload)`` and ``on_close(reason)`` are called on the loop."""

    __slots__ = ("_open", "_rest", "_upgrade", "on_close", "on_frame", "on_open", "transport")

    def __init__(self, upgrade: bytes, on_open: Callable[[], None], on_frame: Callable[[bytes], None], on_close: Callable[[str], None]) -> None:
        self._upgrade, self.on_open, self.on_frame, self.on_close = upgrade, on_open, on_frame, on_close
        self._rest, self._open = b"", False
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        transport.write(self._upgrade)

    def connection_lost(self, exception: Exception | None) -> None:
        self.transport = None
        self.on_close(str(exception or "closed"))

    def data_received(self, data: bytes) -> None:
        if self._rest:
            data = self._rest + data
        if not self._open:
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._rest = data
                return
            if not data.startswith(b"HTTP/1.1 101"):
                self.on_close(data[:60].decode("latin-1"))
                self.drop()
                return
            self._open = True
            data = data[end + 4 :]
            self.on_open()
        at, size = 0, len(data)
        while size - at >= 2:
            length = data[at + 1] & 127
            start = at + 2
            if length == 126:
                if size - at < 4:
                    break
                length, start = data[at + 2] << 8 | data[at + 3], at + 4
            elif length == 127:
                if size - at < 10:
                    break
                length, start = int.from_bytes(data[at + 2 : at + 10], "big"), at + 10
            end = start + length
            if end > size:
                break
            kind = data[at] & 15
            if kind in (1, 2):
                self.on_frame(data[start:end])
            elif kind == 9:
                self._write(0x8A, data[start:end])
            elif kind == 8:
                self.on_close(f"{int.from_bytes(data[start : start + 2], 'big')} {data[start + 2 : end].decode()}")
                self.drop()
                return
            at = end
        self._rest = data[at:]

    def send(self, payload: bytes) -> None:
        """Send a text frame; does nothing on a lost connection."""
        self._write(0x81, payload)

    def _write(self, first: int, payload: bytes) -> None:
        if self.transport is None:
            return
        size = len(payload)
        head = bytes((first, 0x80 | size)) if size < 126 else struct.pack("!BBH", first, 0x80 | 126, size)
        self.transport.write(head + b"\0\0\0\0" + payload)

    def drop(self) -> None:
        """Cut the line with a reset, so that no port is left waiting."""
        if self.transport is not None:
            raw = self.transport.get_extra_info("socket")
            if raw is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.transport.abort()


def upgrade_request(path: str, host: str, origin: str = "") -> bytes:
    """The request that opens a WebSocket."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
    if origin:
        lines.append(f"Origin: {origin}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
