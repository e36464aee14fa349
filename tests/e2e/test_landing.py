"""The landing page with the demo company's widget on it, under the page's own policy (a violation fails the test)."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.product import Product


def test_the_real_widget_is_on_the_landing_page(seeded: Product, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 1440, "height": 900})
    page.goto(seeded.base_url)
    panel = page.locator("[data-stage] sodan-widget").get_by_role("dialog")
    expect(panel).to_be_visible()
    # It is open, and has taken neither the focus nor the place of anything else.
    assert page.evaluate("document.activeElement === document.body")
    stage, shown = page.locator("[data-stage]").bounding_box(), panel.bounding_box()
    assert stage and shown
    assert stage["x"] <= shown["x"] and shown["x"] + shown["width"] <= stage["x"] + stage["width"]
    assert stage["y"] <= shown["y"] and shown["y"] + shown["height"] <= stage["y"] + stage["height"]

    panel.get_by_label("Your name").fill("Curious Reader")
    panel.get_by_label("Your e-mail").fill("reader@visitor.example")
    panel.get_by_label("Your message").fill("So this is real?")
    panel.get_by_role("button", name="Send message").click()
    expect(panel).to_contain_text("Your message has arrived")
    seeded.wait_for_mail("owner@demo.example", "Curious Reader")

    # Whoever closed it finds it closed.
    panel.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-stage] sodan-widget").get_by_role("button", name=re.compile("Ask us"))).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_on_a_phone_it_floats(seeded: Product, new_page: Callable[..., Page]) -> None:
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(seeded.base_url)
    expect(page.locator("html > sodan-widget").get_by_role("button", name=re.compile("Ask us"))).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
