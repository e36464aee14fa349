"""``bin/up``: everything a newcomer needs on http://localhost:8000, in one terminal, until Ctrl-C."""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from config import demo
from config.embedded import frontend
from config.embedded.errors import SetupError
from config.embedded.places import Fetching
from config.embedded.servers import Servers
from config.embedded.state import ROOT, State, data_folder, port_taken
from config.embedded.supervisor import Supervisor, end_leftovers

_PATIENCE_S = 60
_MOST_DEATHS = 3


def say(line: str) -> None:
    """One line of progress."""
    print(f"  {line}", flush=True)


def main() -> int:
    """Start, wait, stop; answers the exit status."""
    began = time.monotonic()
    # A second signal while stopping changes nothing.
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: _interrupt(asked))
    servers: Servers | None = None
    supervisor: Supervisor | None = None
    places: Fetching | None = None
    try:
        port = _port(os.environ)
        state = State(data_folder())
        lock = _lock(state.data)
        left = end_leftovers(state.data / "processes.json")
        if left:
            say(f"ended {left} processes that an earlier start left behind")
        _check_ports(port)
        frontend.build(say)
        if "GEOIP_PATH" not in os.environ:
            places = Fetching(say)
        subprocess.run([sys.executable, "bin/messages", "compile"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        say(
            "starting PostgreSQL and Valkey" if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")) else "using the given PostgreSQL and Redis"
        )
        servers = Servers(state.data, say=say)
        servers.start()
        environment = _environment(servers, port)
        (state.data / "static").mkdir(exist_ok=True)
        _check_addresses(environment)
        _prepare(environment)
        supervisor = _supervise(environment, port, state.data)
        say("starting web, ingest, relay, worker, beat and the demo shop")
        supervisor.start()
        _wait_until_healthy(supervisor, environment, port)
        _welcome(environment, port, time.monotonic() - began)
        supervisor.watch(lambda: False)
        lock.close()
    except SetupError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopping ...", flush=True)
    finally:
        asked.set()
        if places is not None:
            places.stop()
        if supervisor is not None:
            supervisor.stop()
        if servers is not None:
            servers.stop_started()
    print("Stopped.", flush=True)
    return 0


def _interrupt(asked: threading.Event) -> None:
    if not asked.is_set():
        asked.set()
        raise KeyboardInterrupt


def _port(environ: Mapping[str, str]) -> int:
    raw = environ.get("SODAN_PORT") or "8000"
    if not raw.isdigit() or not 1 <= int(raw) <= 65534:
        raise SetupError(f"SODAN_PORT={raw!r} is not a port: use a number from 1024 to 65534.")
    return int(raw)


def _lock(data: Path) -> IO[str]:
    lock = (data / "up.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.seek(0)
        raise SetupError(
            f"Sodan runs already with the data in {data} (process {lock.read().strip() or 'unknown'}). "
            "Stop it with Ctrl-C, or start a second one with its own SODAN_DATA and SODAN_PORT."
        ) from None
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def _check_ports(port: int) -> None:
    for wanted, what in ((port, "the product"), (port + 1, "the demo shop")):
        if port_taken(wanted):
            raise SetupError(
                f"Port {wanted}, meant for {what}, is taken by another program. Stop that one, or choose two free ports in a row: SODAN_PORT=8080 bin/up"
            )


def _environment(servers: Servers, port: int) -> dict[str, str]:
    defaults = {
        "SODAN_PROFILE": "development",
        "SODAN_DATA": str(servers.state.data),
        "SODAN_PORT": str(port),
        "SECRET_KEY": servers.state.secret("secret_key"),
        "VAPID_PRIVATE_KEY": servers.state.push_key(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
        # Celery's long warning to root; a newcomer's container often has nobody else.
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
        # Nobody waits for a gentle goodbye on his own machine.
        "SODAN_DRAIN": "1",
    }
    return {**defaults, **os.environ, **servers.environment(), "SODAN_DATA": str(servers.state.data), "SODAN_PORT": str(port)}


def _check_addresses(environment: Mapping[str, str]) -> None:
    """Connect to the given servers once, so that a wrong address is told in a sentence and not in six stack traces."""
    import psycopg
    import redis

    try:
        with psycopg.connect(environment["DATABASE_URL"], connect_timeout=5) as connection:
            version = connection.info.server_version
    except (psycopg.Error, UnicodeError) as error:
        raise SetupError(
            f"DATABASE_URL does not work: {str(error).strip()}\n"
            "It reads postgresql://user:password@host:port/name. Correct it, or unset it to use the PostgreSQL that bin/up brings."
        ) from error
    if version < 150000:
        raise SetupError(f"DATABASE_URL names a PostgreSQL {version // 10000}; 15 or newer is needed. Unset it to use the PostgreSQL that bin/up brings.")
    for name in ("REDIS_URL", "REDIS_CACHE_URL"):
        try:
            redis.Redis.from_url(environment[name], socket_connect_timeout=5, socket_timeout=5).ping()
        except (redis.RedisError, ValueError) as error:
            raise SetupError(
                f"{name} does not work: {error}. It reads redis://host:port/0. Correct it, or unset it to use the Valkey that bin/up brings."
            ) from error


def _prepare(environment: dict[str, str]) -> None:
    say("preparing the database")
    done = subprocess.run([sys.executable, "-m", "config.embedded.prepare"], cwd=ROOT, env=environment, check=False)
    if done.returncode:
        raise SetupError("The database could not be prepared; the reason stands above. Nothing was lost: correct it and start again.")


def _supervise(environment: dict[str, str], port: int, data: Path) -> Supervisor:
    python, celery = sys.executable, [sys.executable, "-m", "celery", "--quiet", "-A", "config.celery"]
    supervisor = Supervisor(environment=environment, folder=ROOT, record=data / "processes.json")
    supervisor.add("web", python, "manage.py", "serve")
    supervisor.add("ingest", python, "manage.py", "ingest")
    supervisor.add("relay", python, "manage.py", "relay")
    supervisor.add("worker", *celery, "worker", "--pool", "threads", "--concurrency", "4", "--loglevel", "WARNING", "--without-mingle", "--without-gossip")
    supervisor.add("beat", *celery, "beat", "--loglevel", "WARNING", "--schedule", str(data / "beat-schedule"), "--pidfile", "")
    supervisor.add("shop", python, "-m", "config.embedded.shop", str(port + 1))
    return supervisor


def _answers(port: int, host: str, path: str) -> bool:
    # By address and Host header: demo.localhost is known to browsers only (ruling R21).
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        link.request("GET", path, headers={"Host": host})
        return link.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        link.close()


def _wait_until_healthy(supervisor: Supervisor, environment: Mapping[str, str], port: int) -> None:
    domain = environment.get("SODAN_DOMAIN") or "localhost"
    deadline = time.monotonic() + _PATIENCE_S

    def ready() -> bool:
        if time.monotonic() > deadline:
            raise SetupError(f"The product did not become healthy within {_PATIENCE_S} s; what its processes printed stands above.")
        for process in supervisor.processes:
            if process.deaths >= _MOST_DEATHS:
                raise SetupError(f"{process.name} ended {process.deaths} times in a row; what it printed stands above.")
        return _answers(port, f"{domain}:{port}", "/health/") and _answers(port + 1, f"localhost:{port + 1}", "/")

    supervisor.watch(ready)


def _welcome(environment: Mapping[str, str], port: int, seconds: float) -> None:
    base = environment.get("BASE_URL") or f"http://{environment.get('SODAN_DOMAIN') or 'localhost'}:{port}"
    scheme, host = base.split("://", 1)
    lines = [
        "",
        f"Sodan runs, {seconds:.0f} s after the start. Ctrl-C stops it.",
        "",
        f"  Public site       {base}",
        f"  Demo company      {scheme}://{demo.SLUG}.{host}",
        f"  Demo shop         http://localhost:{port + 1}   (carries the widget: be a visitor here)",
        f"  Mail sent so far  {base}/dev/mail/",
        "",
        f"  Sign in at the demo company with the password {demo.PASSWORD} as",
        *(f"    {person.email:<22} {person.full_name}, {person.role}" for person in demo.PEOPLE),
        "",
    ]
    print("\n".join(lines), flush=True)


if __name__ == "__main__":
    sys.exit(main())
