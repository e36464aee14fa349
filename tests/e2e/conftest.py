"""The whole product for browser tests: its own database, real processes, a shop of another origin, real Chromium."""

from __future__ import annotations

import contextlib
import ctypes
import email
import email.policy
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "correct-horse-battery-9"
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
START_S = 90
# A test may be the one that starts the product.
TEST_S = 300
expect.set_options(timeout=10_000)


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
        self.companies: list[dict[str, str]] = []
        self._mails: dict[tuple[Path, int], list[EmailMessage]] = {}

    def manage(self, *arguments: str) -> str:
        """Run a management command; returns what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *, companies: int, origin: str, demo: bool) -> None:
        """Create the database with companies whose websites are at ``origin``, and start all processes."""
        with psycopg.connect(self.admin_url, autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS "{self.database}" WITH (FORCE)')
            link.execute(f'CREATE DATABASE "{self.database}"')
        wanted = {"companies": companies, "origin": origin, "password": PASSWORD, "spares": 4, "demo": demo}
        made = self.manage("shell", "-v0", "-c", f"from tests.e2e.companies import prepare; prepare(**{wanted!r})")
        self.companies = json.loads(next(line for line in made.splitlines() if line.startswith("[")))
        for name in ("web", "ingest", "relay", "worker"):
            self.start_process(name)
        self.wait_until_healthy()

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


class Shop:
    """A static site of another origin, under a content security policy that allows only the company's host."""

    html: str
    policy: str

    def __init__(self) -> None:
        self.reset()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = shop.html.encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Security-Policy", shop.policy)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.origin = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def reset(self) -> None:
        """Take the widget off, and everything else."""
        self.html = "<!doctype html><title>Shop</title><h1>Tea</h1>"
        self.policy = "default-src 'none'"

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def carry(self, snippet: str, company: str, lang: str = "en") -> None:
        """Put a snippet into the page, and allow the company's host and nothing else."""
        host = urlsplit(company).netloc
        self.policy = f"default-src 'none'; script-src http://{host}; connect-src http://{host} ws://{host}; img-src 'self' http://{host}; style-src 'none'"
        self.html = f"""<!doctype html><html lang="{lang}"><meta name="viewport" content="width=device-width"><title>Shop</title>
<h1>Tea</h1><p>Gyokuro, 100 g</p>{snippet}</html>"""


@pytest.fixture(scope="session")
def shop_server() -> Iterator[Shop]:
    """A site of another origin; one for all tests, so that companies can name it before they start."""
    site = Shop()
    yield site
    site.close()


@pytest.fixture
def shop(shop_server: Shop) -> Shop:
    """The site, without a widget."""
    shop_server.reset()
    return shop_server


@pytest.fixture(scope="session")
def product(request: pytest.FixtureRequest, shop_server: Shop) -> Iterator[Product]:
    """The product under the default server (or ``SODAN_SERVER``), with a ready company for each test that asks for one."""
    asked = [name for item in request.session.items for name in getattr(item, "fixturenames", ())]
    folder = Path(tempfile.mkdtemp(prefix="sodan-e2e-"))
    found = Product(folder, os.environ.get("SODAN_SERVER", "uvicorn"))
    try:
        found.start(companies=asked.count("open_company"), origin=shop_server.origin, demo="seeded" in asked)
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def daphne(product: Product) -> Iterator[Front]:
    """A second web process of the product, under daphne."""
    front = Front(lambda: product.log("daphne"))
    product.start_process("daphne", SODAN_SERVER="daphne", SODAN_PORT=str(front.port))
    front.wait_until_healthy()
    yield front
    product.kill("daphne")


class Company:
    """A company whose snippet is on the shop, with its owner's page open on the inbox."""

    def __init__(self, slug: str, owner: Page, snippet: str) -> None:
        self.slug, self.owner, self.snippet = slug, owner, snippet


@pytest.fixture
def open_company(product: Product, new_page: Callable[..., Page], shop: Shop) -> Callable[[Front], Company]:
    """Takes a ready company through one of the web processes."""

    def take(front: Front) -> Company:
        made = product.companies.pop()
        product.forget_limits()
        owner = new_page()
        owner.context.add_cookies([{"name": "session", "value": made["session"], "url": front.url(made["slug"])}])
        snippet = front.snippet(made["slug"], made["website"])
        shop.carry(snippet, front.url(made["slug"]))
        owner.goto(front.url(made["slug"], "/inbox/"))
        return Company(made["slug"], owner, snippet)

    return take


@pytest.fixture
def company(product: Product, open_company: Callable[[Front], Company]) -> Company:
    """A company of the test's own."""
    return open_company(product)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, quiet on the network, under the name of one with a window: without it, it is taken for a program."""
    return {
        "executable_path": os.environ.get("CHROMIUM", "/usr/bin/chromium"),
        "args": [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", f"--user-agent={PERSON}",
        ],
    }  # fmt: skip


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser context of its own; fails the test on an uncaught error or a policy violation."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1280, "height": 860}, **options})
        contexts.append(context)
        page = context.new_page()
        watch(page, problems)
        context.on("page", partial(watch, problems=problems))
        return page

    yield open_page
    folder = os.environ.get("SODAN_E2E_SHOTS")
    for number, page in enumerate(page for context in contexts for page in context.pages):
        if folder:  # For whoever looks into a failure: what each page showed at the end.
            page.screenshot(path=f"{folder}/{request.node.name}-{number}.png")
    for context in contexts:
        context.close()
    assert problems == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give browser tests more time than others."""
    for item in items:
        if "e2e" in item.nodeid:
            item.add_marker(pytest.mark.timeout(TEST_S))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Show what the processes wrote when a test fails."""
    report = yield
    if report.failed:  # type: ignore[attr-defined]
        product = getattr(item, "funcargs", {}).get("product")
        if product:
            report.sections += [(f"end of {log}.log", product.log(log)[-4000:]) for log in ("web", "ingest", "relay", "worker", "daphne")]  # type: ignore[attr-defined]
    return report


def watch(page: Page, problems: list[str]) -> None:
    """Note uncaught errors and policy violations of a page."""
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda line: problems.append(f"{page.url}: {line.text}") if line.type == "error" and "Content Security Policy" in line.text else None,
    )
