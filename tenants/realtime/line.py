"""uvicorn's WebSocket protocol, with a short way past ASGI, and with an end for who sends what no browser sends."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import GeneratorType
from typing import Any, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import Protocol, State
from websockets.streams import StreamReader

try:
    from websockets.speedups import apply_mask
except ImportError:  # A machine without its wheel.
    from websockets.utils import apply_mask

from tenants.realtime.envelope import CloseCode
from tenants.realtime.quota import Allowance

INVALID_DATA = 1007
MESSAGE_TOO_BIG = 1009
# A frame is six bytes at least, and each costs the parser much more than its bytes: so many of a packet are parsed at a time.
SLICE_BYTES = 4096
# What is still parsed of a client that was told to go: his answer to the close is behind what he sent before.
LAST_BYTES = 16 * 1024
# Frames that may wait for hello's answer. Who waits for the answer has one.
MOST_WAITING = 40
# Browsers and proxies cut a message of 64 KiB into a few parts; each part costs more than its bytes.
MOST_PARTS = 256
# Pings and unasked pongs of the protocol. Browsers send none, libraries one in 20 seconds.
CONTROLS_PER_10_S = 30
MOST_EARLY_BYTES = 64 * 1024
# RFC 6455, 5.2: a whole text message in one frame, nothing reserved; masked; the length in 7 or in 16 bits.
WHOLE_TEXT, MASKED, LONGER = 0x81, 0x80, 126
_PARSE, _BETWEEN = Protocol.parse.__code__, StreamReader.at_eof.__code__
BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol with a short way past ASGI (``Line``), as ``scope["extensions"]["sodan.line"]``.

    ASGI hands each frame through a queue and a task, stops and resumes reading around it, and writes frame by frame: more
    work than everything that we do with the frame.
    """

    _hear: Callable[[bytes], None] | None = None
    _ready: Callable[[], None] | None = None
    _controls: Allowance | None = None
    _last_bytes: int | None = None
    _early = b""

    # --- coming in ---

    def data_received(self, data: bytes) -> None:
        """Parse what came, in slices, and no more of it than somebody who behaves would have sent."""
        if self.handshake_initiated and not self.handshake_complete:
            # A frame before our answer to the upgrade. The parser would fail (1011) at one that it has to answer.
            self._early += data
            if len(self._early) > MOST_EARLY_BYTES:
                self.transport.abort()
        elif len(data) <= SLICE_BYTES and self._last_bytes is None:
            if self._hear is None or (text := self._whole_text(data)) is None:
                super().data_received(data)
            else:
                self.curr_msg_data_type, self.frames = "text", [text]
                self.send_receive_event_to_app()
        else:
            for start in range(0, len(data), SLICE_BYTES):
                if not self._wants_more():
                    return
                super().data_received(data[start : start + SLICE_BYTES])
        if not self.handshake_initiated:
            self._refuse_request()

    def _whole_text(self, data: bytes) -> bytes | None:
        """The text of a packet that is nothing but one whole message, as nearly all are; None for whatever else, which the parser reads and
        judges. The parser costs as much as all that follows.
        """
        size = len(data)
        if size < 8 or data[0] != WHOLE_TEXT or data[1] < MASKED:
            return None
        length, start = data[1] - MASKED, 2
        if length == LONGER:
            length, start = data[2] << 8 | data[3], 4
            if length < LONGER:
                return None
        if size != start + 4 + length:
            return None
        # The parser stands between two frames, and between two messages.
        conn, parser = self.conn, cast("GeneratorType[Any, Any, Any]", self.conn.parser)
        waits_for = parser.gi_yieldfrom
        if conn.state is not State.OPEN or conn.current_size is not None or parser.gi_code is not _PARSE:
            return None
        if not isinstance(waits_for, GeneratorType) or waits_for.gi_code is not _BETWEEN or conn.reader.buffer:
            return None
        return apply_mask(data[start + 4 :], data[start : start + 4])

    def _wants_more(self) -> bool:
        if self.transport.is_closing():
            return False
        if self._last_bytes is not None:
            self._last_bytes -= SLICE_BYTES
            if self._last_bytes < 0:
                self.transport.pause_reading()
                return False
        return True

    def _refuse_request(self) -> None:
        """The whole request came (from the HTTP protocol) and is none for the WebSocket parser, which then only falls silent."""
        answer = b"".join(self.conn.data_to_send())
        self.handshake_complete = self.close_sent = True
        self.transport.write(answer or BAD_REQUEST)
        self.transport.close()

    def _refuse(self, code: int) -> None:
        """Close at once with a code."""
        if not self.close_sent and self.conn.state is State.OPEN:
            self.conn.send_close(code)
            self.handle_parser_exception()

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        scope = getattr(self, "scope", None)
        if scope is not None:
            scope["extensions"]["sodan.line"] = self

    def send_receive_event_to_app(self) -> None:
        """A whole message came: hand it over at once if somebody hears, else uvicorn's way. Bad UTF-8 is 1007 (RFC 6455, 8.1)."""
        data = bytes(self.frames[0]) if len(self.frames) == 1 else b"".join(self.frames)
        if self.curr_msg_data_type == "text" and not data.isascii():
            try:
                data.decode()
            except UnicodeDecodeError:
                self.frames = []
                self._refuse(INVALID_DATA)
                return
        if self._hear is None and self.queue.qsize() >= MOST_WAITING:
            self.frames = []
            self._refuse(CloseCode.TOO_MANY)
        elif self._hear is None or self.close_sent:
            super().send_receive_event_to_app()
        else:
            self.frames = []
            self._hear(data)

    def handle_cont(self, event: Any) -> None:
        super().handle_cont(event)
        if len(self.frames) > MOST_PARTS:
            # Empty ones never reach the largest size of a message.
            self.frames = []
            self._refuse(MESSAGE_TOO_BIG)

    def handle_ping(self) -> None:
        pongs = b"".join(self.conn.data_to_send())
        # Who does not read gets none, for they would gather here.
        if self._admit_control() and self.writable.is_set():
            self.transport.write(pongs)

    def handle_pong(self, event: Any) -> None:
        if self.pending_ping_payload is not None and bytes(event.data) == self.pending_ping_payload:
            super().handle_pong(event)
        else:
            self._admit_control()

    def _admit_control(self) -> bool:
        if self._controls is None:
            self._controls = Allowance(CONTROLS_PER_10_S)
        if self._controls.take():
            return True
        self._refuse(CloseCode.TOO_MANY)
        return False

    def keepalive_timeout(self) -> None:
        """The line is dead: a close frame (uvicorn's 1011) would find nobody, and might wait in buffers for a quarter of an hour."""
        self.pong_timer = self.pending_ping_payload = None
        self.cut()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if self._early and self.handshake_complete:
            early, self._early = self._early, b""
            self.data_received(early)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._ready is not None:
            self._ready()

    # --- Line ---

    def hear(self, hear: Callable[[bytes], None], ready: Callable[[], None]) -> bool:
        """From now on call ``hear`` for each message, and ``ready`` when writing is possible again after it was not.

        Returns:
            False, and nothing changed, if messages that came before are still to be taken by ASGI's ``receive``.
        """
        if not self.queue.empty() or self.read_paused:
            return False
        self._hear, self._ready = hear, ready
        # The handshake's headers, as large as all that we keep of an idle socket.
        del self.request, self.response
        return True

    def write(self, frames: Iterable[bytes]) -> bool:
        """Send text messages in one write.

        Returns:
            False, and nothing sent, if the client does not read or is gone.
        """
        if not self.writable.is_set() or self.disconnected or self.close_sent or self.transport.is_closing():
            return False
        parts = []
        for frame in frames:
            size = len(frame)
            # RFC 6455, 5.2: FIN and opcode 1, no mask, the length in 7, 16 or 64 bits.
            if size < 126:
                parts.append(bytes((0x81, size)))
            elif size < 65536:
                parts.append(b"\x81\x7e" + size.to_bytes(2, "big"))
            else:
                parts.append(b"\x81\x7f" + size.to_bytes(8, "big"))
            parts.append(frame)
        self.transport.write(b"".join(parts))
        return True

    def end(self) -> None:
        """The session is over: parse little of what still comes. Whoever calls this cuts the line if the client does not go."""
        self._last_bytes = LAST_BYTES

    def cut(self) -> None:
        """Reset the connection: neither we nor the kernel keep what the client does not take."""
        line = self.transport.get_extra_info("socket")
        if line is not None and not self.transport.is_closing():
            with suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()
