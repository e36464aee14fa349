"""The whole product for browser tests: its own database, real processes, a shop of another origin, real Chromium."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.product import Front, Product

PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36"
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
# A test may be the one that starts the product.
TEST_S = 300
expect.set_options(timeout=10_000)


class Shop:
    """A static site of another origin, under a content security policy that allows only the company's host.

    Attributes:
        html: every page, but those in ``at`` (by path); bytes are a picture.
        policy: of all pages.
        asked: path, purpose as the browser says it, and when (by ``time.time``).
    """

    html: str
    policy: str
    at: dict[str, str | bytes]
    asked: list[tuple[str, str, float]]

    def __init__(self) -> None:
        self.reset()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                shop.asked.append((self.path, self.headers.get("Sec-Purpose", ""), time.time()))
                found = shop.at.get(self.path, shop.html)
                body = found.encode() if isinstance(found, str) else found
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8" if isinstance(found, str) else "image/png")
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
        self.at = {}
        self.asked = []

    def close(self) -> None:
        """Stop serving."""
        self.server.shutdown()
        self.server.server_close()

    def carry(self, snippet: str, company: str, lang: str = "en") -> None:
        """Put a snippet into the page, and allow the company's host and nothing else."""
        host = urlsplit(company).netloc
        files = f"http://files.localhost:{urlsplit(company).port}"
        self.policy = (
            f"default-src 'none'; script-src http://{host}; connect-src http://{host} ws://{host}; img-src 'self' http://{host} {files}; style-src 'none'"
        )
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
def product(shop_server: Shop) -> Iterator[Product]:
    """The product under the default server (or ``SODAN_SERVER``)."""
    folder = Path(tempfile.mkdtemp(prefix="sodan-e2e-"))
    found = Product(folder, os.environ.get("SODAN_SERVER", "uvicorn"))
    try:
        found.start(origin=shop_server.origin)
        yield found
    finally:
        found.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def seeded(product: Product) -> Product:
    """The product with the demo company."""
    product.seed_demo()
    return product


@pytest.fixture
def daphne(product: Product) -> Iterator[Front]:
    """A second web process of the product, under daphne."""
    front = Front(lambda: product.log("daphne"))
    product.start_process("daphne", SODAN_SERVER="daphne", SODAN_PORT=str(front.port))
    front.wait_until_healthy()
    yield front
    product.kill("daphne")


class Company:
    """A company whose snippet is on the shop, with its owner's page open on the inbox, and the page of Aoi Tanaka, an operator, when she is wanted."""

    def __init__(self, slug: str, owner: Page, snippet: str, open_colleague: Callable[[], Page]) -> None:
        self.slug, self.owner, self.snippet, self.open_colleague = slug, owner, snippet, open_colleague


@pytest.fixture
def open_company(product: Product, new_page: Callable[..., Page], shop: Shop) -> Callable[[Front], Company]:
    """Takes a ready company through one of the web processes."""

    def take(front: Front) -> Company:
        made = product.take_company()
        product.forget_limits()

        def open_page(session: str) -> Page:
            page = new_page()
            page.context.add_cookies([{"name": "session", "value": session, "url": front.url(made["slug"])}])
            return page

        owner = open_page(made["session"])
        snippet = front.snippet(made["slug"], made["website"])
        shop.carry(snippet, front.url(made["slug"]))
        owner.goto(front.url(made["slug"], "/inbox/"))
        return Company(made["slug"], owner, snippet, lambda: open_page(made["colleague"]))

    return take


@pytest.fixture
def company(product: Product, open_company: Callable[[Front], Company]) -> Company:
    """A company of the test's own."""
    return open_company(product)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    """Debian's Chromium, quiet on the network, under the name of one with a window: without it, it is taken for a program."""
    return {
        "executable_path": os.environ.get("CHROMIUM_SHELL") or CHROMIUM,
        "args": [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", f"--user-agent={PERSON}",
            # A microphone that beeps, and a screen that nobody has to choose.
            "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream", "--auto-select-desktop-capture-source=Inbox",
        ],
    }  # fmt: skip


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Opens a page in a browser context of its own, without the dashboard's worker (test_notifications.py has it); fails the test on an uncaught error or a policy violation."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_page(**options: Any) -> Page:
        context = browser.new_context(**{"service_workers": "block", "locale": "en-GB", "viewport": {"width": 1280, "height": 860}, **options})
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
