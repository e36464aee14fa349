"""The lifespan application: hubs start by themselves when first needed, and end here when the server shuts down."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tenants.ingest.append import stop_appender
from tenants.realtime.hub import current_hub


async def lifespan(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Answer the server's start-up and shutdown."""
    while True:
        message = await receive()
        if message["type"] == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif message["type"] == "lifespan.shutdown":
            await current_hub().stop()
            await stop_appender()
            await send({"type": "lifespan.shutdown.complete"})
            return
