"""A client of the wire protocol, as a stranger would write one from docs/realtime.md."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket

WAIT_S = 8.0

# What names itself a program is left out of the figures.
BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


class Refused(Exception):
    """The command was answered with an error."""

    def __init__(self, frame: dict[str, Any]) -> None:
        super().__init__(frame["data"]["text"])
        self.code: str = frame["data"]["code"]
        self.retry: bool = frame["data"]["retry"]


class Closed(Exception):
    """The server closed the socket."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Client:
    """One socket. Frames that nobody waited for stay in ``seen``."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.seen: list[dict[str, Any]] = []
        self.welcome: dict[str, Any] = {}

    @classmethod
    async def open(cls, port: int, kind: str, ticket: str | None, *, host: str, origin: str | None) -> Client:
        """Connect; with a ticket, say hello and wait for welcome."""
        socket = await open_socket(
            f"ws://{host}:{port}/ws/{kind}/",
            host="127.0.0.1",
            port=port,
            origin=origin,  # type: ignore[arg-type]
            compression=None,
            max_size=None,
            user_agent_header=BROWSER,
        )
        client = cls(socket)
        if ticket is not None:
            await client.tell("hello", ticket=ticket)
            client.welcome = (await client.until("welcome"))["data"]
        return client

    async def tell(self, type: str, /, *, cid: str | None = None, **data: Any) -> str:
        """Send a command; returns its cid."""
        cid = cid or str(uuid4())
        await self.socket.send(json.dumps({"v": 1, "type": type, "cid": cid, "data": data}))
        return cid

    async def ask(self, type: str, /, *, cid: str | None = None, **data: Any) -> Any:
        """Send a command and wait for its answer.

        Raises:
            Refused: it was an error.
        """
        cid = await self.tell(type, cid=cid, **data)
        return await self.answer(cid)

    async def answer(self, cid: str) -> Any:
        """Wait for the answer to a command."""
        frame = await self.find(lambda f: f.get("cid") == cid and f["type"] in {"ack", "error", "pong"})
        if frame["type"] == "error":
            raise Refused(frame)
        return frame["data"]

    async def until(self, type: str, **fields: Any) -> dict[str, Any]:
        """Wait for a frame of a type whose data has these fields."""
        return await self.find(lambda f: f["type"] == type and all(f["data"].get(k) == v for k, v in fields.items()))

    async def find(self, wanted: Any, *, seconds: float = WAIT_S) -> dict[str, Any]:
        """The first frame, seen or to come, that ``wanted`` accepts; it is taken out of ``seen``."""
        for frame in self.seen:
            if wanted(frame):
                self.seen.remove(frame)
                return frame
        async with asyncio.timeout(seconds):
            while True:
                frame = await self.next()
                if wanted(frame):
                    return frame
                self.seen.append(frame)

    async def next(self) -> dict[str, Any]:
        """The next frame.

        Raises:
            Closed: the server closed.
        """
        try:
            return dict(json.loads(await self.socket.recv()))
        except websockets.ConnectionClosed as error:
            raise Closed(error.rcvd.code if error.rcvd else 1006) from None

    async def gather(self, seconds: float) -> list[dict[str, Any]]:
        """Everything that comes within a time, and what was seen before."""
        try:
            async with asyncio.timeout(seconds):
                while True:
                    self.seen.append(await self.next())
        except TimeoutError:
            pass
        taken, self.seen = self.seen, []
        return taken

    async def closed(self, *, seconds: float = WAIT_S) -> int:
        """Wait for the server to close; returns its code."""
        async with asyncio.timeout(seconds):
            try:
                while True:
                    self.seen.append(await self.next())
            except Closed as error:
                return error.code

    async def close(self) -> None:
        """Go away."""
        await self.socket.close()
