"""What a page in a browser reports, whichever way it takes: the socket, a request, or the farewell of a page that goes."""

from __future__ import annotations

import json
import time
from typing import Any

from playwright.sync_api import Page, Request, Response, WebSocket

WITHIN_S = 15.0


class Reports:
    """Listens from now on.

    Attributes:
        bodies: all that was sent, in order; a report that is repeated is there twice.
        ways: how each travelled, ``socket`` or ``request``.
        kept: how many reports the server said it has.
    """

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: set[str] = set()
        self.bodies: list[dict[str, Any]] = []
        self.ways: list[str] = []
        self.kept = 0
        page.on("request", self._requested)
        page.on("response", self._answered)
        page.on("websocket", self._opened)

    def hits(self, kind: str) -> list[dict[str, Any]]:
        """All hits of a kind, in the order in which they were sent."""
        return [hit for body in self.bodies for hit in body["hits"] if hit["type"] == kind]

    def until(self, kept: int = 1) -> None:
        """Wait until the server has so many reports."""
        deadline = time.monotonic() + WITHIN_S
        while self.kept < kept:
            assert time.monotonic() < deadline, f"{self.kept} of {kept} reports were kept; sent: {self.bodies}"
            self._page.wait_for_timeout(50)

    def _requested(self, request: Request) -> None:
        if request.url.endswith("/hits/") and request.method == "POST":
            # A farewell's body is not always shown to who listens.
            self.bodies.append(json.loads(request.post_data or '{"hits": []}'))
            self.ways.append("request")

    def _answered(self, response: Response) -> None:
        self.kept += response.url.endswith("/hits/") and response.status == 204

    def _opened(self, socket: WebSocket) -> None:
        socket.on("framesent", self._said)
        socket.on("framereceived", self._heard)

    def _said(self, payload: str | bytes) -> None:
        frame = json.loads(payload)
        if frame["type"] == "hits.report":
            self._asked.add(frame["cid"])
            self.bodies.append(frame["data"])
            self.ways.append("socket")

    def _heard(self, payload: str | bytes) -> None:
        frame = json.loads(payload)
        self.kept += frame["type"] == "ack" and frame.get("cid") in self._asked
