"""``bin/bench pageviews [--rounds N] [--seconds N]``: what a page view costs, from the request to the rows.

The product (tickets, visits, sources, devices, figures; web and ingest) beside a Django view with an ORM insert and a Node server with an INSERT. Metrics:
``all_in_cpu_us_per_hit`` (all processes, until everything is stored), ``server_cpu_us_per_hit`` (what answers requests), ``hits_per_s`` over 32 connections, ``p50_ms``
and ``p99_ms`` until the answer; for the product ``store_hits_per_s`` until the last is stored, and ``lost``: hits that were answered and are not in the database, in a run in
which the web process is killed in the middle.
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

from config.embedded import frontend
from tests.bench.hits.candidates import DjangoView, NodeInsert, ProductHits
from tests.bench.report import ROOT, Result
from tests.bench.sockets.candidates import Running
from tests.bench.sockets.meter import cpu_seconds
from tests.bench.sockets.stage import place

CONNECTIONS = 32
MOST = 150_000
WARM = 2_000
STORED_WITHIN_S = 60


def run(arguments: list[str]) -> Result:
    """Measure all candidates in turn."""

    def option(name: str, default: int) -> int:
        return int(arguments[arguments.index(name) + 1]) if name in arguments else default

    rounds, seconds = option("--rounds", 3), option("--seconds", 6)
    result: Result = defaultdict(lambda: defaultdict(list))
    frontend.build(print)
    with place() as here:
        candidates = [ProductHits(here, conversations=1000), DjangoView(here), NodeInsert(here)]
        for candidate in candidates:
            print(f"{candidate.name}: preparing ...", flush=True)
            candidate.prepare()
        stored = 0
        for turn in range(rounds):
            for candidate in candidates:
                made = candidate.requests(MOST)
                warming, requests = _file(here.folder / "warming.json", made[:WARM]), _file(here.folder / "requests.json", made[WARM:])
                running = candidate.start()
                try:
                    # What a server imports, opens and compiles for its first request is not what a view costs.
                    warm = _load(running, warming, 10)
                    if isinstance(candidate, ProductHits):
                        stored = _until_stored(candidate, int(stored + warm["answered"] - warm["refused"]))
                    roots = [running.server.pid, *(process.pid for process in running.beside), *(pid for pids in here.roots().values() for pid in pids)]
                    before, server = cpu_seconds(roots), cpu_seconds([running.server.pid])
                    began = time.monotonic()
                    found = _load(running, requests, seconds)
                    answered = found["answered"] - found["refused"]
                    if isinstance(candidate, ProductHits):
                        stored = _until_stored(candidate, int(stored + answered))
                        result[candidate.name]["store_hits_per_s"].append(answered / (time.monotonic() - began))
                    used, by_server = cpu_seconds(roots) - before, cpu_seconds([running.server.pid]) - server
                finally:
                    running.stop()
                figures = {
                    "all_in_cpu_us_per_hit": used / answered * 1e6,
                    "server_cpu_us_per_hit": by_server / answered * 1e6,
                    "hits_per_s": found["per_s"],
                    "p50_ms": found["p50_ms"],
                    "p99_ms": found["p99_ms"],
                    "refused": found["refused"],
                }
                for name, value in figures.items():
                    result[candidate.name][name].append(value)
                print(f"round {turn + 1}, {candidate.name}: " + "  ".join(f"{name} {value:.4g}" for name, value in figures.items()), flush=True)
        product = candidates[0]
        assert isinstance(product, ProductHits)
        result["product"]["lost"].append(_lost_when_killed(product, here.folder, stored))
    return result


def _file(path: Path, requests: list[bytes]) -> Path:
    path.write_text(json.dumps([request.decode() for request in requests]))
    return path


def _load(running: Running, requests: Path, seconds: float) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.hits.client", str(running.port), str(requests), str(seconds), str(CONNECTIONS)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _until_stored(candidate: ProductHits, wanted: int) -> int:
    deadline = time.monotonic() + STORED_WITHIN_S
    while (stored := candidate.stored()) < wanted and time.monotonic() < deadline:
        time.sleep(0.2)
    return stored


def _lost_when_killed(candidate: ProductHits, folder: Path, before: int) -> float:
    """How many of the hits that were answered are missing after the web process was killed in the middle of the load."""
    requests = _file(folder / "requests.json", candidate.requests(MOST))
    running = candidate.start()
    try:
        time.sleep(2)
        timer = threading.Timer(2.5, lambda: os.killpg(running.server.pid, signal.SIGKILL))
        timer.start()
        found = _load(running, requests, 5)
        wanted = int(before + found["answered"] - found["refused"])
        return max(0, wanted - _until_stored(candidate, wanted))
    finally:
        running.stop()
