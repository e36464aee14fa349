"""Sockets at addresses that there are not: told so and closed, as everything but a wrong origin (R6)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from tenants.realtime.envelope import CloseCode, ErrorCode, encode_error


async def nowhere(scope: Any, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Awaitable[None]]) -> None:
    """Answers any socket with ``error`` and 4404. Without it Channels raises, and each stray request is a traceback in the log."""
    if (await receive())["type"] != "websocket.connect":
        return
    await send({"type": "websocket.accept"})
    await send({"type": "websocket.send", "text": encode_error(ErrorCode.GONE, "There is no socket at this address.").decode()})
    await send({"type": "websocket.close", "code": int(CloseCode.GONE)})
