"""The whole product as a browser test starts it: its own database, and real processes."""

from __future__ import annotations

import contextlib
import ctypes
import email
import email.policy
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis

from tenants.webpush import new_private_key

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "correct-horse-battery-9"
START_S = 90


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def die_with_parent() -> None:
    """On Linux, let a started process end when the tests are killed (prctl(2), PR_SET_PDEATHSIG)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)


class Front:
    """A web process of the product: where browsers go."""

    def __init__(self, log: Callable[[], str]) -> None:
        self.port = free_port()
        self.base_url = f"http://localhost:{self.port}"
        self._log = log

    def url(self, slug: str, path: str = "/") -> str:
        """An address on a company's host."""
        return f"http://{slug}.localhost:{self.port}{path}"

    def snippet(self, slug: str, website: str) -> str:
        """The line that puts a company's widget on a page, as its dashboard shows it."""
        return f'<script async src="{self.url(slug, "/widget.js")}" data-website="{website}"></script>'

    def wait_until_healthy(self) -> None:
        """Wait until the process answers.

        Raises:
            AssertionError: it does not in time; the message holds its log.
        """
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                link.request("GET", "/health/", headers={"Host": f"localhost:{self.port}"})
                if link.getresponse().status == 200:
                    return
            except OSError:
                pass
            finally:
                link.close()
            time.sleep(0.1)
        raise AssertionError(self._log())


