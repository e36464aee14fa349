"""``bin/bench inbox [--conversations N] [--messages N] [--rounds N] [--keep FOLDER]``: an inbox of a million conversations.

One company with N conversations (6 % of them live) and N lines in English, Japanese and Chinese, a visitor to five of them and a contact to ten. The search
index is filled by the product's own service. Metrics, all of server time, which is Django's whole handler (middleware, view, statements, JSON) without
HTTP parser, network and browser:

``list_p99_ms`` opening a list: the four views, the first page of 30 and a deep one (behind 2,900 rows), each with the counts of all;
``search_p99_ms`` a search: rare, frequent, two and one character of Japanese or Chinese, phrases, words of two languages, words half typed, a word that
nobody has said for a long time, nothing found, numbers, contacts, second pages. ``..._cpu_ms`` is the processors' part of it (this process and
its PostgreSQL backend), which says more on a busy machine. ``index_lines_per_s``: how fast the index is filled, with nothing beside.

``--keep FOLDER`` leaves the servers' data there, and asks the company that is there already.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

from config.embedded import frontend
from config.embedded.servers import Servers
from tests.bench.report import ROOT, Result

AIMS = {"list_p99_ms": 50.0, "search_p99_ms": 100.0}


def run(arguments: list[str]) -> Result:
    """Measure."""

    def option(name: str, default: int) -> int:
        return int(arguments[arguments.index(name) + 1]) if name in arguments else default

    conversations = option("--conversations", 1_000_000)
    messages, rounds = option("--messages", conversations + conversations // 5), option("--rounds", 10)
    kept = Path(arguments[arguments.index("--keep") + 1]) if "--keep" in arguments else None
    frontend.build(print)
    folder = kept or Path(tempfile.mkdtemp(prefix="sodan-bench-"))
    servers = Servers(folder, environ={})
    try:
        servers.start()
        load_before = os.getloadavg()[0]
        figures = _child(servers, [str(conversations), str(messages), str(rounds)])
        figures["load_average"] = [load_before, os.getloadavg()[0]]
        for name, aim in AIMS.items():
            print(f"{name}: {figures[name][0]:.1f}, aim {aim:.0f}", flush=True)
        return {"product": figures}
    finally:
        servers.stop()
        if not kept:
            shutil.rmtree(servers.folder, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


def _child(servers: Servers, arguments: list[str]) -> dict[str, list[float]]:
    urls = servers.environment()
    address = f"{urls['DATABASE_URL']}_inbox"
    name = urlsplit(address).path.strip("/")
    with psycopg.connect(urls["DATABASE_URL"], autocommit=True) as link:
        is_there = link.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None
        if not is_there:
            link.execute(f'CREATE DATABASE "{name}"')
    environment = {
        **os.environ,
        **urls,
        "DATABASE_URL": address,
        "SECRET_KEY": servers.state.secret("secret_key"),
        "SODAN_PROFILE": "development",
        "SODAN_DATA": str(servers.state.data),
        "SODAN_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "tests.bench.volume.settings",
    }
    command = [sys.executable, "-m", "tests.bench.volume.run", *arguments, *(["keep"] if is_there else [])]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        last = ""
        for line in child.stdout:
            if last:
                print(last, end="", flush=True)
            last = line
    if child.returncode:
        raise SystemExit("Filling or asking failed; its message stands above.")
    found: dict[str, list[float]] = json.loads(last)
    return found
