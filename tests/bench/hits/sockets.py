"""The same load over sockets that are open: ``python -m tests.bench.hits.sockets PORT FILE SECONDS UNDER_WAY``.

Says ``{"opened": N}`` when all have said hello, and begins when it reads a line. So many reports are under way at once, each on another socket.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

import uvloop

from tests.bench.sockets.framing import Line

OPEN_AT_ONCE = 50


class Visitor:
    """A visitor with his socket."""

    def __init__(self, load: Load, number: int, target: dict[str, Any]) -> None:
        self.load, self.number = load, number
        self.ready = asyncio.get_running_loop().create_future()
        self.sent_at = 0.0
        self.line = Line(target["upgrade"].encode(), self._opened, self._heard, self._closed)
        self._hello = json.dumps({"v": 1, "type": "hello", "data": {"ticket": target["ticket"], "lang": "en"}}).encode()

    def _opened(self) -> None:
        self.line.send(self._hello)

    def _heard(self, frame: bytes) -> None:
        if b'"type":"ack"' in frame[:40] or b'"type":"error"' in frame[:40]:
            self.load.answered(self, is_kept=b'"ack"' in frame[:40])
        elif not self.ready.done():
            self.ready.set_result(b'"welcome"' in frame[:40])

    def _closed(self, reason: str) -> None:
        if not self.ready.done():
            self.ready.set_result(False)
        self.load.broke()


class Load:
    """All sockets of a run, and what came back."""

    def __init__(self, frames: list[bytes]) -> None:
        self.frames, self.next = frames, 0
        self.times: list[float] = []
        self.refused = self.broken = self.under_way = 0
        self.deadline = 0.0
        self.done = asyncio.get_running_loop().create_future()
        self.visitors: list[Visitor] = []

    async def open(self, port: int, targets: list[dict[str, Any]]) -> int:
        """Open a socket for each; answers how many are welcome."""
        loop, waiting, opened = asyncio.get_running_loop(), iter(enumerate(targets)), [0]

        async def opener() -> None:
            for number, target in waiting:
                visitor = Visitor(self, number, target)
                await loop.create_connection(lambda visitor=visitor: visitor.line, "127.0.0.1", port)  # type: ignore[misc]
                opened[0] += await visitor.ready
                self.visitors.append(visitor)

        await asyncio.gather(*(opener() for _ in range(OPEN_AT_ONCE)))
        self.visitors.sort(key=lambda visitor: visitor.number)
        return opened[0]

    async def run(self, seconds: float, under_way: int) -> dict[str, float]:
        """Send until the time is over or the frames are used up."""
        began = time.perf_counter()
        self.deadline = began + seconds
        for _ in range(under_way):
            self._send()
        # A server that is killed answers nobody any more.
        await asyncio.wait([self.done], timeout=seconds + 10)
        passed = time.perf_counter() - began
        cuts = quantiles(self.times, n=100)
        return {
            "answered": len(self.times),
            "refused": self.refused,
            "broken": self.broken,
            "per_s": len(self.times) / passed,
            "p50_ms": cuts[49] * 1e3,
            "p99_ms": cuts[98] * 1e3,
        }

    def _send(self) -> None:
        now = time.perf_counter()
        if now >= self.deadline or self.next >= len(self.frames):
            if not self.under_way and not self.done.done():
                self.done.set_result(None)
            return
        visitor = self.visitors[self.next % len(self.visitors)]
        visitor.sent_at = now
        self.under_way += 1
        visitor.line.send(self.frames[self.next])
        self.next += 1

    def answered(self, visitor: Visitor, *, is_kept: bool) -> None:
        """A report was answered: the next one goes."""
        self.times.append(time.perf_counter() - visitor.sent_at)
        self.refused += not is_kept
        self.under_way -= 1
        self._send()

    def broke(self) -> None:
        """A socket was closed; whoever kills the server ends the run."""
        self.broken += 1
        if self.broken >= len(self.visitors) > 0 and not self.done.done():
            self.done.set_result(None)


async def main(port: int, file: Path, seconds: float, under_way: int) -> None:
    """Open, wait for the word, send, tell."""
    found = json.loads(file.read_text())
    load = Load([text.encode() for text in found["frames"]])
    print(json.dumps({"opened": await load.open(port, found["sockets"])}), flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    print(json.dumps(await load.run(seconds, under_way)), flush=True)


if __name__ == "__main__":
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    own_port, own_file, own_seconds, own_under_way = sys.argv[1:]
    uvloop.run(main(int(own_port), Path(own_file), float(own_seconds), int(own_under_way)))
    os._exit(0)
