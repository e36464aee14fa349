"""The product and its yardsticks: how each is prepared, started, and where its sockets go."""

from __future__ import annotations

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
from typing import Any, ClassVar
from urllib.parse import urlsplit

import psycopg

from config.embedded.errors import SetupError
from config.embedded.frontend import find_node
from config.embedded.servers import Servers
from tests.bench.report import ROOT

PEERS = Path(__file__).parent / "peers"
TENANTS = 4
_START_WITHIN_S = 60


@dataclass
class Place:
    """Where a measurement happens: its folder and its own PostgreSQL and Valkey."""

    folder: Path
    servers: Servers
    logs: Path = field(init=False)

    def __post_init__(self) -> None:
        self.logs = self.folder / "logs"
        self.logs.mkdir(exist_ok=True)

    def database(self, name: str) -> str:
        """An own, fresh database; answers its address."""
        admin = self.servers.environment()["DATABASE_URL"]
        with psycopg.connect(admin, autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS "bench_{name}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "bench_{name}"')
        return f"{admin}_{name}".replace(urlsplit(admin).path + "_", "/bench_")

    def roots(self) -> dict[str, list[int]]:
        """The process ids of PostgreSQL and Valkey."""
        postgres, valkeys = self.servers.postgres, self.servers.valkeys
        assert postgres is not None
        main = int((postgres.data / "postmaster.pid").read_text().split()[0])
        return {"postgres": [main], "valkey": [int((valkey.data / "server.pid").read_text()) for valkey in valkeys]}


@dataclass
class Running:
    """A candidate that answers: its port and processes."""

    port: int
    server: subprocess.Popen[bytes]
    beside: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def stop(self) -> None:
        """End all its processes."""
        for process in [*self.beside, self.server]:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in [*self.beside, self.server]:
            try:
                process.wait(6)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


class Candidate:
    """What is measured. ``dialect`` names its protocol in ``dialects``."""

    name: ClassVar[str]

    def __init__(self, place: Place, *, conversations: int = 1000) -> None:
        self.place, self.conversations = place, conversations
        self.environment = {**os.environ, "PYTHONUNBUFFERED": "1"}

    def prepare(self) -> None:
        """Install, make databases; once."""

    def start(self) -> Running:
        """Start a fresh server, on the first core."""
        port = free_port()
        running = Running(port, self.run(self.name, self.command(port), core=0, environment={**self.environment, **self.variables(port)}))
        wait_for(running.server, port, self.place.logs / f"{self.name}.log")
        return running

    def command(self, port: int) -> list[str]:
        """The server's command line."""
        raise NotImplementedError

    def variables(self, port: int) -> dict[str, str]:
        """Environment of the server."""
        return {}

    def targets(self, pairs: int, idle: int) -> dict[str, Any]:
        """What the client connects to: both ends of conversations, and idle sockets."""
        host = "localhost"

        def room(number: int, prefix: str) -> dict[str, Any]:
            tenant, name = number % TENANTS, f"{prefix}{number}"
            return {"host": host, "path": self.path(tenant, name), "tenant": tenant, "room": name}

        return {"pairs": [[room(n, "c"), room(n, "c")] for n in range(pairs)], "idle": [room(n, "i") for n in range(idle)]}

    def path(self, tenant: int, room: str) -> str:
        """The address of a room."""
        return f"/?tenant={tenant}&room={room}"

    def run(self, name: str, command: list[str], *, core: int | None, environment: dict[str, str]) -> subprocess.Popen[bytes]:
        """Start a process, pinned to a core unless there is only one."""

        def pin() -> None:
            if core is not None and (os.cpu_count() or 1) > 1:
                os.sched_setaffinity(0, {core})

        log = (self.place.logs / f"{name}.log").open("ab")
        with log:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True, preexec_fn=pin)


