"""An operator invites a visitor by hand: how fast it stands on his page, and what his answers do."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.inviting import arrive, ask, card, invite
from tests.e2e.reports import Reports
from tests.e2e.test_journey import go_online, in_thread, in_widget, say


def test_invited_by_hand_from_card_to_conversation(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    go_online(owner)
    visitor = new_page()
    who = arrive(visitor, shop, owner, "/tea")
    visitor.evaluate("document.body.append(Object.assign(document.createElement('input'), { id: 'field' }))")
    visitor.locator("#field").focus()

    invite(owner, who, "Hello! <b>May</b> I help?")

    expect(card(visitor)).to_be_visible()
    expect(card(visitor)).to_contain_text("<b>May</b> I help?")
    expect(card(visitor).get_by_role("status")).to_contain_text("I help?")
    assert visitor.evaluate("document.activeElement.id") == "field", "the focus stays where it was"

    # It survives a reload, and other tabs do not show it a second time.
    visitor.reload()
    expect(card(visitor)).to_be_visible()
    expect(card(visitor)).to_have_count(1)

    card(visitor).get_by_role("button", name="Yes, please").click()
    in_widget(visitor, "Hello! <b>May</b> I help?")
    expect(card(visitor)).to_have_count(0)
    owner.get_by_role("tab", name=re.compile("Mine")).or_(owner.get_by_role("button", name=re.compile("Mine"))).first.click()
    owner.get_by_text("Hello! <b>May</b> I help?").first.click()
    in_thread(owner, "Hello! <b>May</b> I help?")
    say(visitor, "Yes, about the matcha")
    in_thread(owner, "Yes, about the matcha")
    context = owner.get_by_role("complementary", name="Details")
    expect(context).to_contain_text("Invitation accepted")
    again = ask(owner, f"visitors/{who}/invitations/", {"body": "Again?"})
    assert (again["code"], again["reason"]) == ("may_not_invite", "in_conversation")


def test_refused_by_keyboard_and_for_good(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    go_online(owner)
    visitor = new_page(viewport={"width": 390, "height": 780})
    who = arrive(visitor, shop, owner)
    ask(owner, f"visitors/{who}/invitations/", {"body": "May I help?"})
    expect(card(visitor)).to_be_visible()
    box = card(visitor).bounding_box()
    assert box is not None
    assert box["x"] >= 0 and box["x"] + box["width"] <= 390
    # Two windows side by side: it stands in one, and goes on to the other when that is closed.
    second = visitor.context.new_page()
    second.goto(shop.origin)
    second.wait_for_timeout(800)
    expect(card(second)).to_have_count(0)
    visitor.close()
    expect(card(second)).to_be_visible()
    third = second.context.new_page()
    third.goto(shop.origin)

    second.keyboard.press("Escape")
    expect(card(second)).to_have_count(0)
    refused = ask(owner, f"visitors/{who}/invitations/", {"body": "Sure?"})
    assert (refused["status"], refused["reason"]) == (409, "refused")
    assert refused["until"]
    second.reload()
    second.wait_for_timeout(600)
    for tab in (second, third):
        expect(card(tab)).to_have_count(0)

    other = new_page()
    stranger = arrive(other, shop, owner)
    ask(owner, f"visitors/{stranger}/invitations/", {"body": "May I help?"})
    card(other).get_by_role("button", name="Do not ask again").click()
    expect(card(other)).to_have_count(0)
    assert ask(owner, f"visitors/{stranger}/invitations/proposal/")["reason"] == "never_again"


def test_invited_from_the_list_with_a_text_of_the_company(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    owner.set_viewport_size({"width": 1440, "height": 900})
    go_online(owner)
    ask(owner, "invitation-templates/", {"name": "A", "texts": {"en": "Hello {name|there}! Is it about {page|something}?"}})
    ask(owner, "invitation-templates/", {"name": "B", "texts": {"en": "Another one"}})
    visitor = new_page()
    reports = Reports(visitor)
    who = arrive(visitor, shop, owner, "/tea")
    reports.until()
    owner.goto(re.sub(r"/inbox/.*", "/visitors/", owner.url))
    expect(owner.locator(".visitor-row")).to_have_count(1)
    # From the row, by keyboard: its button comes after it.
    owner.keyboard.press("j")
    expect(owner.locator(".visitor-row")).to_be_focused()
    owner.keyboard.press("Tab")
    expect(owner.get_by_role("button", name="Invite Visitor")).to_be_focused()
    owner.keyboard.press("Enter")
    dialog = owner.get_by_role("dialog")
    expect(dialog.get_by_label("What to say")).to_have_value("Hello there! Is it about Shop?")
    dialog.get_by_label("Begin from").select_option("B")
    expect(dialog.get_by_label("What to say")).to_have_value("Another one")
    dialog.get_by_label("What to say").fill("May I help with the tea?")
    dialog.get_by_role("button", name="Send invitation").click()
    expect(card(visitor)).to_contain_text("May I help with the tea?")
    owner.goto(re.sub(r"/visitors/.*", f"/visitors/{who}/", owner.url))
    panel = owner.get_by_role("complementary", name="Details")
    expect(panel).to_contain_text("Invitation seen")
    badge = owner.locator(".visitor-row .talk-badge")
    expect(badge).to_have_text("Invited")
    card(visitor).get_by_role("button", name="No, thanks").click()
    expect(panel).to_contain_text("Invitation declined")
    expect(badge).to_have_text("Declined")
    owner.get_by_role("button", name="Declined", exact=True).click()
    expect(owner.locator(".visitor-row")).to_have_count(1)
    panel.get_by_role("button", name="Invite").click()
    expect(dialog).to_contain_text("left in peace")
    expect(dialog).to_contain_text("It is possible again from")


def test_a_page_that_never_loaded_its_code_shows_it(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    """How fast it does is measured by ``bin/bench invitations``."""
    owner = company.owner
    go_online(owner)
    visitor = new_page()
    who = arrive(visitor, shop, owner)
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    invite(owner, who, "May I help?")
    expect(card(visitor)).to_contain_text("May I help?")
    assert any("/invite" in url for url in asked), asked
