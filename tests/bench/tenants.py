"""``bin/bench tenants [--tenants N]``: a new company, and a migration over many, beside django-tenants' own commands.

Metrics: ``spare_ms`` make one prepared schema (the yardstick: create and migrate a tenant's schema); ``confirm_ms`` server time from the
confirmation's submit to the dashboard's HTML, hand-over included; ``migrate_ms_per_tenant`` roll out one migration of three operations.

Server time is Django's whole handler (middleware, view, templates, statements, commits with fsync, the counts in Valkey) for three
requests in a row: the POST, ``/enter/...`` and ``/welcome/``, on one connection that never saw this schema before. Not in it: the HTTP
parser, the hop into a thread, the pool's checkout, the network and the browser. ``..._cpu_ms`` is the web process's own part of it, the
rest is waiting for PostgreSQL, its disk and Valkey. ``first_confirm_ms`` is the first in a new process and loads code.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from config.embedded import frontend
from config.embedded.servers import Servers
from tests.bench.report import ROOT, Result

STEPS = {
    "product": [("before", "make_spares"), ("after", "migrate"), ("after", "confirm")],
    "migrate_schemas": [("before", "make_schemas"), ("after", "migrate_schemas")],
}


def run(arguments: list[str]) -> Result:
    """Measure both, each in a database of its own on one server with full durability."""
    count = int(arguments[arguments.index("--tenants") + 1]) if "--tenants" in arguments else 40
    frontend.build(print)
    folder = Path(tempfile.mkdtemp(prefix="sodan-bench-"))
    servers = Servers(folder, environ={})
    try:
        servers.start()
        result: Result = {}
        for candidate, steps in STEPS.items():
            found = result.setdefault(candidate, {})
            for stage, step in steps:
                print(f"{candidate}: {step} ...", flush=True)
                found.update(_child(servers, candidate, stage, step, count))
        return result
    finally:
        servers.stop()
        shutil.rmtree(servers.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _child(servers: Servers, candidate: str, stage: str, step: str, count: int) -> dict[str, list[float]]:
    urls = servers.environment()
    environment = {
        **os.environ,
        **urls,
        "DATABASE_URL": f"{urls['DATABASE_URL']}_{candidate}",
        "SECRET_KEY": servers.state.secret("secret_key"),
        "SODAN_PROFILE": "development",
        "SODAN_DATA": str(servers.state.data),
        "SODAN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
        "BENCH_STAGE": stage,
        "BENCH_YARDSTICK": "" if candidate == "product" else "1",
    }
    command = [sys.executable, "-m", "tests.bench.ledger.steps", step, str(count), urls["DATABASE_URL"]]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{candidate}: {step} failed; its message stands above.")
    found: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return found
