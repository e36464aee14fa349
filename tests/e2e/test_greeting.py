"""Greetings that fire by themselves, the settings they are made in, and pages that are proposed."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.inviting import arrive, ask, card, invite
from tests.e2e.test_journey import go_online, in_thread, in_widget, open_first, open_widget, say


def settings(company: Company, path: str = "invitations") -> Page:
    """A settings page in a second tab of the owner's."""
    page = company.owner.context.new_page()
    page.goto(re.sub(r"/inbox/.*", f"/settings/{path}/", company.owner.url))
    return page


def test_a_greeting_is_made_tried_and_fires(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    go_online(owner)
    form = settings(company, "greetings/new")
    form.get_by_label("Name").fill("Reads about tea")
    form.locator("#id_text_en").fill("Hello {name|there}, about {page|this}?")
    expect(form.locator("[data-greeting-words]")).to_have_text("Hello there, about this?")
    form.locator("#id_page_s").fill("1")
    form.locator("#id_page").fill("/tea*")
    form.locator("#id_holdout").fill("0")
    form.get_by_role("button", name="Try it on yesterday's visits").click()
    expect(form.locator("#tried")).to_contain_text("0 of yesterday's 0 visitors")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_role("link", name=re.compile("Reads about tea"))).to_be_visible()

    elsewhere, reader = new_page(), new_page()
    arrive(elsewhere, shop, owner, "/coffee")
    arrive(reader, shop, owner, "/tea/green")
    expect(card(reader)).to_contain_text("Hello there, about Shop?")
    expect(card(elsewhere)).to_have_count(0)
    card(reader).get_by_role("button", name="Yes, please").click()
    in_widget(reader, "Hello there, about Shop?")

    # A page's own router leads the other one to where the greeting speaks; then it is switched off.
    elsewhere.evaluate("history.pushState(null, '', '/tea')")
    expect(card(elsewhere)).to_be_visible()
    card(elsewhere).get_by_role("button", name="No, thanks").click()
    expect(card(elsewhere)).to_have_count(0)
    form.get_by_role("button", name="Switch off").click()
    expect(form.get_by_text("switched off")).to_be_visible()
    late = new_page()
    arrive(late, shop, owner, "/tea")
    late.wait_for_timeout(2500)
    expect(card(late)).to_have_count(0)
    form.get_by_role("link", name=re.compile("Reads about tea")).click()
    expect(form.locator(".greeting-figures")).to_contain_text("Accepted1")


