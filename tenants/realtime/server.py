"""The web process: uvicorn, drained before it stops (R7).

uvicorn closes every socket with 1012 as soon as SIGTERM comes. This subclass first fails readiness, tells every client to
come back in a random moment, waits for them to go, and closes who is left with 4503.
"""

from __future__ import annotations

import asyncio
import gc
import logging
import random
from typing import Any

import uvicorn
from django.conf import settings

from tenants.realtime.envelope import CloseCode, ErrorCode, encode
from tenants.realtime.hub import Hub, current_hub
from tenants.realtime.line import SocketProtocol
from tenants.realtime.requests import RequestProtocol

log = logging.getLogger(__name__)

BACKLOG = 2048
MOST_FRAME_BYTES = 256 * 1024


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
        http=RequestProtocol,
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
