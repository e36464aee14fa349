"""A place to measure in, and the load client as the measurements see it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from config.embedded.servers import Servers
from tests.bench.report import ROOT
from tests.bench.sockets.candidates import Candidate, Place, Running
from tests.bench.sockets.dialects import DIALECTS


@contextmanager
def place() -> Iterator[Place]:
    """A folder with a PostgreSQL and a Valkey of its own, both as durable as in production; gone afterwards."""
    # A plain SIGTERM would leave all servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = Path(tempfile.mkdtemp(prefix="sodan-bench-"))
    servers = Servers(folder, environ={})
    try:
        servers.start()
        yield Place(folder, servers)
    finally:
        servers.stop()
        shutil.rmtree(servers.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


class LoadClient:
    """The client process; each method is a command of ``client.Client``."""

    def __init__(self, candidate: Candidate, running: Running, *, pairs: int, idle: int) -> None:
        assert candidate.name in DIALECTS
        roots = {"server": [running.server.pid], "beside": [process.pid for process in running.beside], **candidate.place.roots()}
        targets = {"dialect": candidate.name, "host": "127.0.0.1", "port": running.port, "cpu": roots, **candidate.targets(pairs, idle)}
        file = candidate.place.folder / "targets.json"
        file.write_text(json.dumps(targets))
        command = [sys.executable, "-m", "tests.bench.sockets.client", str(file)]
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Carry out a command and answer what it found."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps([command, arguments]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"The load client ended in {command!r}; its message stands above.")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def close(self) -> None:
        """End it; all its sockets are cut."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


@contextmanager
def load(candidate: Candidate, *, pairs: int, idle: int) -> Iterator[tuple[Running, LoadClient]]:
    """A fresh server of the candidate and a client for it."""
    running = candidate.start()
    try:
        client = LoadClient(candidate, running, pairs=pairs, idle=idle)
        try:
            yield running, client
        finally:
            client.close()
    finally:
        running.stop()
