"""Pages as browsers really keep and make them: back from memory, ready in advance, in a tab behind another."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.bare import BareChromium, until_true
from tests.e2e.conftest import CHROMIUM, Company, Shop
from tests.e2e.inviting import ask

ON_THE_PAGE_S = 3.0


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Callable[[str], BareChromium]]:
    """Opens a browser that nobody steers at an address."""
    opened: list[BareChromium] = []

    def open_at(url: str) -> BareChromium:
        opened.append(BareChromium(tmp_path / f"profile-{len(opened)}", url))
        return opened[-1]

    yield open_at
    for browser in opened:
        browser.close()


def pages_seen(owner: Page, shop: Shop) -> list[dict[str, Any]]:
    """What the company's only visitor saw, oldest first, without the shop's origin."""
    found = []
    for visitor in ask(owner, "visitors/")["results"]:
        for visit in ask(owner, f"visitors/{visitor['id']}/visits/")["results"]:
            found += ask(owner, f"visits/{visit['id']}/pages/")["results"]
    return [{**page, "url": page["url"].removeprefix(shop.origin)} for page in sorted(found, key=lambda page: str(page["viewed_at"]))]


def test_a_page_that_comes_back_from_the_browsers_memory_is_seen_once_more(company: Company, launch_browser: Callable[..., Browser], shop: Shop) -> None:
    browser = launch_browser(executable_path=CHROMIUM, ignore_default_args=["--disable-back-forward-cache"])
    try:
        # What a page says that is parked nobody can listen to: the product tells what it heard.
        visitor = browser.new_page()
        seen = lambda: [page["url"] for page in pages_seen(company.owner, shop)]  # noqa: E731
        visitor.goto(f"{shop.origin}/one")
        until_true(lambda: seen() == ["/one"])
        visitor.evaluate("window.isTheSame = true")
        visitor.goto(f"{shop.origin}/two")
        until_true(lambda: seen() == ["/one", "/two"])
        assert visitor.evaluate("window.isTheSame") is None
        visitor.go_back(wait_until="commit")
        until_true(lambda: seen() == ["/one", "/two", "/one"])
        assert visitor.evaluate("window.isTheSame") is True, "the page was loaded anew: this browser keeps none"
        # What comes back is a page view of its own, and may come back again.
        visitor.go_forward(wait_until="commit")
        until_true(lambda: seen() == ["/one", "/two", "/one", "/two"])
        pages = pages_seen(company.owner, shop)
        assert len({page["id"] for page in pages}) == 4
        assert all(page["visible_ms"] > 0 for page in pages[:3]), "each was left with what it was read"
    finally:
        browser.close()


def test_a_page_that_is_made_ready_in_advance_is_seen_when_it_is_shown(company: Company, bare: Callable[[str], BareChromium], shop: Shop) -> None:
    shop.policy = shop.policy.replace("script-src ", "script-src 'inline-speculation-rules' ")
    rules = '<script type="speculationrules">{"prerender": [{"source": "list", "urls": ["/next", "/never"], "eagerness": "immediate"}]}</script>'
    shop.at["/first"] = shop.html.replace("<h1>", f'{rules}<meta http-equiv="refresh" content="8;url=/next"><h1>')
    bare(f"{shop.origin}/first")
    until_true(lambda: len(pages_seen(company.owner, shop)) == 2, within=60)
    fetched = {path: (purpose, at) for path, purpose, at in shop.asked if path in {"/next", "/never"}}
    assert {path: purpose for path, (purpose, _at) in fetched.items()} == {"/next": "prefetch;prerender", "/never": "prefetch;prerender"}
    assert [path for path, _purpose, _at in shop.asked].count("/next") == 1, "it was not loaded anew when it was shown"
    first, second = pages_seen(company.owner, shop)
    assert (first["url"], second["url"]) == ("/first", "/next")
    # It was ready seconds before it was seen.
    assert since_epoch(second["viewed_at"]) - fetched["/next"][1] > 2
    time.sleep(3)
    assert len(pages_seen(company.owner, shop)) == 2, "nobody saw the other one"


def test_a_tab_behind_another_is_not_being_read(company: Company, bare: Callable[[str], BareChromium], shop: Shop) -> None:
    browser = bare(f"{shop.origin}/read")
    until_true(lambda: len(pages_seen(company.owner, shop)) == 1)
    read = browser.tab(f"{shop.origin}/read")
    time.sleep(ON_THE_PAGE_S)
    browser.open("about:blank")
    hidden_at = time.time()
    first = until_true(lambda: pages_seen(company.owner, shop)[0]["visible_ms"])
    time.sleep(8)
    browser.show(read)
    back_at = time.time()
    time.sleep(1)
    browser.open("about:blank")
    whole = until_true(lambda: found if (found := pages_seen(company.owner, shop)[0]["visible_ms"]) > first else 0)
    assert first >= ON_THE_PAGE_S * 1000
    # What it was hidden is not in it, whatever the machine's haste.
    assert whole - first < (time.time() - back_at) * 1000 + 500 and back_at - hidden_at > 8


def since_epoch(text: str) -> float:
    """A moment of the API in seconds."""
    return datetime.fromisoformat(text).timestamp()
