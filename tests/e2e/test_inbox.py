"""The inbox on the demo company: without a mouse, on a phone, for screen readers, with a colleague."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from config import demo
from tests.e2e.product import Product

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@pytest.fixture(scope="module")
def cookies() -> dict[str, Any]:
    """Of whoever signed in: once by the form is enough."""
    return {}


@pytest.fixture
def sign_in(seeded: Product, new_page: Callable[..., Page], cookies: dict[str, Any]) -> Callable[..., Page]:
    """Signs somebody of the demo company in and opens his inbox in English."""

    def signed_in(who: str = "ben", **options: object) -> Page:
        page = new_page(**options)
        if who not in cookies:
            page.context.add_cookies([{"name": "language", "value": "en", "url": seeded.url("demo")}])
            page.goto(seeded.url("demo", "/account/login/"))
            page.locator("[name=login]").fill(f"{who}@demo.example")
            page.locator("[name=password]").fill(demo.PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url(re.compile("/(inbox|welcome)/"))
            cookies[who] = page.context.cookies()
        page.context.add_cookies(cookies[who])
        page.goto(seeded.url("demo", "/inbox/"))
        expect(page.get_by_role("tab", name=re.compile("^(Queue|キュー|排队)"))).to_be_visible()
        return page

    return signed_in


def rows(page: Page) -> Locator:
    """The conversations in the list."""
    return page.locator("a.row")


def open_of(page: Page, name: str) -> None:
    """Open the demo company's conversation with a visitor, whatever other tests did to it and however far down its row is."""
    found = page.evaluate(
        """async (name) => {
          for (const view of ["all", "snoozed", "closed"])
            for (let next = `/api/v1/conversations/?view=${view}&limit=100`; next; ) {
              const answer = await (await fetch(next)).json();
              const one = answer.results.find((each) => each.visitor.name.includes(name));
              if (one) return one.id;
              next = answer.next;
            }
        }""",
        name,
    )
    assert found, f"no conversation with {name}"
    page.goto(urljoin(page.url, f"/inbox/{found}/"))
    page.locator("#composer, .closed-bar").first.wait_for()
    if page.locator(".closed-bar").count():
        page.locator(".closed-bar button").click()
        page.locator("#composer").wait_for()


def no_violations(page: Page) -> None:
    """Nothing for axe to complain about."""
    found = Axe().run(page, options=RULES).response["violations"]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in found] == []


def test_a_conversation_is_found_accepted_answered_and_closed_without_a_mouse(sign_in: Callable[..., Page]) -> None:
    page = sign_in()
    expect(rows(page).first).to_be_visible()

    page.keyboard.press("j")
    expect(rows(page).first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#thread-title")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator(".thread-sub")).to_contain_text("With you")
    expect(page.get_by_role("tab", name=re.compile("^Mine"))).to_have_attribute("aria-selected", "true")

    page.keyboard.press("r")
    page.keyboard.type("We do, from Tuesday on.")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("Shall I keep one?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("log")).to_contain_text("We do, from Tuesday on.")

    page.keyboard.press("Alt+n")
    page.keyboard.type("asked twice already")
    page.keyboard.press("Enter")
    expect(page.locator(".note-paper")).to_contain_text("asked twice already")

    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.get_by_role("button", name="Close without").press("Enter")
    expect(page.locator(".thread-sub")).to_contain_text("Closed")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".thread-sub")).to_contain_text("With you")


