"""The outermost application: what must hold for every request, whichever server runs us and whichever application answers.

It believes nothing about scheme or mount point that a client can write (R20, A004), refuses bodies that nobody here takes
before they are spooled to disk (A123), and puts the security headers on answers that Django's middleware never sees (A130).
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from django.conf import settings

from tenants.middleware import HEADERS

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

# The piece of a file with what is around it; files come in pieces, so that nothing larger is taken from anybody.
MOST_BODY_BYTES = 1024 * 1024 + 64 * 1024
# But a picture of 8 MB in its form, and a table of contacts: and those only from who has a session or a key to show. Whether it is good
# the view says; a stranger's body is not spooled to disk (A052).
LARGE_BODY_BYTES = 9 * 1024 * 1024
_UUID = "[0-9a-f-]{36}"
_LARGE_PATHS = re.compile(
    rf"/settings/profile/photo/|/settings/canned-responses/{_UUID}/pictures/|/settings/websites/{_UUID}/appearance/|/api/v1/contact-imports/"
)
# What a client could say about where we are mounted or how it reached us; only the socket's peer and X-Forwarded-For, as far
# as the proxies are trusted, count.
UNTRUSTED = frozenset({b"daphne-root-path", b"x-original-url", b"x-rewrite-url", b"x-script-name", b"x-forwarded-prefix"})
_POLICY = b"default-src 'none'; frame-ancestors 'none'"


class Edge:
    """Wraps the whole application."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.defaults = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]
        self.defaults.append((b"content-security-policy", _POLICY))
        if settings.SECURE_HSTS_SECONDS:
            self.defaults.append((b"strict-transport-security", f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains".encode()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(self._cleaned(scope, "https" if settings.SECURE else "http"), receive, send)
        elif scope["type"] == "websocket":
            await self.application(self._cleaned(scope, "wss" if settings.SECURE else "ws"), receive, send)
        else:
            await self.application(scope, receive, send)

    @staticmethod
    def _cleaned(scope: Scope, scheme: str) -> Scope:
        return {**scope, "scheme": scheme, "root_path": "", "headers": [pair for pair in scope["headers"] if pair[0].lower() not in UNTRUSTED]}

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        has_begun = is_refused = False
        size, most, is_whole = 0, _most(scope), not _has_body(scope)

        async def guarded_send(message: Message) -> None:
            nonlocal has_begun
            if is_refused:
                return
            if message["type"] == "http.response.start":
                has_begun = True
                present = {name.lower() for name, _value in message.get("headers", ())}
                headers = [*message.get("headers", ()), *(pair for pair in self.defaults if pair[0] not in present)]
                if not is_whole and b"connection" not in present:
                    # Answered before all was said: the rest of it is not read, however much still comes.
                    headers.append((b"connection", b"close"))
                message = {**message, "headers": headers}
            await send(message)

        async def refuse() -> None:
            nonlocal is_refused
            if not has_begun and not is_refused:
                text = b"The request is too large.\n"
                headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(text)).encode()), (b"connection", b"close")]
                await guarded_send({"type": "http.response.start", "status": 413, "headers": headers})
                await guarded_send({"type": "http.response.body", "body": text})
            is_refused = True

        async def counted_receive() -> Message:
            nonlocal size, is_whole
            message = await receive()
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                if size > most:
                    await refuse()
                    return {"type": "http.disconnect"}
            return message

        if _announced(scope) > most:
            await refuse()
            return
        await self.application(scope, counted_receive, guarded_send)


def _most(scope: Scope) -> int:
    """How many bytes of a body are taken."""
    if _LARGE_PATHS.fullmatch(scope["path"]) and any(name.lower() in {b"authorization", b"cookie"} for name, _value in scope["headers"]):
        return LARGE_BODY_BYTES
    return MOST_BODY_BYTES


def _has_body(scope: Scope) -> bool:
    return any(name.lower() == b"transfer-encoding" or (name.lower() == b"content-length" and value != b"0") for name, value in scope["headers"])


def _announced(scope: Scope) -> int:
    for name, value in scope["headers"]:
        if name.lower() == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else LARGE_BODY_BYTES + 1
    return 0
