"""uvicorn's HTTP protocol, with an end for who begins a request and does not get on with it (A113).

uvicorn's own timeout counts only between two requests; a connection that says nothing, or half a head, stayed for ever.
"""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_WITHIN_S = 10.0
TIMEOUT = b"HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


class RequestProtocol(HttpToolsProtocol):
    """The head of a request must be here ``HEAD_WITHIN_S`` after its first byte, and that of the first after connecting."""

    _head_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._forget_head()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._expect_head()

    def on_headers_complete(self) -> None:
        self._forget_head()
        super().on_headers_complete()

    def _expect_head(self) -> None:
        if self._head_timer is None:
            self._head_timer = self.loop.call_later(HEAD_WITHIN_S, self._head_is_late)

    def _forget_head(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None

    def _head_is_late(self) -> None:
        self._head_timer = None
        # A pipelined request may begin while the answer to the one before is still on its way: that is the client's own wait.
        if not self.transport.is_closing() and (self.cycle is None or self.cycle.response_complete):
            self.transport.write(TIMEOUT)
            self.transport.close()
