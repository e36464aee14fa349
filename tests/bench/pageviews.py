"""``bin/bench pageviews [--rounds N] [--seconds N]``: what a page view costs, from the wire to the rows.

The product (rights, visits, sources, devices, figures; web and ingest) beside a Django view with an ORM insert and a Node server with an INSERT. ``product``: 1,000
visitors hold their sockets, as the widget does on every page, and report over them; opening a socket is not counted (``bin/bench chat`` has it, and every page does it
for the chat anyway). ``product_http``: the same with a request each, as where no socket gets through. A report is one view; the widget puts what happens together into one.

Metrics: ``all_in_cpu_us_per_hit`` (all processes, until everything is stored), ``server_cpu_us_per_hit`` (what answers), ``ingest_cpu_us_per_hit`` and
``postgres_cpu_us_per_hit``, ``hits_per_s`` with 32 under way, ``p50_ms`` and ``p99_ms`` until the answer; for the product ``store_hits_per_s`` until the last is
stored, and ``lost``: hits that were answered and are not in the database, in a run in which the web process is killed in the middle.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from config.embedded import frontend
from tests.bench.hits.candidates import DjangoView, NodeInsert, ProductHits, ProductPosts
from tests.bench.report import ROOT, Result
from tests.bench.sockets.candidates import Running
from tests.bench.sockets.meter import cpu_seconds
from tests.bench.sockets.stage import place

UNDER_WAY = 32
MOST = {"product": 150_000, "product_http": 60_000}
WARM = 2_000
STORED_WITHIN_S = 60


def run(arguments: list[str]) -> Result:
    """Measure all candidates in turn."""

    def option(name: str, default: int) -> int:
        return int(arguments[arguments.index(name) + 1]) if name in arguments else default

    rounds, seconds = option("--rounds", 3), option("--seconds", 6)
    only = arguments[arguments.index("--only") + 1].split(",") if "--only" in arguments else []
    result: Result = defaultdict(lambda: defaultdict(list))
    frontend.build(print)
    with place() as here:
        product = ProductHits(here, conversations=1000)
        candidates: list[Any] = [product, ProductPosts(product), DjangoView(here), NodeInsert(here)]
        for candidate in candidates:
            print(f"{candidate.name}: preparing ...", flush=True)
            candidate.prepare()
        candidates = [candidate for candidate in candidates if not only or candidate.name in only]
        for turn in range(rounds):
            for candidate in candidates:
                figures = _measure(candidate, here.folder, here.roots(), seconds)
                for name, value in figures.items():
                    result[candidate.name][name].append(value)
                load = os.getloadavg()[0]
                print(
                    f"round {turn + 1}, {candidate.name}, load {load:.1f}: " + "  ".join(f"{name} {value:.4g}" for name, value in figures.items()), flush=True
                )
        for candidate in candidates:
            if isinstance(candidate, ProductHits):
                result[candidate.name]["lost"].append(_lost_when_killed(candidate, here.folder))
    return result


def _measure(candidate: Any, folder: Path, stores: dict[str, list[int]], seconds: int) -> dict[str, float]:
    """One round of one candidate on a fresh server."""
    most = MOST.get(candidate.name, 60_000)
    warming, reports = _file(folder / "warming.json", candidate.reports(WARM)), _file(folder / "reports.json", candidate.reports(most, WARM))
    is_product = isinstance(candidate, ProductHits)
    running = candidate.start()
    try:
        # What a server imports, opens and compiles for its first request is not what a view costs.
        stored = candidate.stored() if is_product else 0
        with _Load(candidate, running, warming) as load:
            warm = load.run()
        if is_product:
            stored = _until_stored(candidate, int(stored + warm["answered"] - warm["refused"]))
        parts = {"server": [running.server.pid], "ingest": [process.pid for process in running.beside[-1:]], **stores}
        roots = [*(process.pid for process in running.beside[:-1])]
        with _Load(candidate, running, reports, seconds) as load:
            before = {name: cpu_seconds(pids) for name, pids in [*parts.items(), ("beside", roots)]}
            began = time.monotonic()
            found = load.run()
            answered = found["answered"] - found["refused"]
            figures = {}
            if is_product:
                stored = _until_stored(candidate, int(stored + answered))
                figures["store_hits_per_s"] = answered / (time.monotonic() - began)
            used = {name: cpu_seconds(pids) - before[name] for name, pids in [*parts.items(), ("beside", roots)]}
    finally:
        running.stop()
    return figures | {
        "all_in_cpu_us_per_hit": sum(used.values()) / answered * 1e6,
        **{f"{name}_cpu_us_per_hit": used[name] / answered * 1e6 for name in parts if used[name]},
        "hits_per_s": found["per_s"],
        "p50_ms": found["p50_ms"],
        "p99_ms": found["p99_ms"],
        "refused": found["refused"],
    }


def _file(path: Path, reports: dict[str, Any]) -> Path:
    path.write_text(json.dumps(reports))
    return path


class _Load:
    """A load client that is ready; ``run`` lets it send."""

    def __init__(self, candidate: Any, running: Running, file: Path, seconds: float = 10) -> None:
        command = [sys.executable, "-m", candidate.client, str(running.port), str(file), str(seconds), str(UNDER_WAY)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.opened = self._answer()["opened"]

    def __enter__(self) -> _Load:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()

    def _answer(self) -> dict[str, float]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("The load client ended; its message stands above.")
        answer: dict[str, float] = json.loads(line)
        return answer

    def run(self) -> dict[str, float]:
        """Send; answers what came back."""
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()
        return self._answer()


def _until_stored(candidate: ProductHits, wanted: int) -> int:
    deadline = time.monotonic() + STORED_WITHIN_S
    while (stored := candidate.stored()) < wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    return stored


def _lost_when_killed(candidate: ProductHits, folder: Path) -> float:
    """How many of the hits that were answered are missing after the web process was killed in the middle of the load."""
    before = candidate.stored()
    reports = _file(folder / "reports.json", candidate.reports(MOST[candidate.name]))
    running = candidate.start()
    try:
        with _Load(candidate, running, reports, 5) as load:
            timer = threading.Timer(2.5, lambda: os.killpg(running.server.pid, signal.SIGKILL))
            timer.start()
            found = load.run()
        wanted = int(before + found["answered"] - found["refused"])
        return max(0, wanted - _until_stored(candidate, wanted))
    finally:
        running.stop()
