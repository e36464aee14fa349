"""The load client: ``python -m tests.bench.sockets.client TARGETS``; commands and answers are lines of JSON."""

from __future__ import annotations

import asyncio
import gc
import json
import os
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import uvloop

from tests.bench.sockets.dialects import DIALECTS
from tests.bench.sockets.ends import End, open_all, targets_of
from tests.bench.sockets.meter import cpu_seconds
from tests.bench.sockets.traffic import Traffic

Answer = dict[str, Any]
PING_EVERY_S = 25


class Client:
    """All sockets of one candidate's run.

    Args:
        targets: ``dialect``, ``host``, ``port``, ``pairs`` (two targets each), ``idle`` (targets), ``cpu`` (name to process ids).
    """

    def __init__(self, targets: dict[str, Any]) -> None:
        self.host, self.port, self.roots = targets["host"], targets["port"], targets["cpu"]
        self.problems: Counter[str] = Counter()
        self.pairs, self.idle = targets_of(targets, DIALECTS[targets["dialect"]], self.problems)
        self.open_idle: list[End] = []
        self.traffic: Traffic | None = None

    def _cpu(self) -> dict[str, float]:
        return {name: cpu_seconds(roots) for name, roots in self.roots.items()}

    def _spent(self, before: dict[str, float]) -> dict[str, float]:
        return {name: now - before[name] for name, now in self._cpu().items()}

    async def connect(self, count: int, at_once: int) -> Answer:
        """Open both ends of so many conversations."""
        ends = [end for pair in self.pairs[:count] for end in pair]
        opened, seconds = await open_all(ends, self.host, self.port, at_once=at_once)
        self.traffic = Traffic(self.pairs[:count])
        return {"wanted": len(ends), "opened": opened, "seconds": seconds}

    async def open_more(self, count: int, at_once: int) -> Answer:
        """Open idle sockets until there are ``count``; answers their number, the seconds and the CPU."""
        new = self.idle[len(self.open_idle) : count]
        before = self._cpu()
        opened, seconds = await open_all(new, self.host, self.port, at_once=at_once)
        self.open_idle += new
        return {"wanted": len(new), "opened": opened, "seconds": seconds, "cpu": self._spent(before)}

    async def run(self, mode: str, amount: float, seconds: float, warm: float = 0.0) -> Answer:
        """Send for a while (``closed``: so many under way, ``open``: so many a second) and account for it."""
        traffic = self.traffic
        assert traffic is not None
        if warm:
            await self._send(traffic, mode, amount, warm)
            await traffic.settle()
        gc.collect()
        gc.disable()
        since, late, doubled, misordered = len(traffic.sent_at), traffic.late, traffic.doubled, traffic.misordered
        before, client_before, began = self._cpu(), time.process_time(), time.perf_counter()
        delivered_before = traffic.delivered
        await self._send(traffic, mode, amount, seconds)
        took, delivered = time.perf_counter() - began, traffic.delivered - delivered_before
        cpu, own = self._spent(before), time.process_time() - client_before
        await traffic.settle()
        gc.enable()
        return {
            "sent": len(traffic.sent_at) - since,
            "delivered": delivered,
            "per_s": delivered / took,
            "cpu": cpu,
            "server_core": cpu["server"] / took,
            "client_core": own / took,
            "late": traffic.late - late,
            "lost": traffic.lost(since),
            "doubled": traffic.doubled - doubled,
            "misordered": traffic.misordered - misordered,
            **traffic.percentiles(since),
        }

    @staticmethod
    async def _send(traffic: Traffic, mode: str, amount: float, seconds: float) -> None:
        await (traffic.closed(int(amount), seconds) if mode == "closed" else traffic.open(amount, seconds))

    async def herd(self, rate: float, at_once: int) -> Answer:
        """Cut all idle sockets at once and open them again, while lines go on; answers the seconds and the lines' latency."""
        traffic = self.traffic
        assert traffic is not None
        since = len(traffic.sent_at)
        sending = asyncio.create_task(traffic.open(rate, 15))
        await asyncio.sleep(1)
        for end in self.open_idle:
            end.drop()
        opened, seconds = await open_all(self.open_idle, self.host, self.port, at_once=at_once)
        until = len(traffic.sent_at)
        await sending
        await traffic.settle()
        return {"opened": opened, "wanted": len(self.open_idle), "seconds": seconds, "lost": traffic.lost(since), **traffic.percentiles(since, until)}

    async def report(self) -> Answer:
        """What went wrong so far, in words and numbers; the count starts anew."""
        found = dict(self.problems)
        self.problems.clear()
        return {"problems": found, "open": sum(end.is_ready for pair in self.pairs for end in pair)}

    async def ping(self) -> None:
        """Keep all sockets alive as browsers do, for ever."""
        while True:
            for turn in range(PING_EVERY_S):
                await asyncio.sleep(1)
                ends = [end for pair in self.pairs for end in pair] + self.open_idle
                for end in ends[turn::PING_EVERY_S]:
                    if end.is_ready and (frame := end.dialect.ping()) is not None:
                        end.send(frame)


async def serve(client: Client) -> None:
    """Carry out commands from standard input until it ends."""
    loop = asyncio.get_running_loop()
    pinging = loop.create_task(client.ping())
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        name, arguments = json.loads(line)
        answer = await getattr(client, name)(**arguments)
        print(json.dumps(answer), flush=True)
    pinging.cancel()


def main() -> None:
    """Read the targets, take the second core, serve."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    client = Client(json.loads(Path(sys.argv[1]).read_text()))
    uvloop.run(serve(client))
    os._exit(0)


if __name__ == "__main__":
    main()