class Product(Front):
    """The running product, as an operator of the machine sees it."""

    def __init__(self, folder: Path, server: str) -> None:
        super().__init__(lambda: self.log("web"))
        self.folder = folder
        self.database = f"e2e_{os.getpid()}_{server}"
        parts = urlsplit(os.environ["DATABASE_URL"])
        self.admin_url = os.environ["DATABASE_URL"]
        self.environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(parts._replace(path=f"/{self.database}")),
            "SODAN_PROFILE": "development",
            "SODAN_DATA": str(folder),
            "SODAN_PORT": str(self.port),
            "SODAN_SERVER": server,
            "VAPID_PRIVATE_KEY": os.environ.get("VAPID_PRIVATE_KEY") or new_private_key(),
            "SODAN_VISITOR_MAIL_DELAY": "2",
            "SODAN_LOG_LEVEL": "WARNING",
            "PYTHONUNBUFFERED": "1",
        }
        for name in ("BASE_URL", "SODAN_DOMAIN"):
            self.environment.pop(name, None)
        # Products of several test processes must not take each other's hints and tasks.
        database = 1 + int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % 15
        for name in ("REDIS_URL", "REDIS_CACHE_URL"):
            self.environment[name] = urlunsplit(urlsplit(self.environment[name])._replace(path=f"/{database}"))
        self.environment.pop("REDIS_DURABLE_URL", None)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self._maker: subprocess.Popen[str] | None = None
        self._waiting: list[str] = []
        self._has_demo = False
        self._mails: dict[tuple[Path, int], list[EmailMessage]] = {}

    def manage(self, *arguments: str) -> str:
        """Run a management command; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *, origin: str) -> None:
        """Create the database, and start all processes, and the one that makes companies whose websites are at ``origin``."""
        with psycopg.connect(self.admin_url, autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{self.database}"')
        wanted = {"origin": origin, "password": PASSWORD, "spares": 4}
        command = [sys.executable, "manage.py", "shell", "-v0", "-c", f"from tests.e2e.companies import make_on_demand; make_on_demand(**{wanted!r})"]
        with (self.folder / "companies.log").open("ab") as log:
            self._maker = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, preexec_fn=die_with_parent
            )
        self._read_made("ready")
        self._ask_for("company")
        for name in ("web", "ingest", "relay", "worker"):
            self.start_process(name)
        self.wait_until_healthy()

    def take_company(self) -> dict[str, str]:
        """The slug, the website's key, and the sessions of the owner and of a ``colleague``, of a company that nobody has had; the next one is made meanwhile."""
        made = self._waiting.pop() if self._waiting else self._read_made("{")
        self._ask_for("company")
        return json.loads(made)

    def seed_demo(self) -> None:
        """Make the demo company, unless it is there."""
        if not self._has_demo:
            self._has_demo = True
            self._ask_for("demo")
            # The company for the next test is made before it.
            waiting = self._read_made("{")
            self._read_made("{}")
            self._waiting.append(waiting)

    def _ask_for(self, what: str) -> None:
        assert self._maker and self._maker.stdin
        self._maker.stdin.write(f"{what}\n")
        self._maker.stdin.flush()

    def _read_made(self, begins: str) -> str:
        assert self._maker and self._maker.stdout
        # Settings may print warnings before it begins.
        for line in self._maker.stdout:
            if line.startswith(begins):
                return line
        raise AssertionError(self.log("companies"))

    def start_process(self, name: str, **changes: str) -> None:
        """Start one process by name: web, relay, worker, or daphne with the port of its own in ``changes``."""
        python = sys.executable
        commands = {
            "web": [python, "manage.py", "serve"],
            "daphne": [python, "manage.py", "serve"],
            "ingest": [python, "manage.py", "ingest"],
            "relay": [python, "manage.py", "relay"],
            "worker": [
                python,
                "-m",
                "celery",
                "-A",
                "config.celery",
                "worker",
                "--pool",
                "threads",
                "-c",
                "2",
                "-l",
                "WARNING",
                "--without-mingle",
                "--without-gossip",
            ],
        }
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                commands[name], cwd=ROOT, env={**self.environment, **changes}, stdout=log, stderr=log, start_new_session=True, preexec_fn=die_with_parent
            )

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send a signal to a process and all that it started, and wait for its end."""
        process = self.processes.pop(name)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        process.wait(30)

    def log(self, name: str) -> str:
        """What a process has written so far."""
        path = self.folder / f"{name}.log"
        return path.read_text() if path.exists() else ""

    def forget_limits(self) -> None:
        """Empty the cache Valkey: tests sign up more companies from one address than a person would."""
        redis.Redis.from_url(self.environment["REDIS_CACHE_URL"]).flushdb()

    def stop(self) -> None:
        """Stop everything and drop the database."""
        if self._maker:
            # As a context manager it closes its pipes, and waits.
            with self._maker:
                self._maker.kill()
        for name in list(self.processes):
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.kill(name, signal.SIGTERM if name != "web" else signal.SIGKILL)
        for name in list(self.processes):
            self.kill(name)
        with psycopg.connect(self.admin_url, autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')

    def mails(self) -> list[EmailMessage]:
        """Every mail that was sent, oldest first."""
        found = []
        for path in sorted((self.folder / "mail").glob("*"), key=lambda p: p.stat().st_mtime):
            # Each file is read once, unless it grew.
            key = path, path.stat().st_size
            if key not in self._mails:
                parts = re.split(rb"^-{79}\n", path.read_bytes(), flags=re.MULTILINE)
                self._mails[key] = [email.message_from_bytes(part, EmailMessage, policy=email.policy.default) for part in parts if part.strip()]
            found += self._mails[key]
        return found

    def wait_for_mail(self, to: str, subject_has: str = "", seconds: float = 30) -> EmailMessage:
        """The newest mail to an address.

        Raises:
            AssertionError: none came in time.
        """
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for mail in reversed(self.mails()):
                if to in str(mail["To"]) and subject_has in str(mail["Subject"]):
                    return mail
            time.sleep(0.2)
        raise AssertionError(
            f"no mail to {to} with {subject_has!r}; there are {[(m['To'], m['Subject']) for m in self.mails()]}; worker: {self.log('worker')[-2000:]}"
        )


def link_in(mail: EmailMessage, part: str) -> str:
    """The first address in the mail's text that contains ``part``."""
    body = mail.get_body(("plain",))
    assert body is not None
    found = re.search(rf"https?://\S*{re.escape(part)}\S*", body.get_content())
    assert found, body.get_content()
    return found.group()
