"""The two transports of a bot: a WebSocket, and long-poll with the same frames."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection
from websockets.asyncio.client import connect as open_socket

from tests.chaos import http
from tests.chaos.bot import Bot, Closed, LineLost
from tests.chaos.http import BROWSER

BURST, FRAMES_A_S = 24.0, 2.6
RECEIVED_EVERY = 40
POLL_WAIT_S = 3.0
POLLS_AT_A_TIME = 12
_CODES = {400: 4400, 401: 4401, 403: 4403, 404: 4404, 409: 4409, 413: 4413, 429: 4429, 503: 4503}


class Socket:
    """A WebSocket of a bot that keeps to the limit of frames."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._allowance, self._at = BURST, time.monotonic()
        self._turn = asyncio.Lock()

    async def send(self, frame: dict[str, Any]) -> None:
        """Send a frame, when the limit allows it."""
        async with self._turn:
            now = time.monotonic()
            self._allowance = min(BURST, self._allowance + (now - self._at) * FRAMES_A_S)
            self._at = now
            self._allowance -= 1
            if self._allowance < 0:
                await asyncio.sleep(-self._allowance / FRAMES_A_S)
        try:
            await self._socket.send(json.dumps(frame))
        except websockets.ConnectionClosed as error:
            raise LineLost(str(error)) from error

    def drop(self) -> None:
        """Let go of it without a word, as a closed laptop does."""
        self._socket.transport.abort()


async def open_line(bot: Bot, *, max_queue: int | None = 16) -> ClientConnection:
    """A socket of the bot's company and side, before hello."""
    address = f"ws://{bot.company['host']}/ws/{bot.side}/"
    return await open_socket(
        address,
        host="127.0.0.1",
        port=bot.port,
        max_queue=max_queue,
        origin=bot.origin,  # type: ignore[arg-type]
        compression=None,
        max_size=None,
        ping_interval=None,
        open_timeout=8,
        close_timeout=1,
        user_agent_header=BROWSER,
    )


async def be_on_a_socket(bot: Bot) -> None:
    """Connect, say hello, and hear until the line ends.

    Raises:
        Closed: with a code of the protocol.
        OSError: the network.
    """
    helpers: list[asyncio.Task[None]] = []
    socket = None
    try:
        socket = await open_line(bot)
        line = Socket(socket)
        await line.send({"v": 1, "type": "hello", "data": {"ticket": bot.ticket, "lang": "en"}})
        async with asyncio.timeout(10):
            while not bot.online.is_set():
                raw = str(await socket.recv())
                bot.hear(raw)
                if json.loads(raw)["type"] == "welcome":
                    bot.line = line
                    bot.online.set()
        bot.counts["sockets"] += 1
        bot.resume()
        helpers = [asyncio.ensure_future(_keep_alive(bot, line)), asyncio.ensure_future(_acknowledge(bot, line))]
        while True:
            await bot.frozen.wait()
            bot.hear(str(await socket.recv()))
    except websockets.ConnectionClosed as error:
        code = error.rcvd.code if error.rcvd else 1006
        if 4400 <= code < 5000:
            raise Closed(code) from None
        if code == 1011:
            bot.ledger.complain("closed", f"{bot.name} was closed with 1011")
        raise LineLost(str(code)) from None
    except websockets.InvalidStatus as error:
        bot.counts[f"handshake {error.response.status_code}"] += 1
        if error.response.status_code == 403:
            bot.ledger.complain("closed", f"{bot.name} was refused with 403")
        raise LineLost(str(error)) from None
    except websockets.WebSocketException as error:
        raise LineLost(str(error)) from None
    finally:
        for helper in helpers:
            helper.cancel()
        if socket is not None:
            socket.transport.abort()


async def _keep_alive(bot: Bot, line: Socket) -> None:
    """Ping, and notice a line that is dead."""
    with suppress(LineLost):
        while True:
            await asyncio.sleep(bot.silence_s / 3)
            await bot.frozen.wait()
            if time.monotonic() - bot.heard_at > bot.silence_s:
                bot.counts["dead lines noticed"] += 1
                line.drop()
                return
            await line.send({"v": 1, "type": "ping", "data": {}})


async def _acknowledge(bot: Bot, line: Socket) -> None:
    """Say how many events arrived, before the window is full."""
    told = 0
    with suppress(LineLost):
        while True:
            await asyncio.sleep(0.2)
            if bot.events - told >= RECEIVED_EVERY:
                told = bot.events
                await line.send({"v": 1, "type": "received", "data": {"n": told}})


class Poller:
    """Commands that wait for the next poll."""

    def __init__(self) -> None:
        self.commands: list[dict[str, Any]] = []
        self.written = asyncio.Event()
        self.dropped = False
        self.asking: asyncio.Task[tuple[int, Any]] | None = None

    async def send(self, frame: dict[str, Any]) -> None:
        """Give a command with the next poll."""
        if self.dropped:
            raise LineLost("dropped")
        self.commands.append(frame)
        self.written.set()

    def drop(self) -> None:
        """Poll no more."""
        self.dropped = True
        self.written.set()
        if self.asking is not None:
            self.asking.cancel()

    async def ask(self, bot: Bot, body: dict[str, Any]) -> tuple[int, Any]:
        """One poll; ``drop`` gives it up.

        Raises:
            LineLost: it was given up.
        """
        seconds = POLL_WAIT_S + bot.silence_s
        self.asking = asyncio.ensure_future(http.post(bot.port, f"/rt/{bot.side}/", body, host=bot.company["host"], origin=bot.origin, seconds=seconds))
        try:
            await asyncio.wait({self.asking})
            if self.asking.cancelled():
                raise LineLost("dropped")
            return self.asking.result()
        finally:
            self.asking.cancel()


async def poll(bot: Bot) -> None:
    """Poll a few times, then look whether a socket gets through again (if the bot uses both).

    Raises:
        Closed: as the status says.
        OSError: the network.
    """
    line = bot.line = Poller()
    bot.online.set()
    for turn in range(POLLS_AT_A_TIME if len(set(bot.transports)) > 1 else 1_000_000):
        await bot.frozen.wait()
        if line.dropped:
            raise LineLost("dropped")
        # What is asked for goes along at once; the first poll only says where it stands.
        commands, line.commands = line.commands[:20], line.commands[20:]
        line.written.clear()
        watch = {uuid: timeline.held for uuid, timeline in bot.timelines.items()}
        body = {"ticket": bot.ticket, "lang": "en", "watch": watch, "commands": commands, "wait": 0 if turn == 0 or line.commands else POLL_WAIT_S}
        if bot.inbox is not None:
            body["feed"] = bot.inbox.place
        status, answer = await line.ask(bot, body)
        if status != 200 or not answer:
            bot.counts[f"poll {status}"] += 1
            if status in _CODES:
                raise Closed(_CODES[status])
            raise LineLost(f"status {status}")
        bot.counts["polls"] += 1
        if answer.get("ticket"):
            bot.ticket = answer["ticket"]
        ticket = bot.ticket
        for frame in answer["frames"]:
            bot.watch_out(json.dumps(frame))
            bot.take(frame)
        # The answer's own ticket is the newest; welcome's is that of the poll itself.
        bot.ticket = ticket
        if turn == 0:
            bot.resume()
        with suppress(TimeoutError):
            # A person who types is not kept waiting by a poll that waits.
            async with asyncio.timeout(0.05):
                await line.written.wait()
