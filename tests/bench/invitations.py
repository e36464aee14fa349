"""``bin/bench invitations [--tries N]``: from the operator's request to the card in the document of the visitor's page, in real browsers.

Each try is a new visitor whose browser has loaded nothing of the widget but the loader and the tracker. Metrics: ``card_p50_ms``, ``card_p95_ms``,
``card_most_ms``, by the page's own clock. There is no yardstick beside it: the aim is a p95 under a second.
"""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from config.embedded import frontend
from config.embedded.browser import ensure_browser
from config.embedded.testing import throw_away_servers
from tests.bench.report import Result
from tests.e2e.conftest import PERSON, Shop
from tests.e2e.inviting import arrive, invite
from tests.e2e.product import Product
from tests.e2e.test_journey import go_online

# The page's own clock: when the card came into the document.
WATCH = """() => {
  const root = document.querySelector('sodan-widget').shadowRoot;
  window.cardAt = null;
  new MutationObserver(() => {
    if (root.querySelector('.invite')) window.cardAt ??= Date.now();
    else window.cardAt = null;
  }).observe(root, { childList: true, subtree: true });
}"""


def run(arguments: list[str]) -> Result:
    """Measure."""
    tries = int(arguments[arguments.index("--tries") + 1]) if "--tries" in arguments else 40
    frontend.build(print)
    chromium = ensure_browser(print)
    with throw_away_servers() as environment, tempfile.TemporaryDirectory(prefix="sodan-bench-") as folder:
        os.environ.update(environment)
        taken = sorted(_tries(Path(folder), chromium, tries))
    return {"product": {"card_p50_ms": [taken[len(taken) // 2]], "card_p95_ms": [taken[int(len(taken) * 0.95) - 1]], "card_most_ms": [taken[-1]]}}


def _tries(folder: Path, chromium: str, tries: int) -> list[float]:
    shop, product = Shop(), Product(folder, "uvicorn")
    try:
        product.start(origin=shop.origin)
        made = product.take_company()
        shop.carry(product.snippet(made["slug"], made["website"]), product.url(made["slug"]))
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--disable-quic", f"--user-agent={PERSON}"])
            operator = browser.new_context()
            operator.add_cookies([{"name": "session", "value": made["session"], "url": product.url(made["slug"])}])
            owner = operator.new_page()
            owner.goto(product.url(made["slug"], "/inbox/"))
            go_online(owner)
            return [_try(browser, owner, shop) for _turn in range(tries)]
    finally:
        product.stop()
        shop.close()


def _try(browser: Browser, owner: Page, shop: Shop) -> float:
    context = browser.new_context()
    visitor = context.new_page()
    who = arrive(visitor, shop, owner)
    visitor.evaluate(WATCH)
    visitor.wait_for_timeout(150)
    began = time.time() * 1000
    invite(owner, who, "May I help?")
    visitor.wait_for_function("() => window.cardAt !== null")
    taken = float(visitor.evaluate("window.cardAt")) - began
    context.close()
    return taken
