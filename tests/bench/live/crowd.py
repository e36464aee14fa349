"""The load: visitors who go from page to page, some who arrive meanwhile, and operators who watch. ``python -m tests.bench.live.crowd FILE``.

It says ``ready`` when everybody who is to be there from the beginning is on the operators' lists, then runs for the seconds that the file says
and prints what it saw. Each watching operator acknowledges events as the dashboard does.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sys
import time
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import uuid4

import uvloop
from websockets.asyncio.client import ClientConnection, connect

from tests.bench.hits.candidates import page, request

HTTP_CONNECTIONS = 24
READY_WITHIN_S = 180
SETTLE_S, GRACE_S = 10.0, 3.0
PING_S, KEPT_S = 20.0, 2.0


class Operator:
    """A dashboard that shows the list."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.total = self.shown = self.bytes = self.frames = self.events = self.confirmed = self.unread = 0
        self.known: set[str] = set()
        self.seen: dict[str, float] = {}
        self.moved: dict[str, float] = {}
        self.holes, self.place = 0, ("", 0)
        self.snapshot_ms = self.snapshot_kib = 0.0

    async def say(self, type: str, data: dict[str, Any], cid: str | None = None) -> None:
        await self.socket.send(json.dumps({"v": 1, "type": type, "data": data, **({"cid": cid} if cid else {})}))

    async def stay(self) -> None:
        """Say that one is there, as clients do."""
        while True:
            await asyncio.sleep(PING_S)
            await self.say("ping", {"received": self.events})

    async def read(self) -> None:
        """Take frames until the socket ends."""
        asked = time.perf_counter()
        await self.say("visitors.watch", {}, str(uuid4()))
        async for text in self.socket:
            now = time.perf_counter()
            frame = json.loads(text)
            data = frame["data"]
            if frame["type"] == "ack" and "rows" in data:
                self.snapshot_ms, self.snapshot_kib = (now - asked) * 1e3, len(text) / 1024
                self.known = {row["id"] for row in data["rows"]}
            if frame["type"] == "visitors.changed":
                self._take(data, now, len(text))
            if "total" in data:
                self.total, self.shown = data["total"], data["shown"]
                self.place = data["board"], data["n"]
            if frame["type"] not in {"ack", "welcome", "pong", "positions", "error"}:
                self.events, self.unread = self.events + 1, self.unread + len(text)
                if self.events - self.confirmed >= 50 or self.unread > 100_000:
                    self.confirmed, self.unread = self.events, 0
                    await self.say("received", {"n": self.events})

    def _take(self, data: dict[str, Any], now: float, size: int) -> None:
        self.bytes, self.frames = self.bytes + size, self.frames + 1
        if self.place != (data["board"], data["n"] - 1):
            self.holes += 1
        for row in data["rows"]:
            self.known.add(row["id"])
            self.seen.setdefault(row["id"], now)
        for move in data["moved"]:
            self.moved.setdefault(f"{move['id']} {move['page_url']}", now)


class Crowd:
    """Everybody who is on the site."""

    def __init__(self, targets: dict[str, Any], port: int) -> None:
        self.targets, self.port = targets, port
        self.queue: asyncio.Queue[bytes] = asyncio.Queue()
        self.refused = self.sent = self.number = 0
        self.arrived: dict[str, float] = {}
        self.went: dict[str, tuple[str, float]] = {}
        self.random = random.Random(11)

    async def post(self) -> None:
        """Send what is queued, one at a time."""
        reader, writer, used = *await asyncio.open_connection("127.0.0.1", self.port), time.perf_counter()
        while True:
            text = await self.queue.get()
            if time.perf_counter() - used > KEPT_S:
                # The server lets go of a connection on which nothing is said.
                writer.close()
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(text)
            head = await reader.readuntil(b"\r\n\r\n")
            used = time.perf_counter()
            self.sent += 1
            if not head.startswith(b"HTTP/1.1 204"):
                self.refused += 1

    def goes(self, visitor: dict[str, str]) -> None:
        """A visitor opens a page."""
        self.number += 1
        hit = {"type": "page", **page(self.number)}
        hit["url"] += f"&n={self.number}"
        if visitor["id"] in self.arrived:
            self.went[f"{visitor['id']} {hit['url']}"] = visitor["id"], time.perf_counter()
        else:
            self.arrived[visitor["id"]] = time.perf_counter()
        body = {"ticket": visitor["ticket"], "hits": [hit], "language": "en", "time_zone": "UTC", "screen": "1440x900"}
        self.queue.put_nowait(request(self.targets["host"], body))

    async def move(self, visitors: list[dict[str, str]], every_s: float, until: float) -> None:
        """Each of them opens a page every so many seconds, at times of his own."""
        while time.perf_counter() < until:
            began = time.perf_counter()
            self.goes(self.random.choice(visitors))
            await asyncio.sleep(max(0.0, self.random.expovariate(len(visitors) / every_s) - (time.perf_counter() - began)))

    async def arrive(self, visitors: list[dict[str, str]], seconds: float) -> None:
        """They come one after the other, spread over the time."""
        for visitor in visitors:
            self.goes(visitor)
            await asyncio.sleep(seconds / len(visitors))


