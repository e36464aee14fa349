"""Who is on the site, as operators see it: the live list, and the card for who comes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Product, Shop
from tests.e2e.reports import Reports
from tests.e2e.test_path import GO


def come(visitor: Page, shop: Shop, path: str) -> None:
    # Who leaves before the tracker is there was not seen.
    reports = Reports(visitor)
    visitor.goto(shop.origin + path)
    reports.until()


def test_a_visitor_comes_goes_on_and_leaves(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    owner.set_viewport_size({"width": 1440, "height": 900})
    owner.goto(product.url(company.slug, "/visitors/"))
    expect(owner.get_by_text("No page carries the widget yet")).to_be_visible()
    expect(owner.get_by_role("link", name="Put the widget on your site")).to_have_attribute("href", "/settings/websites/")

    visitor = new_page()
    come(visitor, shop, "/landing?utm_source=letter&utm_medium=newsletter&utm_campaign=spring")
    began = time.monotonic()
    row = owner.locator(".visitor-row")
    expect(row).to_have_count(1, timeout=5000)
    assert time.monotonic() - began < 3
    expect(row).to_contain_text("letter / spring")
    expect(row).to_contain_text("/landing")
    expect(owner.get_by_role("status").filter(has_text="on the site")).to_contain_text("1 on the site")
    expect(owner.locator("[data-rail-visitors]")).to_have_text("1", timeout=15_000)

    visitor.evaluate(GO, "/matcha")
    expect(row).to_contain_text("Title of /matcha")
    row.click()
    panel = owner.get_by_role("complementary", name="Details")
    expect(panel.locator(".path-pages li")).to_have_count(2)
    expect(panel).to_contain_text("First visit")
    visitor.evaluate(GO, "/basket")
    expect(panel.locator(".path-pages li").last).to_contain_text("Title of /basket")
    expect(panel.locator(".path-pages li").last).to_contain_text("here now")

    owner.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    owner.keyboard.press("/")
    owner.keyboard.type("kettle")
    expect(owner.get_by_text("Nobody fits")).to_be_visible()
    owner.get_by_role("button", name="Clear filters").click()
    expect(row).to_have_count(1)

    owner.mouse.move(5, 5)
    visitor.goto("about:blank")
    expect(owner.get_by_text("Nobody is on the site now")).to_be_visible(timeout=20_000)


def test_two_operators_see_that_the_other_looks(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = company.owner, new_page()
    come(visitor, shop, "/")
    owner.goto(product.url(company.slug, "/visitors/"))
    owner.locator(".visitor-row").click()
    expect(owner.locator(".path-pages li")).to_have_count(1)
    # A second window of the same person is no colleague; Aoi, who is told of both windows before she says that she looks, is one.
    second = owner.context.new_page()
    second.goto(owner.url)
    expect(second.locator(".path-pages li")).to_have_count(1)
    aoi = company.open_colleague()
    aoi.goto(owner.url)
    for window in (owner, second):
        expect(window.locator(".lookers")).to_contain_text("Aoi Tanaka is looking too")
        expect(window.locator(".lookers")).not_to_contain_text("Mika")
    expect(aoi.locator(".lookers")).to_contain_text("Mika Sato is looking too")
    # Whoever turns away is told at once, not when he is forgotten after 45 seconds.
    aoi.keyboard.press("Escape")
    expect(owner.locator(".lookers")).to_have_count(0, timeout=8000)
    expect(aoi.locator(".visitor-row")).to_have_count(1)


def test_a_card_tells_who_comes_and_only_those_who_are_wanted(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    owner.set_viewport_size({"width": 1440, "height": 900})
    owner.goto(product.url(company.slug, "/settings/profile/"))
    expect(owner.locator("[data-rail-visitors]")).to_be_attached()
    owner.wait_for_timeout(1500)
    come(new_page(), shop, "/tea?utm_source=letter&utm_medium=newsletter")
    card = owner.locator(".arrival")
    expect(card).to_contain_text("Shop")
    expect(card).to_contain_text("letter")

    card.get_by_role("link").click()
    expect(owner).to_have_url(re.compile(r"/visitors/[0-9a-f-]{36}/$"))
    expect(owner.get_by_role("complementary", name="Details")).to_contain_text("/tea")

    owner.goto(product.url(company.slug, "/settings/arrivals/"))
    owner.get_by_label("Only those whom I describe").check()
    owner.get_by_label("First page").fill("/matcha*green")
    owner.get_by_role("button", name="Save").click()
    expect(owner.get_by_text("Your open pages follow at once.")).to_be_visible()
    owner.wait_for_timeout(1500)
    come(new_page(), shop, "/tea")
    come(new_page(), shop, "/matcha/very-green")
    expect(card).to_have_count(1)
    card.get_by_role("button", name="Dismiss").click()
    expect(card).to_have_count(0)
