"""The widget as a guest on other people's pages: takes no style from them, gives none, and works where sockets do not."""

from __future__ import annotations

import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.product import Product
from tests.e2e.test_journey import answer, go_away, go_online, in_widget, open_first, open_widget, say

HOSTILE = """<style>
html { font-size: 62.5% }
* { margin: 0 !important; padding: 0 !important; color: red !important; background: yellow !important; border: 3px solid lime !important;
  display: block !important; position: static !important; width: auto !important; font: 40px/3 cursive !important; text-transform: uppercase !important;
  letter-spacing: 3px !important; box-sizing: content-box !important; direction: rtl !important; visibility: visible !important; float: left !important }
</style><body dir="rtl">"""

WATCH_THE_PAGE = """
window.names = new Set(Object.getOwnPropertyNames(window));
window.shifts = 0;
new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shifts += entry.value }).observe({ type: "layout-shift", buffered: true });
"""

NO_SOCKETS = "window.WebSocket = class { constructor() { setTimeout(() => this.onclose?.({ code: 1006 })) } send() {} close() {} }"

COMPOSE = """(field) => {
  const press = (keyCode, isComposing) => field.dispatchEvent(
    new KeyboardEvent("keydown", { key: "Enter", keyCode, isComposing, bubbles: true, composed: true, cancelable: true }));
  press(229, true);
  press(229, false);
}"""


def style_of(page: Page, selector: str, name: str) -> str:
    """A computed style inside the widget."""
    return str(page.locator(f"sodan-widget {selector}").first.evaluate("(element, name) => getComputedStyle(element)[name]", name))


def test_the_widget_is_a_good_guest(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    go_online(company.owner)
    plain_policy, plain = shop.policy, shop.html
    visitor = new_page()
    troubles: list[str] = []
    visitor.on("console", lambda line: troubles.append(line.text) if line.type in {"error", "warning"} else None)
    visitor.on("pageerror", lambda error: troubles.append(str(error)))
    visitor.add_init_script(WATCH_THE_PAGE)
    open_widget(visitor, shop)
    expect(visitor.get_by_role("textbox", name="Write a message")).to_be_focused()

    assert troubles == []
    assert visitor.evaluate("Object.getOwnPropertyNames(window).filter((name) => !window.names.has(name) && !/^(names|shifts)$/.test(name))") == ["Sodan"]
    assert visitor.evaluate("window.shifts") == 0
    assert visitor.context.cookies() == []

    # An input method's Enter takes the word; it does not send.
    box = visitor.get_by_role("textbox", name="Write a message")
    box.fill("にほんご")
    box.evaluate(COMPOSE)
    expect(box).to_have_value("にほんご")
    box.press("Enter")
    in_widget(visitor, "にほんご")

    found = Axe().run(visitor, context="sodan-widget")
    assert found.violations_count == 0, found.generate_report()

    visitor.keyboard.press("Escape")
    expect(visitor.get_by_role("dialog")).to_have_count(0)
    expect(visitor.get_by_role("button", name=re.compile("Ask us"))).to_be_focused()

    # The same look on a page that resets everything, has another root size and runs from right to left.
    shop.policy = plain_policy.replace("style-src 'none'", "style-src 'unsafe-inline'")
    shop.html = plain.replace("<title>", f"{HOSTILE}<title>", 1)
    guest = new_page()
    open_widget(guest, shop)
    say(guest, "hello")
    in_widget(guest, "hello")
    guest.get_by_role("dialog").evaluate("(box) => Promise.all(box.getAnimations({ subtree: true }).map((each) => each.finished))")
    panel = guest.get_by_role("dialog").bounding_box()
    assert panel is not None
    assert (round(panel["width"]), round(panel["height"])) == (380, 640)
    assert style_of(guest, ".bubble", "fontSize") == "15px"
    assert style_of(guest, ".bubble", "textTransform") == "none"
    assert style_of(guest, ".bubble", "color") == "rgb(255, 255, 255)"
    assert style_of(guest, ".panel", "direction") == "ltr"
    assert style_of(guest, ".panel", "borderTopWidth") == "0px"


def test_after_the_offline_form_the_focus_is_on_its_confirmation(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    go_away(company.owner)
    visitor = new_page()
    open_widget(visitor, shop)
    visitor.get_by_label("Your name").fill("Vera")
    visitor.get_by_label("Your e-mail").fill("vera@example.org")
    visitor.get_by_label("Your message").fill("Do you ship to Malta?")
    visitor.get_by_role("button", name="Send message").press("Enter")

    confirmation = visitor.get_by_role("status").filter(has_text="Your message has arrived")
    expect(confirmation).to_be_focused()
    expect(visitor.get_by_role("textbox", name="Write a message")).to_be_visible()
    found = Axe().run(visitor, context="sodan-widget")
    assert found.violations_count == 0, found.generate_report()

    visitor.keyboard.press("Tab")
    expect(visitor.get_by_role("textbox", name="Write a message")).to_be_focused()
    visitor.keyboard.press("Shift+Tab")
    visitor.keyboard.press("Escape")
    expect(visitor.get_by_role("dialog")).to_have_count(0)
    expect(visitor.get_by_role("button", name=re.compile("Ask us"))).to_be_focused()


def test_the_widget_talks_where_no_socket_gets_through(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    go_online(company.owner)
    visitor = new_page()
    visitor.add_init_script(NO_SOCKETS)
    open_widget(visitor, shop)
    say(visitor, "no socket here")
    expect(visitor.locator("sodan-widget .is-unsent")).to_have_count(0, timeout=20_000)

    open_first(company.owner, "no socket here")
    answer(company.owner, "it works all the same")

    in_widget(visitor, "no socket here")
    in_widget(visitor, "it works all the same")
