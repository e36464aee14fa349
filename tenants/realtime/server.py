"""The web process: uvicorn, drained before it stops (R7).

uvicorn closes every socket with 1012 as soon as SIGTERM comes. This subclass first fails readiness, tells every client to
come back in a random moment, waits for them to go, and closes who is left with 4503.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import uvicorn
from django.conf import settings
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from tenants.realtime.envelope import CloseCode, ErrorCode, encode
from tenants.realtime.hub import Hub, current_hub

log = logging.getLogger(__name__)

BACKLOG = 2048
MOST_FRAME_BYTES = 256 * 1024
INVALID_DATA = 1007


class SocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol with a short way past ASGI (``Line``), as ``scope["extensions"]["sodan.line"]``.

    ASGI hands each frame through a queue and a task, stops and resumes reading around it, and writes frame by frame: more
    work than everything that we do with the frame.
    """

    _hear: Callable[[bytes], None] | None = None
    _ready: Callable[[], None] | None = None

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
                if not self.close_sent:
                    self.conn.send_close(INVALID_DATA)
                    self.handle_parser_exception()
                return
        if self._hear is None or self.close_sent:
            super().send_receive_event_to_app()
        else:
            self.frames = []
            self._hear(data)

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

    def cut(self) -> None:
        """Reset the connection: neither we nor the kernel keep what the client does not take."""
        line = self.transport.get_extra_info("socket")
        if line is not None and not self.transport.is_closing():
            with suppress(OSError):
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


async def drain(hub: Hub, *, spread_s: float) -> None:
    """Send every client away, in the course of ``spread_s``, and close those that stay."""
    hub.draining = True
    sessions = list(hub.sessions)
    if not sessions:
        return
    log.info("draining %d sessions", len(sessions))
    for session in sessions:
        session.push(encode("reconnect", {"after_ms": int(random.uniform(0, spread_s * 1000))}))  # noqa: S311 - jitter
    deadline = hub.loop.time() + spread_s + 0.5
    while hub.sessions and hub.loop.time() < deadline:
        await asyncio.sleep(0.05)
    for session in list(hub.sessions):
        session.end(CloseCode.DRAINING, ErrorCode.DRAINING, "The server restarts. Connect again.", retry=True)
    deadline = hub.loop.time() + 2.0
    while hub.sessions and hub.loop.time() < deadline:
        await asyncio.sleep(0.05)


class DrainingServer(uvicorn.Server):
    """uvicorn's server with a drain before its shutdown."""

    async def startup(self, sockets: Any = None) -> None:
        """What uvicorn does, and then spare the garbage collector what was loaded."""
        await super().startup(sockets)
        # All of it stays for the process's life. Looking through it (and through every socket) again and again took half of
        # a handshake, and each full collection stopped all sockets for some hundred milliseconds.
        gc.collect()
        gc.freeze()
        gc.set_threshold(20_000, 20, 50)

    async def shutdown(self, sockets: Any = None) -> None:
        """Drain, then what uvicorn does."""
        if not self.force_exit:
            await drain(current_hub(), spread_s=settings.DRAIN_S)
        await super().shutdown(sockets)
        # uvicorn would raise the signal again, and a clean end would look like a death to a supervisor.
        self._captured_signals.clear()


def make_server(*, host: str, port: int) -> DrainingServer:
    """The server as ``manage.py serve`` runs it."""
    config = uvicorn.Config(
        "config.asgi:application",
        host=host,
        port=port,
        loop="uvloop",
        http="httptools",
        ws=SocketProtocol,
        ws_max_size=MOST_FRAME_BYTES,
        ws_per_message_deflate=False,
        ws_ping_interval=20,
        ws_ping_timeout=20,
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        access_log=False,
        backlog=BACKLOG,
        timeout_graceful_shutdown=10,
        log_config=None,
    )
    # "accepted" for each socket is noise; what goes wrong is not.
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    return DrainingServer(config)
