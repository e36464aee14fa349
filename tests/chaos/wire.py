"""A user-space wire: a TCP proxy on loopback whose lines can be cut, silenced, slowed and torn into pieces.

Bytes that were taken from one side and are not passed on are counted as dropped, and their line stays silent for ever:
TCP would not continue a stream with a hole in it either. Who waits at the other end must notice by himself.
"""

from __future__ import annotations

import asyncio
import itertools
import random
import socket
import struct
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

Way = Literal["up", "down"]
PIECE = 64 * 1024
_UPGRADE_REFUSED = b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


@dataclass(slots=True)
class Weather:
    """What happens to the bytes of one way; the default is a fair day.

    Attributes:
        delay_s: each piece comes so much later.
        jitter_s: each piece comes up to so much later; the order of bytes stays.
        rate: bytes a second, 0 for no limit.
        torn: pieces are split at random places, and neighbours joined.
    """

    delay_s: float = 0.0
    jitter_s: float = 0.0
    rate: int = 0
    torn: bool = False

    @property
    def fair(self) -> bool:
        """Whether bytes pass as they come."""
        return not (self.delay_s or self.jitter_s or self.rate or self.torn)


class Line:
    """One connection through the wire: ``up`` from the client to the server, ``down`` back."""

    def __init__(self, wire: Wire, client: asyncio.StreamWriter) -> None:
        self.wire, self.client = wire, client
        self.server: asyncio.StreamWriter | None = None
        self.silent: set[Way] = set()
        self.task: asyncio.Task[None] | None = None

    def silence(self, *ways: Way) -> None:
        """Pass nothing more on in these ways, and tell nobody."""
        self.silent.update(ways)

    def end(self, *, reset: bool = False) -> None:
        """Close both sides; with ``reset`` by RST."""
        for writer in (self.client, self.server):
            if writer is None:
                continue
            if reset:
                line = writer.get_extra_info("socket")
                with suppress(OSError):
                    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                writer.transport.abort()
            else:
                writer.close()
        if self.task is not None:
            self.task.cancel()


class Wire:
    """Listens on a port of its own and passes everything on to ``target``.

    Attributes:
        counts: what happened, such as ``bytes``, ``dropped``, ``ended``, ``held_up``, ``refused``, ``torn``, ``opened``.
        closed: new connections are refused while it is set.
        silent_for_new: the ways in which lines that are opened now are silent.
        no_upgrade: WebSocket handshakes are answered with 400, other HTTP passes.
    """

    def __init__(self, name: str, target: int, *, seed: object = 0) -> None:
        self.name, self.target = name, target
        self.port = 0
        self.lines: set[Line] = set()
        self.counts: Counter[str] = Counter()
        self.weather: dict[Way, Weather] = {"up": Weather(), "down": Weather()}
        self.closed = self.no_upgrade = False
        self.silent_for_new: set[Way] = set()
        self._random = random.Random(f"{seed}.{name}")
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        """Begin to listen; ``port`` is known afterwards."""
        self._server = await asyncio.start_server(self._take, "127.0.0.1", self.port, limit=PIECE, backlog=2048)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """End all lines and stop listening."""
        if self._server is not None:
            self._server.close()
        tasks = [line.task for line in self.lines if line.task is not None]
        self.end()
        await asyncio.gather(*tasks, return_exceptions=True)

    # --- faults ---

    def end(self, lines: Iterable[Line] | None = None, *, reset: bool = False) -> int:
        """End lines, all unless told; answers how many."""
        ended = list(self.lines if lines is None else lines)
        for line in ended:
            line.end(reset=reset)
        self.counts["ended"] += len(ended)
        return len(ended)

    def silence(self, *ways: Way, share: float = 1.0, new: bool = False) -> list[Line]:
        """Silence a share of the lines in these ways for ever, with ``new`` also those that are opened until ``heal``."""
        chosen = [line for line in list(self.lines) if self._random.random() < share]
        for line in chosen:
            line.silence(*ways)
        if new:
            self.silent_for_new = set(ways)
        return chosen

    def blow(self, weather: Weather) -> None:
        """The weather of both ways from now on."""
        self.weather = {"up": weather, "down": weather}

    def heal(self) -> None:
        """A fair day for what comes; lines that are silent stay so."""
        self.blow(Weather())
        self.closed = self.no_upgrade = False
        self.silent_for_new = set()

    def end_silent(self) -> int:
        """Reset the lines that are silent, as the first packet of a network that is back would; answers how many."""
        return self.end([line for line in list(self.lines) if line.silent], reset=True)

    # --- passing on ---

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = Line(self, writer)
        line.task = asyncio.current_task()
        line.silent = set(self.silent_for_new)
        self.counts["opened"] += 1
        self.lines.add(line)
        try:
            await self._serve(line, reader)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self.lines.discard(line)
            for side in (line.client, line.server):
                if side is not None:
                    side.close()

    async def _serve(self, line: Line, reader: asyncio.StreamReader) -> None:
        if self.closed:
            self.counts["refused"] += 1
            line.client.transport.abort()
            return
        first = b""
        if self.no_upgrade:
            first = await reader.read(PIECE)
            if b"upgrade: websocket" in first.lower():
                self.counts["refused"] += 1
                line.client.write(_UPGRADE_REFUSED)
                await line.client.drain()
                return
        try:
            answers, line.server = await asyncio.open_connection("127.0.0.1", self.target, limit=PIECE)
        except OSError:
            line.client.transport.abort()
            return
        if first:
            line.server.write(first)
        ways = [asyncio.ensure_future(self._pass(line, "up", reader, line.server)), asyncio.ensure_future(self._pass(line, "down", answers, line.client))]
        try:
            # A side that ends takes the other with it, unless the line is silent: then nobody is told.
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    async def _pass(self, line: Line, way: Way, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        rest = b""
        while True:
            try:
                piece = await source.read(PIECE)
            except OSError:
                piece = b""
            if not piece:
                if way in line.silent:
                    # The end of a silent line is not heard either; whoever else closes it ends it.
                    await asyncio.Event().wait()
                if rest:
                    await self._out(line, way, rest, sink)
                return
            if way in line.silent:
                self.counts["dropped"] += len(piece)
                continue
            weather = self.weather[way]
            if weather.fair and not rest:
                await self._out(line, way, piece, sink)
                continue
            piece, rest = rest + piece, b""
            for part in self._torn(piece) if weather.torn else [piece]:
                await self._wait(weather, len(part))
                if way in line.silent:
                    self.counts["dropped"] += len(part)
                else:
                    await self._out(line, way, part, sink)

    async def _wait(self, weather: Weather, size: int) -> None:
        seconds = weather.delay_s + self._random.uniform(0, weather.jitter_s) + (size / weather.rate if weather.rate else 0)
        if seconds:
            self.counts["held_up"] += 1
            await asyncio.sleep(seconds)

    def _torn(self, piece: bytes) -> list[bytes]:
        places = sorted(self._random.randrange(1, len(piece)) for _ in range(min(4, len(piece) - 1))) if len(piece) > 1 else []
        self.counts["torn"] += len(places)
        bounds = [0, *places, len(piece)]
        return [piece[start:end] for start, end in itertools.pairwise(bounds) if end > start]

    async def _out(self, line: Line, way: Way, piece: bytes, sink: asyncio.StreamWriter) -> None:
        self.counts["bytes"] += len(piece)
        self.counts[way] += len(piece)
        sink.write(piece)
        if self.weather[way].torn:
            # A pause, or the kernel would join the pieces again.
            await asyncio.sleep(0.002)
        await sink.drain()