async def run(file: dict[str, Any]) -> dict[str, float]:
    """Everybody comes, operators watch, and then it is measured."""
    targets, port, seconds, every_s, here = file["targets"], file["port"], file["seconds"], file["page_every_s"], file["here"]
    crowd = Crowd(targets, port)
    tasks = [asyncio.create_task(crowd.post()) for _ in range(HTTP_CONNECTIONS)]
    present, coming = targets["visitors"][:here], targets["visitors"][here:]
    for visitor in present:
        crowd.goes(visitor)
    operators = []
    for ticket in targets["operators"]:
        socket = await connect(
            f"ws://{targets['host']}/ws/operator/", host="127.0.0.1", port=port, origin=targets["own"], compression=None, max_size=None, max_queue=None
        )
        operator = Operator(socket)
        await operator.say("hello", {"ticket": ticket})
        await socket.recv()
        operators.append(operator)
        tasks += [asyncio.create_task(operator.read()), asyncio.create_task(operator.stay())]
    deadline = time.perf_counter() + READY_WITHIN_S
    while any(operator.total < here for operator in operators):
        if time.perf_counter() > deadline:
            raise SystemExit(f"Only {[operator.total for operator in operators]} of {here} were on the lists in time; {crowd.refused} hits refused.")
        # Whoever was there first must not fall asleep before the last one came.
        await asyncio.sleep(0.2)
    # The rows of a crowd that comes at once are told 200 a second.
    await asyncio.sleep(SETTLE_S)
    print("ready", flush=True)
    sys.stdin.readline()
    for operator in operators:
        operator.bytes = operator.frames = operator.holes = 0
        operator.seen.clear()
        operator.moved.clear()
    crowd.went.clear()
    sent_before, began = crowd.sent, time.perf_counter()
    await asyncio.gather(crowd.move(present, every_s, began + seconds), crowd.arrive(coming, seconds))
    passed = time.perf_counter() - began
    sent = crowd.sent - sent_before
    print("over", flush=True)
    await asyncio.sleep(GRACE_S)
    came = [operator.seen[visitor["id"]] - crowd.arrived[visitor["id"]] for operator in operators for visitor in coming if visitor["id"] in operator.seen]
    went = [operator.moved[key] - at for operator in operators for key, (_visitor, at) in crowd.went.items() if key in operator.moved]
    if any(task.done() for task in tasks) or len(came) < 2 or len(went) < 2:
        raise SystemExit(f"The lists did not live: {[task.exception() for task in tasks if task.done()]}.")
    for task in tasks:
        task.cancel()
    arrival, move = (quantiles([value * 1e3 for value in values], n=100) for values in (came, went))
    return {
        "hits_per_s": sent / passed,
        "refused": crowd.refused,
        "arrival_p50_ms": arrival[49], "arrival_p95_ms": arrival[94], "arrival_p99_ms": arrival[98],
        "move_p50_ms": move[49], "move_p95_ms": move[94],
        "arrivals_not_shown": len(operators) * len(coming) - len(came),
        "kib_per_s_per_operator": sum(operator.bytes for operator in operators) / len(operators) / passed / 1024,
        "frames_per_s": sum(operator.frames for operator in operators) / len(operators) / passed,
        "holes": sum(operator.holes for operator in operators),
        "snapshot_ms": max(operator.snapshot_ms for operator in operators), "snapshot_kib": max(operator.snapshot_kib for operator in operators),
        "on_site": operators[0].total, "shown": operators[0].shown,
    }  # fmt: skip


if __name__ == "__main__":
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    print(json.dumps(uvloop.run(run(json.loads(Path(sys.argv[1]).read_text())))))