class Product(Candidate):
    """``manage.py serve`` with its relay, the rows and tickets of ``seed``."""

    name = "product"
    settings: ClassVar[str] = "tests.bench.sockets.settings"

    def prepare(self) -> None:
        servers = self.place.servers
        self.port = free_port()
        self.environment |= {
            **servers.environment(),
            "DATABASE_URL": self.place.database(self.name),
            "SECRET_KEY": servers.state.secret("secret_key"),
            "SODAN_PROFILE": "development",
            "SODAN_DATA": str(servers.state.data),
            "SODAN_PORT": str(self.port),
            "SODAN_LOG_LEVEL": "WARNING",
            "DJANGO_SETTINGS_MODULE": self.settings,
        }
        self.seed("rows", str(-(-self.conversations // TENANTS)))

    def seed(self, *arguments: str) -> None:
        """Run a step of ``seed``."""
        done = subprocess.run([sys.executable, "-m", "tests.bench.sockets.seed", *arguments], cwd=ROOT, env=self.environment, check=False)
        if done.returncode:
            raise SetupError("The product's rows for the measurement could not be made; the reason stands above.")

    def start(self) -> Running:
        running = Running(self.port, self.run(self.name, self.command(self.port), core=0, environment=self.environment))
        running.beside.append(self.run("relay", [sys.executable, "manage.py", "relay"], core=None, environment=self.environment))
        wait_for(running.server, self.port, self.place.logs / "product.log")
        return running

    def command(self, port: int) -> list[str]:
        return [sys.executable, "manage.py", "serve", "--port", str(port)]

    def targets(self, pairs: int, idle: int) -> dict[str, Any]:
        file = self.place.folder / "targets-product.json"
        self.seed("tickets", str(pairs), str(idle), str(file))
        found: dict[str, Any] = json.loads(file.read_text())
        return found


class WholeProduct(Product):
    """All processes of the product as bin/up starts them, with production's settings; every line is read by who got it."""

    settings = "tests.bench.sockets.production"

    def start(self) -> Running:
        running = super().start()
        celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
        worker = [*celery, "worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING", "--without-mingle", "--without-gossip"]
        beat = [*celery, "beat", "--loglevel", "WARNING", "--schedule", str(self.place.folder / "beat-schedule"), "--pidfile", ""]
        for name, command in (("worker", worker), ("beat", beat)):
            running.beside.append(self.run(name, command, core=None, environment=self.environment))
        return running

    def targets(self, pairs: int, idle: int) -> dict[str, Any]:
        found = super().targets(pairs, idle)
        found["pairs"] = [[{**end, "reads": True} for end in pair] for pair in found["pairs"]]
        return found


class Peer(Candidate):
    """A yardstick with a database of its own."""

    def prepare(self) -> None:
        self.environment |= {"PEER_DATABASE_URL": self.place.database(self.name), "PEER_REDIS_URL": self.place.servers.environment()["REDIS_CACHE_URL"]}


class NodePeer(Peer):
    """A yardstick in Node; its packages are installed when they are not."""

    script: ClassVar[str]

    def prepare(self) -> None:
        super().prepare()
        folder = PEERS / "node"
        self.node = find_node()
        lock, stamp = (folder / "package-lock.json").read_text(), folder / "node_modules" / ".sodan-lock"
        if stamp.exists() and stamp.read_text() == lock:
            return
        command = [*self.node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"]
        done = subprocess.run(command, cwd=folder, env=self.node.environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SetupError(f"npm could not install the peers' packages:\n{done.stderr.strip()[-800:]}")
        stamp.write_text(lock)

    def command(self, port: int) -> list[str]:
        return [str(self.node.program), str(PEERS / "node" / self.script)]

    def variables(self, port: int) -> dict[str, str]:
        return {"PEER_PORT": str(port), "NODE_ENV": "production"}


class SocketIO(NodePeer):
    """socket.io, its Redis adapter, pg."""

    name, script = "socketio", "socketio.mjs"

    def path(self, tenant: int, room: str) -> str:
        return "/socket.io/?EIO=4&transport=websocket"


class Ws(NodePeer):
    """Plain ws, ioredis, pg."""

    name, script = "ws", "ws.mjs"


class ChannelsTutorial(Peer):
    """The tutorial's consumer with the ORM, RedisChannelLayer, daphne."""

    name = "channels_tutorial"
    module: ClassVar[str] = "tests.bench.sockets.peers.tutorial.asgi"

    def prepare(self) -> None:
        super().prepare()
        subprocess.run([sys.executable, "-m", self.module], cwd=ROOT, env=self.environment, check=True)

    def command(self, port: int) -> list[str]:
        return [sys.executable, "-m", "daphne", "-b", "127.0.0.1", "-p", str(port), "--access-log", os.devnull, f"{self.module}:application"]


class Echo(Candidate):
    """A bare echo on uvicorn, with the product's server settings."""

    name = "echo"

    def command(self, port: int) -> list[str]:
        options = ["--loop", "uvloop", "--http", "httptools", "--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--no-access-log"]
        options += ["--lifespan", "off", "--log-level", "warning", "--backlog", "2048", "--host", "127.0.0.1", "--port", str(port)]
        return [sys.executable, "-m", "uvicorn", *options, "tests.bench.sockets.peers.echo:application"]

    def path(self, tenant: int, room: str) -> str:
        return "/"


CANDIDATES: tuple[type[Candidate], ...] = (Product, SocketIO, Ws, ChannelsTutorial, Echo)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Wait until the server takes connections.

    Raises:
        SetupError: it ended, or took too long; the text quotes its log.
    """
    deadline = time.monotonic() + _START_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise SetupError(f"A server did not start. The end of {log}:\n{log.read_text(errors='replace')[-1500:]}")
