"""Two operators in two departments: a visitor chooses, is told where he stands, and is handed over with what he has said already."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.product import Product
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import go_online, in_thread, in_widget, open_first, open_widget, say
from tests.e2e.test_supervising import ask


def staff(page: Page, product: Product, company: Company, department: str, member: str) -> None:
    """Leave only one person in a department."""
    page.goto(product.url(company.slug, "/settings/departments/"))
    page.get_by_role("link", name=re.compile(department)).first.click()
    for box in page.get_by_role("group", name="Who is in it").get_by_role("checkbox").all():
        box.set_checked(member in (box.locator("xpath=..").inner_text()))
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_a_visitor_chooses_a_department_and_is_handed_over_with_his_card(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, aoi, visitor = company.owner, company.open_colleague(), new_page()
    owner.goto(product.url(company.slug, "/settings/departments/"))
    owner.get_by_role("button", name=re.compile("Set up")).click()
    staff(owner, product, company, "Before you buy", "Mika")
    staff(owner, product, company, "About your order", "Aoi")
    no_violations(owner)

    for page in (owner, aoi):
        page.goto(product.url(company.slug, "/inbox/"))
        go_online(page)
    open_widget(visitor, shop)
    chips = visitor.get_by_role("radiogroup", name="What is it about?")
    expect(chips.get_by_role("radio")).to_have_count(2)
    chips.get_by_role("radio", name="Before you buy").click()
    expect(chips.get_by_role("radio", name="Before you buy")).to_be_checked()
    say(visitor, "Where is my order 20418? It should have been here on Monday.")
    in_widget(visitor, "Where is my order 20418?")
    expect(visitor.get_by_role("dialog")).to_contain_text("You are next.")
    expect(visitor.get_by_role("dialog")).to_contain_text("Before you buy: online now")
    # Once a conversation has begun nothing is to be chosen any more.
    expect(chips).to_have_count(0)

    open_first(owner, "Where is my order 20418?")
    expect(owner.get_by_role("complementary", name="Details").get_by_text("20418", exact=True)).to_be_visible()
    # Where others' departments are kept from Aoi, a note cannot call her into it, and the list says so beforehand.
    ask(owner, "PATCH", "routing/", {"operators_see": "own"})
    owner.locator(".composer-mode", has_text="Note").click()
    owner.locator("#composer").press_sequentially("@ao")
    hidden = owner.get_by_role("option", name=re.compile("Aoi Tanaka"))
    expect(hidden).to_contain_text("May not see this conversation")
    no_violations(owner)
    owner.keyboard.press("Enter")
    expect(owner.locator("#composer")).to_have_value("@ao")
    owner.keyboard.press("Escape")
    owner.locator("#composer").fill("")
    owner.locator(".composer-mode", has_text="Reply").click()
    ask(owner, "PATCH", "routing/", {"operators_see": "all"})

    owner.get_by_role("button", name="More actions", exact=True).click()
    owner.get_by_role("menuitem", name=re.compile("Hand over")).click()
    dialog = owner.get_by_role("dialog", name="Hand over")
    dialog.get_by_role("button", name="Hand over", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    dialog.get_by_label("Hand over to").select_option(label="About your order · 1 there")
    dialog.get_by_role("button", name="Product: correct").click()
    dialog.get_by_label("Product", exact=True).fill("Gyokuro, 100 g")
    dialog.get_by_label("Product", exact=True).press("Enter")
    expect(dialog.get_by_text("Gyokuro, 100 g")).to_be_visible()
    no_violations(owner)
    dialog.get_by_role("button", name="Hand over", exact=True).click()
    in_thread_says(owner, "You handed it over to About your order")

    open_first(aoi, "Where is my order 20418?")
    card = aoi.get_by_role("complementary", name="Details")
    expect(card.get_by_text("20418", exact=True)).to_be_visible()
    expect(card.get_by_text("Gyokuro, 100 g")).to_be_visible()
    expect(visitor.get_by_role("dialog")).to_contain_text("About your order: online now")
    aoi.get_by_role("button", name="Accept").click()
    expect(aoi.locator("#composer")).to_be_visible()
    aoi.locator("#composer").fill("Could you tell me your order number, and which product it is?")
    aoi.locator("#composer").press("Enter")
    expect(aoi.locator(".manners")).to_contain_text("20418")
    aoi.locator("#composer").fill("It is on its way.")
    aoi.locator("#composer").press("Enter")
    if aoi.locator(".manners").count():
        aoi.locator("#composer").press("Enter")
    in_thread(aoi, "It is on its way.")
    in_widget(visitor, "It is on its way.")
    expect(visitor.get_by_role("dialog")).not_to_contain_text("You are next.")


def in_thread_says(page: Page, text: str) -> None:
    """A line of the system stands in the open conversation."""
    expect(page.get_by_role("log")).to_contain_text(text)