def test_a_draft_stays_with_its_conversation(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    page.keyboard.press("3")
    rows(page).nth(0).click()
    address = page.url
    page.locator("#composer").fill("half a thought")
    rows(page).nth(1).click()
    expect(page.locator("#composer")).to_have_value("")

    page.goto(address)
    expect(page.locator("#composer")).to_have_value("half a thought")
    page.locator("#composer").fill("")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_inbox_is_clean_for_screen_readers(sign_in: Callable[..., Page], scheme: str) -> None:
    page = sign_in("owner", color_scheme=scheme, viewport={"width": 1440, "height": 900})
    expect(rows(page).first).to_be_visible()
    no_violations(page)

    page.keyboard.press("3")
    rows(page).first.click()
    expect(page.locator(".bubble").first).to_be_visible()
    no_violations(page)
    page.get_by_role("button", name="More actions").click()
    no_violations(page)
    page.keyboard.press("Escape")
    page.locator("#thread-title").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    no_violations(page)


def test_on_a_phone_the_panes_follow_each_other(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.get_by_role("tab", name=re.compile("^All")).tap()
    rows(page).first.tap()
    expect(page.get_by_role("log")).to_be_visible()
    expect(rows(page).first).to_be_hidden()
    page.get_by_role("button", name="Details").tap()
    expect(page.get_by_role("complementary", name="Details")).to_be_visible()
    page.get_by_role("button", name="Close details").tap()
    page.get_by_role("button", name="Back to the list").tap()
    expect(rows(page).first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    no_violations(page)


def test_what_is_handed_over_is_told(sign_in: Callable[..., Page]) -> None:
    giver, taker = sign_in("owner"), sign_in("lin")
    giver.get_by_role("tab", name=re.compile("^Queue")).click()
    rows(giver).last.click()
    name = giver.locator("#thread-title").inner_text()
    giver.get_by_role("button", name="More actions").click()
    giver.get_by_role("menuitem", name=re.compile("^Lin")).click()
    anyway = giver.get_by_role("button", name="Assign anyway")
    expect(anyway.or_(giver.get_by_text("Handed to Lin"))).to_be_visible()
    if anyway.is_visible():
        anyway.click()

    expect(taker.locator(".toast-card")).to_contain_text(name)
    expect(giver.locator(".thread-sub")).to_contain_text("With Lin")


def test_a_cut_line_is_told_and_nothing_written_is_lost(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    open_of(page, "Marcus")
    expect(page.locator(".bubble").first).to_be_visible()
    page.context.set_offline(True)
    # Chromium lets an open socket live on until the page itself hears that it is offline.
    expect(page.locator(".thin-bar")).to_contain_text("You are offline")
    page.locator("#composer").fill("Marcus, said into a dead line")
    page.locator("#composer").press("Enter")
    expect(page.locator(".bubble.is-pending")).to_contain_text("Marcus, said into a dead line")

    page.context.set_offline(False)
    expect(page.locator(".thin-bar")).to_be_hidden(timeout=20_000)
    expect(page.get_by_role("log").get_by_text("Marcus, said into a dead line", exact=True)).to_have_count(1)
    expect(page.locator(".bubble.is-pending")).to_have_count(0)


def test_a_conversation_is_put_off_and_fetched_back(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    page.keyboard.press("3")
    rows(page).first.click()
    expect(page.locator("#thread-title")).to_be_focused()
    conversation = page.url.rstrip("/").rsplit("/", 1)[1]
    page.keyboard.press("Escape")
    page.keyboard.press("z")
    page.get_by_role("menuitem", name="Until the visitor writes").click()
    expect(page.locator(".thread-sub")).to_contain_text("Snoozed until the visitor writes")
    expect(page.get_by_role("log")).to_contain_text("You snoozed the conversation until the visitor writes")
    expect(page.locator(f"#row-{conversation}")).to_have_count(0)

    page.get_by_role("button", name="More lists").click()
    page.get_by_role("menuitemradio", name="Snoozed").click()
    expect(rows(page)).to_have_count(1)
    no_violations(page)
    page.get_by_role("button", name="Wake").click()
    expect(page.locator(".thread-sub")).to_contain_text("With")
    expect(rows(page)).to_have_count(0)

    page.get_by_role("button", name="Snooze", exact=True).click()
    page.get_by_role("menuitem", name="Choose a moment").click()
    page.get_by_label("Date and time").fill("2020-01-01T10:00")
    expect(page.get_by_role("alert")).to_contain_text("This moment has passed.")
    page.get_by_label("Date and time").fill("2099-01-01T10:00")
    expect(page.get_by_role("alert")).to_contain_text("Choose a moment within a year.")
    soon = page.evaluate("new Date(Date.now() + 7200e3 - new Date().getTimezoneOffset() * 6e4).toISOString().slice(0, 16)")
    page.get_by_label("Date and time").fill(soon)
    page.get_by_role("dialog").get_by_role("button", name="Snooze").click()
    expect(page.locator(".thread-sub")).to_contain_text("Snoozed until")


def test_what_is_noted_is_seen_by_colleagues_filtered_and_kept_as_a_view(sign_in: Callable[..., Page]) -> None:
    page, colleague = sign_in("owner"), sign_in("ben")
    page.keyboard.press("3")
    rows(page).nth(1).click()
    colleague.goto(page.url)
    context = page.get_by_role("complementary", name="Details")
    context.get_by_label("Subject").fill("Lost parcel")
    context.get_by_label("Subject").press("Enter")
    context.get_by_label("Priority").select_option("urgent")
    tags = context.locator(".details-edit").get_by_role("combobox", name="Add tag")
    tags.fill("refund")
    tags.press("Enter")

    expect(colleague.locator(".thread-sub")).to_contain_text("Lost parcel")
    log = colleague.get_by_role("log")
    expect(log).to_contain_text("set the subject: Lost parcel")
    expect(log).to_contain_text("set the priority to Urgent")
    expect(log).to_contain_text("added the tags refund")
    expect(colleague.get_by_role("complementary", name="Details").get_by_label("Priority")).to_have_value("urgent")
    no_violations(page)

    before = rows(page).count()
    assert before > 1
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_role("button", name="Priority", exact=True).click()
    page.get_by_role("menuitemcheckbox", name="Urgent").click()
    page.keyboard.press("Escape")
    expect(rows(page)).to_have_count(1)
    no_violations(page)
    page.get_by_role("button", name="Save as view").click()
    page.get_by_label("Name of the view").fill("Burning")
    page.get_by_label("For everybody in the company").check()
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    expect(page.get_by_role("button", name="More lists")).to_contain_text("Burning")

    colleague.reload()
    colleague.get_by_role("button", name="More lists").click()
    colleague.get_by_role("menuitemradio", name="Burning").click()
    expect(rows(colleague)).to_have_count(1)
    colleague.get_by_role("button", name="More lists").click()
    expect(colleague.get_by_role("menuitem", name="Delete view")).to_have_count(0)

    page.reload()
    expect(page.get_by_role("button", name="More lists")).to_contain_text("Burning")
    page.get_by_role("button", name="More lists").click()
    page.get_by_role("menuitem", name="Delete view").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete view").click()
    expect(page.get_by_role("tab", name=re.compile("^All"))).to_have_attribute("aria-selected", "true")


def test_one_thing_is_done_with_many_conversations_and_undone(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    page.keyboard.press("3")
    expect(rows(page).nth(1)).to_be_visible()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.get_by_role("toolbar", name="For all selected")).to_contain_text("2 selected")
    no_violations(page)
    page.get_by_role("button", name="Add tag").click()
    page.get_by_label("Tag", exact=True).fill("spring")
    page.get_by_role("dialog").get_by_role("button", name="Add").click()
    expect(page.locator(".toast-card").first).to_contain_text("2 conversations changed")
    expect(page.locator(".row-tag", has_text="spring")).to_have_count(2)
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".row-tag", has_text="spring")).to_have_count(0)
