"""Plain HTTP for the lean ASGI applications beside the sockets: a bounded body in, a short answer out."""

from __future__ import annotations

import asyncio

from tenants.realtime.websocket import Receive, Send

BODY_WITHIN_S = 15.0
Headers = list[tuple[bytes, bytes]]


class BodyTooLarge(Exception):
    """The body is longer than allowed, or the client left in the middle of it."""


async def read_body(receive: Receive, *, most: int) -> bytes:
    """The whole body.

    Raises:
        BodyTooLarge: it has more than ``most`` bytes, or never ended.
        TimeoutError: it did not come within 15 s.
    """
    parts: list[bytes] = []
    size = 0
    async with asyncio.timeout(BODY_WITHIN_S):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise BodyTooLarge
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > most:
                raise BodyTooLarge
            if not message.get("more_body"):
                return b"".join(parts)


async def answer(send: Send, status: int, body: bytes = b"{}", headers: Headers | None = None) -> None:
    """Send an answer of JSON; an empty body has no type."""
    fixed: Headers = [(b"cache-control", b"no-store"), (b"x-content-type-options", b"nosniff")]
    if body:
        fixed.append((b"content-type", b"application/json"))
    if status != 204:
        fixed.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": [*fixed, *(headers or [])]})
    await send({"type": "http.response.body", "body": body})


def readable_by(origin: str) -> Headers:
    """Headers that let a page of this origin read the answer; the origin was checked."""
    return [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-allow-methods", b"POST"),
        (b"access-control-allow-headers", b"content-type"),
        (b"access-control-max-age", b"600"),
        (b"vary", b"Origin"),
    ]
