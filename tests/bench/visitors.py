"""``bin/bench visitors [--visitors N] [--operators N] [--arrivals N] [--seconds N] [--page-every N] [--rounds N]``: who is on the site, watched.

N visitors of one company go from page to page (each every 15 s), others arrive, operators watch the list. Metrics: ``web_cpu_percent`` (of a core:
what answers pages' reports, keeps the board and tells the operators), ``ingest_cpu_percent``, ``postgres_cpu_percent``, ``kib_per_s_per_operator``,
``arrival_p95_ms`` from the moment at which the page reports until the row is on an operator's line (all operators), ``move_p95_ms`` the same for
visitors who are shown, ``snapshot_ms`` and ``snapshot_kib``, ``holes``: frames that did not follow on the one before, ``arrivals_not_shown``, ``refused``.
There is no yardstick beside it: the aim is an arrival in under a second.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from typing import Any

from config.embedded import frontend
from tests.bench.hits.candidates import ProductHits
from tests.bench.report import ROOT, Result
from tests.bench.sockets.candidates import Running
from tests.bench.sockets.meter import cpu_seconds
from tests.bench.sockets.stage import place


class ProductLive(ProductHits):
    """The product with ingest; the crowd speaks for many people."""

    settings = "tests.bench.live.settings"

    def crowd(self, visitors: int, operators: int) -> dict[str, Any]:
        """Fresh visitors and tickets."""
        file = self.place.folder / "crowd.json"
        command = [sys.executable, "-m", "tests.bench.live.seed", str(visitors), str(operators), str(file)]
        subprocess.run(command, cwd=ROOT, env=self.environment, check=True)
        found: dict[str, Any] = json.loads(file.read_text())
        return found


def run(arguments: list[str]) -> Result:
    """Measure."""

    def option(name: str, default: int) -> int:
        return int(arguments[arguments.index(name) + 1]) if name in arguments else default

    here, operators, arrivals = option("--visitors", 5000), option("--operators", 20), option("--arrivals", 200)
    seconds, every, rounds = option("--seconds", 30), option("--page-every", 15), option("--rounds", 1)
    result: Result = defaultdict(lambda: defaultdict(list))
    frontend.build(print)
    with place() as where:
        product = ProductLive(where, conversations=40)
        print("preparing ...", flush=True)
        product.prepare()
        for turn in range(rounds):
            targets = product.crowd(here + arrivals, operators)
            running = product.start()
            try:
                time.sleep(2)
                file = where.folder / "load.json"
                file.write_text(json.dumps({"targets": targets, "port": running.port, "seconds": seconds, "page_every_s": every, "here": here}))
                figures = _measure(product, running, file, seconds)
            finally:
                running.stop()
            for name, value in figures.items():
                result["product"][name].append(value)
            print(f"round {turn + 1}: " + "  ".join(f"{name} {value:.4g}" for name, value in figures.items()), flush=True)
    return result


def _measure(product: ProductLive, running: Running, file: Path, seconds: float) -> dict[str, float]:
    stores = product.place.roots()
    parts = {"web": [running.server.pid], "ingest": [running.beside[-1].pid], "postgres": stores["postgres"], "valkey": stores["valkey"]}
    command = [sys.executable, "-m", "tests.bench.live.crowd", str(file)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as crowd:
        assert crowd.stdin is not None and crowd.stdout is not None
        if crowd.stdout.readline().strip() != "ready":
            raise SystemExit("The crowd did not come; its message stands above.")
        before, began = {name: cpu_seconds(roots) for name, roots in parts.items()}, time.monotonic()
        crowd.stdin.write("go\n")
        crowd.stdin.flush()
        crowd.stdout.readline()
        passed = time.monotonic() - began
        used = {f"{name}_cpu_percent": 100 * (cpu_seconds(roots) - before[name]) / passed for name, roots in parts.items()}
        figures: dict[str, float] = json.loads(crowd.stdout.readline())
    return {**used, **figures}
