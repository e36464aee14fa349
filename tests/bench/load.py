"""``bin/bench load [--seconds N] [--sockets N] [--rate N]``: the whole product under the load of a busy day, for ten minutes.

1,000 sockets, 100 lines a second, each read by the other side, all processes on this machine. Metrics: ``p50_ms``, ``p95_ms``, ``p99_ms`` from
one end to the other; ``errors`` (error frames and closed sockets); ``lost``, ``doubled``, ``misordered``; ``memory_mb_per_minute`` of the
web process by least squares over all but the first fifth, and ``all_memory_mb_per_minute`` with relay, worker and beat.
"""

from __future__ import annotations

import threading
import time
from statistics import linear_regression

from config.embedded import frontend
from tests.bench.chat import tell
from tests.bench.report import Result
from tests.bench.sockets.candidates import WholeProduct
from tests.bench.sockets.meter import pss_kib
from tests.bench.sockets.stage import load, place

WARM_S = 10.0


class Memory(threading.Thread):
    """Samples the memory of processes until ``done`` is set: (seconds, MB), one list a name."""

    def __init__(self, roots: dict[str, list[int]], *, every_s: float) -> None:
        super().__init__(daemon=True)
        self.roots, self.every_s = roots, every_s
        self.done = threading.Event()
        self.samples: dict[str, list[tuple[float, float]]] = {name: [] for name in roots}

    def run(self) -> None:
        began = time.monotonic()
        while not self.done.wait(self.every_s):
            for name, pids in self.roots.items():
                self.samples[name].append((time.monotonic() - began, pss_kib(pids) * 1024 / 1e6))

    def per_minute(self, name: str) -> float:
        """The slope in MB a minute, the first fifth left out (caches fill)."""
        kept = self.samples[name][len(self.samples[name]) // 5 :]
        if len(kept) < 2:
            return 0.0
        return 60 * linear_regression([at for at, _mb in kept], [mb for _at, mb in kept]).slope


def run(arguments: list[str]) -> Result:
    """Measure the product; there is no yardstick."""

    def option(name: str, default: int) -> int:
        return int(arguments[arguments.index(name) + 1]) if name in arguments else default

    seconds, sockets, rate = option("--seconds", 600), option("--sockets", 1000), option("--rate", 100)
    pairs = sockets // 2
    frontend.build(print)
    with place() as here:
        candidate = WholeProduct(here, conversations=max(pairs, 40))
        print("product: preparing ...", flush=True)
        candidate.prepare()
        with load(candidate, pairs=pairs, idle=0) as (running, client):
            connected = client("connect", count=pairs, at_once=50)
            print(f"{connected['opened']} of {sockets} sockets open; {rate} lines a second for {seconds} s ...", flush=True)
            web = [running.server.pid]
            memory = Memory({"web": web, "all": [*web, *(process.pid for process in running.beside)]}, every_s=max(1.0, seconds / 120))
            memory.start()
            found = client("run", mode="open", amount=rate, seconds=seconds, warm=min(WARM_S, seconds / 4))
            memory.done.set()
            memory.join()
            report = client("report")
    tell(report["problems"])
    errors = sum(report["problems"].values()) + connected["wanted"] - connected["opened"]
    metrics = {name: float(found[name]) for name in ("p50_ms", "p95_ms", "p99_ms", "lost", "doubled", "misordered")}
    metrics |= {"errors": float(errors), "memory_mb_per_minute": memory.per_minute("web"), "all_memory_mb_per_minute": memory.per_minute("all")}
    metrics |= {f"{name}_core": spent / seconds for name, spent in found["cpu"].items()}
    return {"product": {name: [value] for name, value in metrics.items()}}
