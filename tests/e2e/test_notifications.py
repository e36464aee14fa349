"""An operator who closed the dashboard is called on his device, and one who looks at something else is mentioned."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.e2e.conftest import CHROMIUM, Company, Product, Shop
from tests.e2e.inviting import ask
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import go_online, open_widget, say
from tests.push_service import Browser, PushService, push_service

# No network, no push service of the browser's maker: its answer is ours, and all that follows from it is real.
SUBSCRIBED = """([endpoint, p256dh, auth]) => {
  const kept = "test:subscribed";
  const made = {
    endpoint,
    options: { applicationServerKey: null },
    unsubscribe: async () => { localStorage.removeItem(kept); return true; },
    toJSON: () => ({ endpoint, keys: { p256dh, auth } }),
  };
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    made.options.applicationServerKey = applicationServerKey.buffer;
    localStorage.setItem(kept, "1");
    return made;
  };
  PushManager.prototype.getSubscription = async () => (localStorage.getItem(kept) ? made : null);
}"""
SHOWN = "navigator.serviceWorker.ready.then((r) => r.getNotifications()).then((all) => all.map((n) => ({ title: n.title, body: n.body, tag: n.tag })))"


@pytest.fixture
def service() -> Iterator[PushService]:
    """Where this browser's pushes go."""
    with push_service() as running:
        yield running


@pytest.fixture
def own(playwright: Playwright, product: Product, company: Company) -> Iterator[BrowserContext]:
    """The owner's session in a browser that shows notifications, which the headless shell does not."""
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"])
    context = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 860})
    context.grant_permissions(["notifications"], origin=product.url(company.slug).rstrip("/"))
    context.add_cookies(company.owner.context.cookies())
    yield context
    browser.close()


def deliver(page: Page, origin: str, message: dict[str, Any]) -> None:
    """Hand the worker what the push service would hand the browser."""
    link, found = page.context.new_cdp_session(page), []
    link.on("ServiceWorker.workerRegistrationUpdated", lambda event: found.extend(event["registrations"]))
    link.send("ServiceWorker.enable")
    until(page, lambda: bool(found))
    link.send("ServiceWorker.deliverPushMessage", {"origin": origin, "registrationId": found[0]["registrationId"], "data": json.dumps(message)})
    link.detach()


def until(page: Page, condition: Callable[[], bool], seconds: float = 20) -> None:
    """Wait for something outside of the page."""
    for _ in range(int(seconds * 10)):
        if condition():
            return
        page.wait_for_timeout(100)
    raise AssertionError("it did not come in time")


def test_who_closed_the_dashboard_is_called_and_who_is_mentioned_finds_it(
    product: Product, company: Company, own: BrowserContext, service: PushService, new_page: Callable[..., Page], shop: Shop
) -> None:
    browser, origin = Browser(), product.url(company.slug).rstrip("/")
    own.add_init_script(f"({SUBSCRIBED})({json.dumps([service.endpoint('a'), browser.p256dh, browser.auth])})")
    company.owner.goto("about:blank")
    page = own.new_page()
    page.goto(f"{origin}/settings/notifications/")
    page.get_by_role("button", name="Notify this browser").click()
    expect(page.get_by_text("This browser is notified from now on.")).to_be_visible()
    no_violations(page)

    # The button really pushes, and the worker really shows it.
    page.get_by_role("button", name=re.compile("^Send a test")).click()
    expect(page.get_by_text("Sent. It appears in a moment.")).to_be_visible()
    trial = browser.unseal(service.of("a")[0][1])
    deliver(page, origin, trial)
    until(page, lambda: any(each["title"] == trial["title"] for each in page.evaluate(SHOWN)))

    # Rules: something wrong is said in its place, and what is saved is there after a reload.
    page.get_by_label("Every day between two times").check()
    page.get_by_label("Until", exact=True).fill("20:00")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".quiet .field-error")).to_contain_text("two different ones")
    page.get_by_label("Every day between two times").uncheck()
    page.get_by_label("Waited too long: Sound").uncheck()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved. Your open pages follow at once.")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Waited too long: Sound")).not_to_be_checked()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    no_violations(page)

    # A tab that is not looked at: the push comes, and a click on it opens the conversation in that tab.
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto(f"{origin}/inbox/")
    go_online(page)
    page.evaluate("document.hasFocus = () => false; window.dispatchEvent(new Event('blur'))")
    visitor = new_page()
    open_widget(visitor, shop)
    say(visitor, "Is anybody there?")
    until(page, lambda: len(service.of("a")) > 1)
    message = browser.unseal(service.of("a")[1][1])
    conversation = ask(page, "conversations/")["results"][0]
    assert (message["body"], message["url"]) == ("Is anybody there?", f"/inbox/{conversation['id']}/")
    worker = own.service_workers[0]
    worker.evaluate("(url) => clients.matchAll({ type: 'window' }).then((all) => all[0].postMessage({ type: 'sodan:open', url }))", message["url"])
    expect(page).to_have_url(f"{origin}{message['url']}")

    # A colleague's note calls by id; the list has it until it is opened.
    aoi = company.open_colleague()
    aoi.goto(f"{origin}{message['url']}")
    aoi.locator(".composer-mode", has_text="Note").click()
    aoi.locator("#composer").press_sequentially("Look, @mik")
    expect(aoi.get_by_role("option", name="Mika Sato")).to_be_visible()
    aoi.keyboard.press("Enter")
    expect(aoi.locator("#composer")).to_have_value("Look, @Mika Sato ")
    aoi.keyboard.press("Enter")
    expect(aoi.locator(".mention")).to_have_text("@Mika Sato")
    page.goto(f"{origin}/settings/profile/")
    expect(page.get_by_role("button", name="Mentions, 1 unseen")).to_be_visible()
    page.get_by_role("button", name="Mentions, 1 unseen").click()
    row = page.get_by_role("dialog").get_by_role("button", name=re.compile("Aoi Tanaka"))
    expect(row).to_contain_text("Look, @Mika Sato")
    no_violations(page)
    row.click()
    expect(page).to_have_url(f"{origin}{message['url']}")
    expect(page.locator(".mention.is-me")).to_have_text("@Mika Sato")
    expect(page.get_by_role("button", name="Mentions", exact=True)).to_be_visible()
    expect(visitor.get_by_text("Look,")).to_have_count(0)

    # Without the network the worker says so in its own page.
    own.set_offline(True)
    page.goto(f"{origin}/inbox/")
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
