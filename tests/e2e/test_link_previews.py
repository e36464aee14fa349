"""Cards of own pages: seen while one writes, removed, and on the line on both sides."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.chat.services.previews.site import picture
from tests.e2e.conftest import Company, Shop
from tests.e2e.product import Product
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import go_online, in_thread, in_widget, line, open_first, open_widget, say

UJI = """<!doctype html><title>Uji | Shop</title><meta property="og:title" content="Uji &lt;b&gt;tea&lt;/b&gt;">
<meta property="og:description" content="Picked in May"><meta property="og:image" content="/uji.png">
<meta property="product:price:amount" content="12.50"><meta property="product:price:currency" content="EUR">"""


def send(owner: Page, text: str) -> None:
    """Manners may have a word first."""
    field = owner.locator("#composer")
    field.press("Enter")
    if owner.locator(".manners").count():
        field.press("Enter")
    in_thread(owner, text)


def at_end(page: Page) -> None:
    """The newest line and its card are in sight."""
    far = "log => log.scrollHeight - log.scrollTop - log.clientHeight"
    assert page.get_by_role("log").evaluate(far) < 20


def test_an_own_page_is_shown_while_writing_and_on_the_line_on_both_sides(
    company: Company, product: Product, shop: Shop, new_page: Callable[..., Page]
) -> None:
    owner, visitor = company.owner, new_page()
    shop.at = {"/uji/": UJI, "/uji.png": picture(), "/plain/": "<title>Plain tea</title>"}
    go_online(owner)
    open_widget(visitor, shop)
    say(visitor, "Which one for a gift?")
    in_widget(visitor, "Which one for a gift?")
    open_first(owner, "Which one for a gift?")

    field, draft = owner.locator("#composer"), owner.get_by_role("region", name="Card of the page")
    field.fill(f"This one, friend: {shop.origin}/uji/ it is from Uji")
    expect(draft).to_contain_text("Uji <b>tea</b>")
    expect(draft).to_contain_text("Picked in May")
    expect(draft).to_contain_text("€12.50")
    expect(draft.locator("img")).to_have_js_property("naturalWidth", 192)
    no_violations(owner)
    send(owner, "it is from Uji")
    expect(draft).to_have_count(0)
    card = owner.get_by_role("log").get_by_role("link", name="Uji <b>tea</b>")
    expect(card).to_have_attribute("href", f"{shop.origin}/uji/")
    no_violations(owner)
    shown = visitor.get_by_role("log").get_by_role("link", name="Uji <b>tea</b>")
    expect(shown).to_contain_text(f"localhost:{shop.server.server_port}")
    expect(shown.locator("img")).to_have_js_property("naturalWidth", 192)

    # One's own card goes from the line on both sides, and comes back.
    card.hover()
    owner.get_by_role("log").get_by_role("button", name="Remove preview").click()
    expect(card).to_have_count(0)
    expect(field).to_be_focused()
    expect(shown).to_have_count(0)
    owner.get_by_role("button", name="Undo").click()
    expect(card).to_be_visible()
    expect(shown).to_be_visible()

    # A card that one removes before is not on the line, over a reload of the draft too; and somebody else's page is never asked.
    field.fill(f"Or {shop.origin}/plain/ or https://elsewhere.example/ too")
    expect(draft).to_contain_text("Plain tea")
    draft.get_by_role("button", name="Remove preview").click()
    expect(draft).to_contain_text("Goes without a card")
    expect(field).to_be_focused()
    draft.get_by_role("button", name="Show it").click()
    expect(draft).to_contain_text("Plain tea")
    draft.get_by_role("button", name="Remove preview").click()
    owner.reload()
    expect(draft).to_contain_text("Goes without a card")
    send(owner, "/plain/")
    in_widget(visitor, "/plain/")
    expect(card).to_be_visible()
    owner.wait_for_timeout(1000)
    for page in (owner, visitor):
        expect(page.get_by_role("log").locator("a.page, a.page-card")).to_have_count(1)

    # Cards make a thread longer: who stood at its end stands there still, on a phone too.
    owner.set_viewport_size({"width": 390, "height": 844})
    for number in range(6):
        field.fill(f"Friend, {shop.origin}/uji/?n={number} and so on {number}")
        send(owner, f"so on {number}")
    expect(owner.locator(".page-card")).to_have_count(7, timeout=30_000)
    at_end(owner)
    expect(visitor.locator("a.page")).to_have_count(7, timeout=30_000)
    at_end(visitor)
    owner.reload()
    expect(owner.locator(".page-card")).to_have_count(7, timeout=30_000)
    owner.wait_for_timeout(500)
    at_end(owner)

    # Nobody draws a card of what he cannot send: the visitor's own addresses stay words.
    say(visitor, f"{shop.origin}/uji/")
    expect(line(owner, "/uji/")).to_have_count(8)
    # It comes back with the conversation.
    visitor.reload()
    expect(shown.last).to_be_visible()
    assert [path for path, _purpose, _at in shop.asked].count("/uji/") == 1
