"""The whole product in a folder of its own: PostgreSQL, two Valkeys, two web processes, relay, worker, beat, ingest, and wires between them."""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from config.embedded.errors import SetupError
from config.embedded.postgres import DATABASE
from config.embedded.servers import Servers
from tests.chaos.wire import Wire

ROOT = Path(__file__).resolve().parents[2]
WEBS = ("web-0", "web-1")
START_S = 60.0


@dataclass(slots=True)
class Process:
    """One process of the product; it may end and be started again."""

    name: str
    command: list[str]
    environment: dict[str, str]
    log: Path
    port: int = 0
    running: subprocess.Popen[bytes] | None = None
    history: list[int] = field(default_factory=list)

    def start(self, *, patches: str = "", **environment: str) -> None:
        """Start it; with ``patches`` through ``tests.chaos.launch``. It does not wait."""
        command = self.command
        if patches:
            command = [sys.executable, "-m", "tests.chaos.launch", patches, *command[1 if command[1] != "-m" else 2 :]]
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                command, cwd=ROOT, env={**self.environment, **environment}, stdout=log, stderr=log, start_new_session=True, preexec_fn=_die_with_the_rig
            )
        self.history.append(self.running.pid)

    @property
    def pid(self) -> int:
        """Its process id, 0 if it does not run."""
        return self.running.pid if self.running is not None and self.running.poll() is None else 0

    def signal(self, number: int) -> None:
        """Send a signal to it and its children."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, number)

    def wait(self, seconds: float) -> int | None:
        """Wait for its end; its exit status, or None if it still runs."""
        assert self.running is not None
        try:
            return self.running.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def answers(self, *, seconds: float = START_S) -> bool:
        """Wait until it takes connections (a web process), or look whether it runs."""
        deadline = time.monotonic() + seconds
        while self.port and time.monotonic() < deadline and self.pid:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return True
            time.sleep(0.05)
        return bool(not self.port and self.pid)

    def end(self) -> None:
        """End it for certain."""
        if self.pid:
            self.signal(signal.SIGCONT)
            self.signal(signal.SIGTERM)
            if self.wait(3) is None:
                self.signal(signal.SIGKILL)
        if self.running is not None:
            # Children that outlived it.
            self.signal(signal.SIGKILL)
            self.running.wait(10)


class Product:
    """Everything that a run needs.

    Args:
        folder: where all of it lives.
        servers: PostgreSQL and the Valkeys, started.
        seed: for the wires' dice.
        patches: names of ``tests.chaos.patches`` for every process of the product, comma separated.
    """

    def __init__(self, folder: Path, servers: Servers, *, seed: object, patches: str = "") -> None:
        self.folder, self.servers, self.patches = folder, servers, patches
        assert servers.postgres is not None
        urls = servers.environment()
        self.database_url, self.broker_url, self.cache_url = urls["DATABASE_URL"], urls["REDIS_URL"], urls["REDIS_CACHE_URL"]
        self.web_ports = [_free_port() for _ in WEBS]
        targets = {f"edge-{number}": port for number, port in enumerate(self.web_ports)}
        database, cache, broker = (int(urlsplit(url).port or 0) for url in (self.database_url, self.cache_url, self.broker_url))
        targets |= {f"db-{name}": database for name in (*WEBS, "relay", "worker", "ingest")} | {f"cache-{name}": cache for name in (*WEBS, "relay", "ingest")}
        targets["broker"] = broker
        self.wires = {name: Wire(name, port, seed=seed) for name, port in targets.items()}
        self.processes: dict[str, Process] = {}
        self.sink, self.mails = folder / "sink.jsonl", folder / "mail"

    async def prepare(self, *, tenants: int, conversations: int) -> list[dict[str, Any]]:
        """Open the wires and make the companies."""
        for wire in self.wires.values():
            await wire.open()
        self.sink.touch()
        for name in (*WEBS, "relay", "worker", "beat", "ingest"):
            self.processes[name] = self._process(name)
        file = self.folder / "world.json"
        command = [sys.executable, "-m", "tests.chaos.seed", str(file), str(tenants), str(conversations)]
        done = await asyncio.to_thread(subprocess.run, command, cwd=ROOT, env=self.environment_of(""), check=False, capture_output=True, text=True)
        if done.returncode:
            raise SetupError(f"The companies of the run could not be made:\n{done.stderr[-3000:]}")
        world: list[dict[str, Any]] = json.loads(file.read_text())
        return world

    def environment_of(self, name: str) -> dict[str, str]:
        """The environment of a process; what has wires under its name goes through them."""

        def through(url: str, wire: str) -> str:
            if wire not in self.wires:
                return url
            parts = urlsplit(url)
            return urlunsplit(parts._replace(netloc=f"{parts.netloc.rpartition(':')[0]}:{self.wires[wire].port}"))

        return {
            **os.environ,
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "DATABASE_URL": through(self.database_url, f"db-{name}"),
            "REDIS_CACHE_URL": through(self.cache_url, f"cache-{name}"),
            "REDIS_URL": through(self.broker_url, "broker"),
            "SECRET_KEY": self.servers.state.secret("secret_key"),
            "SODAN_PROFILE": "development",
            "SODAN_DATA": str(self.folder),
            "SODAN_PORT": str(self.wires["edge-0"].port),
            "SODAN_DRAIN": "2",
            "SODAN_OPERATOR_GONE_AFTER": "30",
            "SODAN_VISITOR_MAIL_DELAY": "6",
            "SODAN_LOG_LEVEL": "INFO",
            "CHAOS_SINK": str(self.sink),
        }

    def _process(self, name: str) -> Process:
        port = self.web_ports[WEBS.index(name)] if name in WEBS else 0
        celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
        worker = [*celery, "worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING", "--without-mingle", "--without-gossip"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(self.folder / "beat-schedule"), "--pidfile", ""]
        commands = {"relay": [sys.executable, "manage.py", "relay"], "ingest": [sys.executable, "manage.py", "ingest"], "worker": worker, "beat": beat}
        command = commands.get(name) or [sys.executable, "manage.py", "serve", "--port", str(port)]
        return Process(name, command, self.environment_of(name), self.folder / f"{name}.log", port)

    async def start(self, name: str, *, patches: str = "", **environment: str) -> None:
        """Start a process and wait until it answers.

        Raises:
            SetupError: it does not; the text quotes its log.
        """
        process = self.processes[name]
        process.start(patches=",".join(filter(None, (self.patches, patches))), **environment)
        if not await asyncio.to_thread(process.answers):
            raise SetupError(f"{name} does not start. The end of its log:\n{process.log.read_text(errors='replace')[-2000:]}")

    async def start_all(self) -> None:
        """Start every process."""
        await asyncio.gather(*(self.start(name) for name in self.processes))

    async def end(self) -> None:
        """End every process and wire."""
        await asyncio.gather(*(asyncio.to_thread(process.end) for process in self.processes.values()), return_exceptions=True)
        await asyncio.gather(*(wire.close() for wire in self.wires.values()), return_exceptions=True)

    def heal(self) -> None:
        """A fair day on every wire."""
        for wire in self.wires.values():
            wire.heal()

    # --- the stores, beside the wires ---

    def admin(self) -> psycopg.Connection[Any]:
        """A superuser's session; autocommit."""
        assert self.servers.postgres is not None
        port, password = urlsplit(self.database_url).port, self.servers.state.secret("postgres_admin_password")
        return psycopg.connect(host="127.0.0.1", port=port, user="postgres", password=password, dbname=DATABASE, autocommit=True, connect_timeout=5)

    def app(self) -> psycopg.Connection[Any]:
        """A session of the product's own role; autocommit."""
        return psycopg.connect(self.database_url, autocommit=True, connect_timeout=5, application_name="chaos")

    def valkey(self, which: str) -> Any:
        """A client of ``cache`` or ``broker``."""
        return redis.Redis.from_url(self.cache_url if which == "cache" else self.broker_url, socket_timeout=5, socket_connect_timeout=2)

    def valkey_server(self, which: str) -> Any:
        """The server of ``cache`` or ``broker``."""
        return self.servers.valkeys[1 if which == "cache" else 0]

    def valkey_pid(self, which: str) -> int:
        """Its process id."""
        return int((self.valkey_server(which).data / "server.pid").read_text())


def _die_with_the_rig() -> None:
    """In the child: be killed when the rig is (kill -9 leaves nobody to clean up); Linux only."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
