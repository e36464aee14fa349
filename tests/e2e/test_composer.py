"""The composer: canned responses, manners, closings, drafts on two devices, and lines that are changed after they were sent."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.product import Product
from tests.e2e.test_inbox import cookies, no_violations, open_of, sign_in
from tests.e2e.test_journey import go_online, in_thread, in_widget, line, open_first, open_widget, say

__all__ = ["cookies", "sign_in"]


def open_talk_with(page: Page, name: str) -> None:
    """Open the conversation of a visitor of the demo company."""
    open_of(page, name)
    expect(page.locator("#composer")).to_be_visible()
    # Drafts follow their writer: what another test left would stand here.
    page.locator("#composer").fill("")
    page.locator("#composer").click()


def test_a_canned_response_is_found_filled_in_and_not_said_twice_unawares(sign_in: Callable[..., Page]) -> None:
    page = sign_in()
    open_talk_with(page, "Marcus")
    field = page.locator("#composer")
    page.keyboard.type("Well, /ord")
    expect(page.get_by_role("option", name=re.compile("Where is my order"))).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", re.compile("^canned-"))
    no_violations(page)

    page.keyboard.press("Enter")
    expect(field).to_have_value("Well, I have looked up your order K-2047: it leaves our house on ___ and you get the tracking number by e-mail.")
    # The gap is selected: what is typed fills it.
    page.keyboard.type("Monday")
    page.keyboard.press("Enter")
    in_thread(page, "it leaves our house on Monday")

    page.keyboard.type("/order")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    strip = page.get_by_role("alert").filter(has_text="Where is my order?")
    expect(strip).to_contain_text("was sent in this conversation before")
    no_violations(page)
    page.keyboard.press("Alt+r")
    expect(field).to_have_value("")
    page.keyboard.type("and/or https://shop.example/a")
    expect(page.get_by_role("listbox")).to_have_count(0)
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")


def test_manners_mend_with_a_key_and_keep_nothing_from_going(sign_in: Callable[..., Page]) -> None:
    page = sign_in()
    open_talk_with(page, "Marcus")
    page.keyboard.type("Obviously it is late. Could you tell me your order number?")
    page.keyboard.press("Enter")
    strip = page.locator(".manners")
    expect(strip).to_contain_text("obviously")
    expect(strip).to_contain_text("20418")
    page.keyboard.press("Alt+r")
    expect(page.locator("#composer")).to_have_value("It is late. Could you tell me your order number?")
    page.keyboard.press("Escape")
    expect(strip).to_have_count(0)
    expect(page.locator("#composer")).to_be_focused()
    page.keyboard.press("Enter")
    expect(strip).to_be_visible()
    page.keyboard.press("Enter")
    in_thread(page, "Could you tell me your order number?")


def test_a_conversation_is_closed_with_kind_words(sign_in: Callable[..., Page]) -> None:
    page = sign_in("owner")
    open_talk_with(page, "Hannah")
    accept = page.get_by_role("button", name="Accept")
    # A test before may have handed her to somebody; the owner closes anybody's.
    if accept.is_visible():
        accept.click()
    expect(page.locator(".thread-sub")).to_contain_text("With")
    page.get_by_role("button", name="Close", exact=True).click()
    # Her question stands there without an answer.
    page.get_by_role("button", name="Close anyway").click()
    box = page.get_by_role("dialog", name="Close with a goodbye?")
    expect(box.get_by_role("button", name="Send and close")).to_be_focused()
    no_violations(page)
    box.get_by_text("Thank you, with tea").click()
    expect(box.get_by_role("textbox")).to_have_value(re.compile("^Thank you for asking us, Hannah Lindqvist"))
    box.get_by_role("button", name="Send and close").click()
    expect(page.locator(".thread-sub")).to_contain_text("Closed")
    in_thread(page, "Thank you for asking us, Hannah Lindqvist")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".thread-sub")).to_contain_text("With you")


def test_a_draft_follows_to_another_device_and_goes_when_it_was_sent(sign_in: Callable[..., Page]) -> None:
    desk, phone = sign_in(), sign_in(viewport={"width": 390, "height": 844})
    open_talk_with(desk, "Marcus")
    phone.goto(desk.url)
    expect(phone.locator("#composer")).to_be_visible()
    desk.keyboard.type("From the desk")
    expect(phone.locator("#composer")).to_have_value("From the desk")
    phone.locator("#composer").fill("From the phone, Marcus")
    expect(desk.locator("#composer")).to_have_value("From the phone, Marcus")
    phone.locator("#composer").press("Enter")
    in_thread(desk, "From the phone, Marcus")
    expect(desk.locator("#composer")).to_have_value("")


def test_what_was_sent_wrong_is_changed_and_deleted_on_both_sides(company: Company, product: Product, shop: Shop, new_page: Callable[..., Page]) -> None:
    owner, visitor = company.owner, new_page()
    go_online(owner)
    open_widget(visitor, shop)
    say(visitor, "When does it come?")
    open_first(owner, "When does it come?")
    field = owner.locator("#composer")
    field.fill("On Mondey.")
    field.press("Enter")
    in_widget(visitor, "On Mondey.")

    field.press("ArrowUp")
    box = owner.get_by_role("textbox", name="Change the message")
    expect(box).to_be_focused()
    box.fill("On Monday.")
    box.press("Enter")
    in_widget(visitor, "On Monday.Edited")
    expect(line(visitor, "On Mondey.")).to_have_count(0)
    expect(field).to_be_focused()
    owner.get_by_role("button", name="edited").click()
    expect(owner.get_by_role("dialog", name="What was changed")).to_contain_text("On Mondey.")
    owner.keyboard.press("Escape")

    bubble = line(owner, "On Monday.")
    bubble.hover()
    owner.get_by_role("button", name="Delete").click()
    owner.get_by_role("dialog").get_by_role("button", name="Delete").click()
    in_widget(visitor, "This message was deleted.")
    in_thread(owner, "This message was deleted")
    visitor.reload()
    in_widget(visitor, "This message was deleted.")
    assert "On Monday." not in visitor.content()