def test_whoever_asks_to_be_left_alone_is_not_watched(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    go_online(owner)
    made = ask(owner, "greetings/", {"name": "At once", "texts": {"en": "Hello?"}, "holdout": 0})
    assert made["status"] == 201, made
    private = new_page()
    private.add_init_script("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
    arrive(private, shop, owner)
    private.wait_for_timeout(2500)
    expect(card(private)).to_have_count(0)
    # An operator may still speak to him.
    who = ask(owner, "visitors/")["results"][0]["id"]
    invite(owner, who, "May I help?")
    expect(card(private)).to_contain_text("May I help?")
    private.wait_for_timeout(1500)
    expect(card(private)).to_have_count(1)


def test_a_conversation_that_opens_by_itself_is_one_when_the_visitor_writes(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    go_online(owner)
    ask(owner, "greetings/", {"name": "Opens", "texts": {"en": "Good day!"}, "look": "panel", "holdout": 0})
    closes, writes = new_page(), new_page()
    arrive(closes, shop, owner)
    in_widget(closes, "Good day!")
    closes.get_by_role("dialog").get_by_role("button", name="Close").click()
    arrive(writes, shop, owner)
    in_widget(writes, "Good day!")
    # Until then no operator has anything of it, whether it is read or closed.
    expect_statuses(owner, {"dismissed", "shown"})
    assert ask(owner, "conversations/?view=all")["results"] == []

    writes.reload()
    in_widget(writes, "Good day!")
    say(writes, "And to you")
    in_widget(writes, "And to you")
    in_widget(writes, "Good day!")
    owner.get_by_role("tab", name=re.compile("Mine")).or_(owner.get_by_role("button", name=re.compile("Mine"))).first.click()
    open_first(owner, "And to you")
    in_thread(owner, "Good day!")
    expect_statuses(owner, {"dismissed", "accepted"})


def expect_statuses(owner: Page, wanted: set[str]) -> None:
    """What became of all invitations, within a few seconds."""
    found: set[str] = set()
    for _ in range(50):
        found = {row["status"] for row in ask(owner, "invitations/")["results"]}
        if found == wanted:
            return
        owner.wait_for_timeout(100)
    assert found == wanted


def test_a_greeting_follows_what_goes_into_the_basket_and_names_the_product(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    go_online(owner)
    form = settings(company, "greetings/new")
    form.get_by_label("Name").fill("Has filled the basket")
    form.locator("#id_text_en").fill("About {product|our teas}: may I help?")
    form.locator("#id_page_s").fill("0")
    form.get_by_text("What he did, and what is in his basket").click()
    form.locator("#id_basket").select_option("filled")
    form.locator("#id_in_basket").fill("sencha")
    form.locator("#id_event_value").fill("12")
    form.locator("#id_holdout").fill("0")
    form.locator("#id_goal_event").fill("order paid")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("Say which property has the value.")).to_be_visible()
    form.locator("#id_event_value").fill("")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_text("This cannot be a goal")).to_be_visible()
    form.locator("#id_goal_event").fill("order_paid")
    form.get_by_role("button", name="Save", exact=True).click()
    expect(form.get_by_role("link", name=re.compile("Has filled the basket"))).to_be_visible()

    shop.html = shop.html.replace("<h1>", """<script type="application/ld+json">{"@type": "Product", "name": "Sencha, 100 g", "sku": "T-1"}</script><h1>""")
    visitor = new_page()
    arrive(visitor, shop, owner, "/sencha")
    visitor.wait_for_timeout(2500)
    expect(card(visitor)).to_have_count(0)
    visitor.evaluate("Sodan('track', 'added_to_basket')")
    expect(card(visitor)).to_contain_text("About Sencha, 100 g: may I help?", timeout=12_000)
    visitor.evaluate("Sodan('track', 'order_paid')")

    form.get_by_role("link", name=re.compile("Has filled the basket")).click()
    expect(form.locator(".greeting-effects")).to_contain_text("Reached the goal")


def test_a_page_is_opened_by_the_visitor_only_and_never_over_unsaved_input(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    owner.set_viewport_size({"width": 1440, "height": 900})
    go_online(owner)
    visitor = new_page()
    open_widget(visitor, shop)
    say(visitor, "Where is the matcha?")
    in_widget(visitor, "Where is the matcha?")
    open_first(owner, "Where is the matcha?")

    def propose(url: str, title: str = "") -> None:
        owner.get_by_role("button", name="Propose a page").click()
        owner.get_by_label("Address").fill(url)
        owner.get_by_label("Title").fill(title)
        owner.get_by_role("button", name="Propose", exact=True).click()

    propose("javascript:alert(1)")
    expect(owner.get_by_role("alert").filter(has_text="https://")).to_be_visible()
    owner.get_by_role("button", name="Cancel").click()

    propose(f"{shop.origin}/matcha", "Matcha, 30 g")
    page = visitor.locator(".invite[data-look=page]")
    expect(page).to_contain_text("Matcha, 30 g")
    expect(page).to_contain_text(f"{shop.origin}/matcha")
    expect(page).not_to_contain_text("another site")
    assert visitor.url == f"{shop.origin}/"
    page.get_by_role("button", name="Later").click()
    expect(page).to_have_count(0)
    expect(owner.get_by_text("put it off")).to_be_visible()
    expect(visitor.get_by_role("log").get_by_role("link", name=re.compile("matcha"))).to_be_visible()

    # A foreign site is marked, and what somebody has begun to write is not lost.
    visitor.evaluate("document.body.insertAdjacentHTML('beforeend', '<textarea id=\"note\"></textarea>')")
    visitor.locator("#note").fill("half a letter")
    propose("https://shop.example.evil.example/login")
    expect(page).to_contain_text("Leads to another site: shop.example.evil.example")
    expect(page.get_by_role("button", name="Open here")).to_have_count(0)
    page.get_by_role("button", name="Close").click()
    visitor.locator("#note").fill("")
    propose(f"{shop.origin}/matcha")
    expect(page.get_by_role("button", name="Open here")).to_be_visible()
    visitor.locator("#note").fill("half a letter")
    page.get_by_role("button", name="Open here").click()
    expect(page.get_by_role("button", name="Open here")).to_have_count(0)
    assert visitor.url == f"{shop.origin}/"
    page.get_by_role("button", name="Close").click()
    visitor.locator("#note").fill("")
    propose(f"{shop.origin}/matcha")
    page.get_by_role("button", name="Open here").click()
    visitor.wait_for_url("**/matcha")
    expect(owner.get_by_text("The visitor opened").first).to_be_visible()
