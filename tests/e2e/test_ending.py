"""From the questions before a conversation to its rating and transcript: what a company asks, promises and hands over."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Page, TimeoutError, expect

from tests.e2e.conftest import Shop
from tests.e2e.product import Product, link_in
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import answer, embed, go_online, in_thread, in_widget, open_widget, sign_up


def ask_for(owner: Page, product: Product, slug: str) -> None:
    """Design a form before a conversation in the settings: an e-mail address, a choice, and a wrong one first."""
    owner.goto(product.url(slug, "/settings/forms/"))
    form = owner.get_by_role("form", name="Before a conversation")
    form.get_by_role("button", name="Add a question").click()
    first = form.get_by_role("group", name="Question 1")
    first.get_by_label("Kind").select_option("email")
    first.get_by_label("Keep the answer as").select_option("email")
    first.get_by_label("Must be answered").check()
    form.get_by_role("button", name="Save").click()
    expect(first.get_by_role("alert")).to_contain_text("Something is missing here.")
    no_violations(owner)
    first.get_by_label("Question", exact=True).fill("Where do we write to you? <b>")
    form.get_by_role("button", name="Add a question").click()
    second = form.get_by_role("group", name="Question 2")
    second.get_by_label("Question", exact=True).fill("What is it about?")
    second.get_by_label("Kind").select_option("choice")
    second.get_by_label("Choices").fill("An order\nTea")
    form.get_by_label("Words above the questions").fill("Two short questions first.")
    form.get_by_role("button", name="Save").click()
    expect(form.get_by_role("status")).to_have_text("Saved")
    changes = owner.locator("#setting-changes")
    changes.locator("summary").first.click()
    expect(changes.get_by_role("button", name="Put back").first).to_be_visible()


def test_a_conversation_from_its_first_question_to_its_transcript(product: Product, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, visitor = new_page(), new_page()
    product.forget_limits()
    sign_up(product, owner, "hojicha")
    shop.carry(embed(owner, product, "hojicha", shop.origin), product.url("hojicha"))
    shop.html = shop.html.replace("<h1>", "<main><h1>").replace("</p>", "</p></main>", 1)
    ask_for(owner, product, "hojicha")
    owner.goto(product.url("hojicha", "/inbox/"))
    go_online(owner)

    # The questions and the line are one form; what is wrong is said where it is, and nothing that was typed is lost.
    open_widget(visitor, shop)
    first = visitor.get_by_role("form", name="Before we start")
    expect(first).to_contain_text("Where do we write to you? <b>")
    expect(first).to_contain_text("Two short questions first.")
    first.get_by_label("Your message").fill("Where is my tea?")
    first.get_by_role("button", name="Start the chat").click()
    expect(first.locator("#sodan-q-q1-error")).to_have_text("Please fill this in.")
    no_violations(visitor)
    visitor.reload()
    first = visitor.get_by_role("form", name="Before we start")
    expect(first.get_by_label("Your message")).to_have_value("Where is my tea?")
    first.get_by_label("Where do we write to you?").fill("hannah@shop.example")
    first.get_by_label("What is it about?").select_option(label="Tea")
    first.get_by_role("button", name="Start the chat").click()
    in_widget(visitor, "Where is my tea?")

    owner.locator("[role=option], li, a").filter(has_text="Where is my tea?").first.click()
    in_thread(owner, "Where is my tea?")
    card = owner.get_by_role("region", name="Answered before the conversation")
    expect(card).to_contain_text("hannah@shop.example")
    expect(card).to_contain_text("Tea")
    no_violations(owner)

    # He can not say yet, and promises when he will.
    owner.get_by_role("button", name="Accept").click()
    owner.get_by_role("button", name="More actions", exact=True).click()
    owner.get_by_role("menuitem", name="I come back by").click()
    box = owner.get_by_role("dialog", name="Leave this conversation for now")
    no_violations(owner)
    box.get_by_role("button", name=re.compile("^Tomorrow")).click()
    box.get_by_role("button", name="Promise", exact=True).click()
    expect(visitor.locator(".next")).to_contain_text("will be back with you")
    owner.goto(product.url("hojicha", "/contacts/tasks/"))
    promise = owner.get_by_role("listitem").filter(has_text="hannah@shop.example")
    expect(promise).to_contain_text("Promised")
    promise.get_by_role("link").click()
    answer(owner, "It leaves today, hannah@shop.example.")
    in_widget(visitor, "It leaves today")
    expect(visitor.locator(".next")).to_have_count(0)
    expect(owner.get_by_role("log").or_(owner.locator(".thread-pane")).first).to_contain_text("The promise was kept")

    # Done: the visitor is asked once, and can change his mind.
    owner.get_by_role("button", name="More actions", exact=True).click()
    owner.get_by_role("menuitem", name="Close").or_(owner.get_by_role("button", name="Close", exact=True)).first.click()
    scores = visitor.get_by_role("radiogroup", name="How was this conversation?")
    scores.get_by_role("radio", name="3 of 5").check(force=True)
    expect(visitor.get_by_text("Thank you for your rating")).to_be_visible()
    visitor.get_by_role("radio", name="5 of 5").check(force=True)
    visitor.get_by_label("What should we know?").fill("Kind & quick <3")
    visitor.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.get_by_text("Thank you, we have got it.")).to_be_visible()
    no_violations(visitor)
    expect(owner.locator(".thread-pane")).to_contain_text("The visitor rated this conversation: 5 of 5")
    expect(owner.locator(".rated-comment")).to_have_text("Kind & quick <3")
    expect(owner.get_by_text("The visitor rated this conversation")).to_have_count(1)

    # Nobody vouches for the address: whoever reads it is asked first.
    visitor.get_by_role("button", name="Send me this conversation").click()
    expect(visitor.get_by_label("Your e-mail")).to_have_value("hannah@shop.example")
    visitor.get_by_role("button", name="Send", exact=True).click()
    expect(visitor.get_by_text("Press the button in it")).to_be_visible()
    asked = product.wait_for_mail("hannah@shop.example")
    assert "Where is my tea?" not in str(asked)
    reader = new_page()
    reader.goto(link_in(asked, "/transcript/"))
    reader.get_by_role("button", name="Send me the conversation").click()
    expect(reader.get_by_role("heading", name="It is on its way")).to_be_visible()
    owner.goto(product.url("hojicha", "/ratings/"))
    expect(owner.locator("main")).to_contain_text("Kind & quick <3")
    expect(owner.locator("main")).to_contain_text("too few")

    # Every place is two keys and some letters away.
    box = owner.get_by_role("dialog", name="Commands")
    # A page that has only just come may not hear the first press.
    for _ in range(3):
        owner.keyboard.press("Control+k")
        with suppress(TimeoutError):
            box.wait_for(timeout=3000)
            break
    expect(box.get_by_role("combobox")).to_be_focused()
    no_violations(owner)
    owner.keyboard.type("Where is my tea")
    expect(box.get_by_role("option", name=re.compile("hannah@shop.example"))).to_be_visible()
    box.get_by_role("combobox").fill("inbx")
    expect(box.get_by_role("option", name="Inbox")).to_have_attribute("aria-selected", "true")
    owner.keyboard.press("Enter")
    expect(owner).to_have_url(re.compile("/inbox/"))
