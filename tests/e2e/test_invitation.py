"""An operator invites a visitor by hand: how fast it stands on his page, and what his answers do."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.test_journey import go_online, in_thread, in_widget, say

TRIES = 20
ASK = """async ([path, body]) => {
  const csrf = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
  const headers = { 'content-type': 'application/json', 'x-csrftoken': csrf };
  const answer = await fetch('/api/v1/' + path, body ? { method: 'POST', headers, body: JSON.stringify(body) } : {});
  return { status: answer.status, ...(await answer.json()) };
}"""
# The page's own clock: when the card came into the document.
WATCH = """() => {
  const root = document.querySelector('sodan-widget').shadowRoot;
  window.cardAt = null;
  new MutationObserver(() => {
    if (root.querySelector('.invite')) window.cardAt ??= Date.now();
    else window.cardAt = null;
  }).observe(root, { childList: true, subtree: true });
}"""


def ask(owner: Page, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """The public API with the owner's session."""
    return dict(owner.evaluate(ASK, [path, body]))


def arrive(page: Page, shop: Shop, owner: Page, path: str = "/") -> str:
    """Load the shop; returns the id of the visitor once his connection is open."""
    before = {row["id"] for row in ask(owner, "visitors/")["results"]}
    with page.expect_websocket(lambda socket: "/ws/visitor/" in socket.url):
        page.goto(shop.origin + path)
    page.wait_for_function("() => document.querySelector('sodan-widget')")
    rows = [row["id"] for row in ask(owner, "visitors/")["results"]]
    return next((row for row in rows if row not in before), rows[0])


def card(page: Page) -> Locator:
    """The invitation on the page."""
    return page.locator(".invite")


def test_invited_by_hand_from_card_to_conversation(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    go_online(owner)
    visitor = new_page()
    who = arrive(visitor, shop, owner, "/tea")
    visitor.evaluate("document.body.append(Object.assign(document.createElement('input'), { id: 'field' }))")
    visitor.locator("#field").focus()

    sent = ask(owner, f"visitors/{who}/invitations/", {"body": "Hello! <b>May</b> I help?"})

    assert sent["status"] == "sent"
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
    with visitor.expect_response(re.compile("/hits/")):
        who = arrive(visitor, shop, owner, "/tea")
    owner.goto(re.sub(r"/inbox/.*", f"/visitors/{who}/", owner.url))
    panel = owner.get_by_role("complementary", name="Details")
    panel.get_by_role("button", name="Invite").click()
    dialog = owner.get_by_role("dialog")
    expect(dialog.get_by_label("What to say")).to_have_value("Hello there! Is it about Shop?")
    dialog.get_by_label("Begin from").select_option("B")
    expect(dialog.get_by_label("What to say")).to_have_value("Another one")
    dialog.get_by_label("What to say").fill("May I help with the tea?")
    dialog.get_by_role("button", name="Send invitation").click()
    expect(card(visitor)).to_contain_text("May I help with the tea?")
    expect(panel).to_contain_text("Invitation seen")
    card(visitor).get_by_role("button", name="No, thanks").click()
    expect(panel).to_contain_text("Invitation declined")
    panel.get_by_role("button", name="Invite").click()
    expect(dialog).to_contain_text("left in peace")
    expect(dialog).to_contain_text("It is possible again from")


def test_it_stands_on_the_page_within_a_second(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    """From the operator's request to the card in the document, over visitors whose page had never loaded the card's code."""
    owner = company.owner
    go_online(owner)
    taken: list[float] = []
    for _turn in range(TRIES):
        visitor = new_page()
        who = arrive(visitor, shop, owner)
        visitor.evaluate(WATCH)
        visitor.wait_for_timeout(150)
        began = time.time() * 1000
        answer = ask(owner, f"visitors/{who}/invitations/", {"body": "May I help?"})
        assert answer["status"] == "sent", answer
        visitor.wait_for_function("() => window.cardAt !== null")
        taken.append(visitor.evaluate("window.cardAt") - began)
        visitor.context.close()
    taken.sort()
    p50, p95 = taken[TRIES // 2], taken[int(TRIES * 0.95) - 1]
    print(json.dumps({"tries": TRIES, "p50_ms": round(p50), "p95_ms": round(p95), "most_ms": round(taken[-1])}))
    # The goal is a second. Two cores that run the whole product, two browsers and other tests beside them get twice that.
    assert p50 < 1000 and p95 < 2000
