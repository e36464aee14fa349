"""The load: connections that each send the next request when the last one was answered. ``python -m tests.bench.hits.client PORT FILE SECONDS CONNECTIONS``.

Says that it is ready, and begins when it reads a line.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from itertools import count
from pathlib import Path
from statistics import quantiles

import uvloop


async def run(port: int, requests: list[bytes], seconds: float, connections: int) -> dict[str, float]:
    """Send until the time is over or the requests are used up; answers what came back."""
    numbers, times, refused = count(), [], [0]
    deadline = time.perf_counter() + seconds

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while time.perf_counter() < deadline and (number := next(numbers)) < len(requests):
            began = time.perf_counter()
            writer.write(requests[number])
            head = await reader.readuntil(b"\r\n\r\n")
            times.append(time.perf_counter() - began)
            if not head.startswith(b"HTTP/1.1 204"):
                refused[0] += 1
        writer.close()

    began = time.perf_counter()
    ends = await asyncio.gather(*(one() for _ in range(connections)), return_exceptions=True)
    passed = time.perf_counter() - began
    cuts = quantiles(times, n=100)
    broken = sum(isinstance(end, Exception) for end in ends)
    return {"answered": len(times), "refused": refused[0], "broken": broken, "per_s": len(times) / passed, "p50_ms": cuts[49] * 1e3, "p99_ms": cuts[98] * 1e3}


if __name__ == "__main__":
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {1})
    port, file, seconds, connections = sys.argv[1:]
    requests = [text.encode() for text in json.loads(Path(file).read_text())["requests"]]
    print(json.dumps({"opened": 0}), flush=True)
    sys.stdin.readline()
    print(json.dumps(uvloop.run(run(int(port), requests, float(seconds), int(connections)))))
