"""Searching the inbox of the demo company: by keys alone, far back, on a phone, for screen readers."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from config import demo
from tests.e2e.product import Product
from tests.e2e.test_inbox import no_violations

# A conversation of this many lines goes back far beyond what is loaded at first.
SAY = """async (count) => {
  const token = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
  const headers = { 'content-type': 'application/json', 'x-csrftoken': token };
  const [talk] = (await (await fetch('/api/v1/conversations/?view=mine')).json()).results;
  const say = body => fetch(`/api/v1/conversations/${talk.id}/messages/`, { method: 'POST', headers, body: JSON.stringify({ body, kind: 'note' }) });
  await say('The zebra needle, 縞馬の針');
  for (let nth = 1; nth <= count; nth++) await say(`Hay ${nth}`);
}"""


@pytest.fixture
def inbox(seeded: Product, new_page: Callable[..., Page]) -> Callable[..., Page]:
    """Ben's inbox, in English."""

    def opened(**options: object) -> Page:
        page = new_page(**options)
        page.context.add_cookies([{"name": "language", "value": "en", "url": seeded.url("demo")}])
        page.goto(seeded.url("demo", "/account/login/"))
        page.locator("[name=login]").fill("ben@demo.example")
        page.locator("[name=password]").fill(demo.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(re.compile("/(inbox|welcome)/"))
        page.goto(seeded.url("demo", "/inbox/"))
        expect(page.locator("a.row").first).to_be_visible()
        return page

    return opened


def test_an_old_line_is_found_opened_and_marked_without_a_mouse(inbox: Callable[..., Page]) -> None:
    page = inbox()
    page.evaluate(SAY, 130)

    page.keyboard.press("/")
    field = page.get_by_role("combobox", name="Search conversations, contacts and numbers")
    expect(field).to_be_focused()
    expect(page.get_by_text("Search everything that was said")).to_be_visible()
    # It is read for search a moment after it was said.
    found = page.locator(".found-option.is-line", has_text="縞馬の針")
    for _try in range(20):
        field.fill("")
        field.press_sequentially("縞馬")
        page.wait_for_timeout(700)
        if found.count():
            break
    expect(found.locator("mark")).to_have_text("縞馬")
    no_violations(page)
    page.keyboard.press("Enter")
    line = page.locator(".is-found .bubble")
    expect(line).to_contain_text("The zebra needle")
    expect(line).to_be_in_viewport()
    expect(page.locator(".bubble", has_text="Hay 130")).to_have_count(0)
    expect(page.locator(".bubble", has_text=re.compile("^Hay 3$"))).to_be_visible()
    no_violations(page)

    page.get_by_role("button", name="Jump to the latest").click()
    expect(page.locator(".bubble", has_text="Hay 130")).to_be_in_viewport()
    field.focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("tab", name=re.compile("^Queue"))).to_be_visible()
    expect(page.locator(".found-option")).to_have_count(0)

    page.keyboard.press("/")
    expect(page.locator(".found-option.is-recent")).to_have_text("縞馬")


def test_numbers_contacts_and_nothing(inbox: Callable[..., Page]) -> None:
    page = inbox()
    number = page.evaluate("fetch('/api/v1/conversations/?view=closed').then(answer => answer.json()).then(found => found.results[0].number)")
    field = page.locator("#search-field")
    field.fill(f"#{number}")
    expect(page.locator(".found-option mark").first).to_have_text(f"#{number}")
    field.fill("zzqqxx")
    expect(page.get_by_text("Nothing found for “zzqqxx”").last).to_be_visible()
    no_violations(page)


def test_on_a_phone_a_result_opens_and_back_leads_to_the_results(inbox: Callable[..., Page]) -> None:
    page = inbox(viewport={"width": 390, "height": 844})
    field = page.locator("#search-field")
    for _try in range(20):
        field.fill("")
        field.fill("tea")
        page.wait_for_timeout(700)
        if page.locator(".found-option.is-line").count():
            break
    page.locator(".found-option.is-line").first.click()
    expect(page.locator(".is-found .bubble")).to_be_in_viewport()
    expect(page.locator(".list-pane")).to_be_hidden()
    page.go_back()
    expect(page.locator(".found-option.is-line").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Leave the search").click()
    expect(page.locator("a.row").first).to_be_visible()
