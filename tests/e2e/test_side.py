"""Two operators talk about a visitor, apart from the conversation: live, counted, called for, and never seen by the visitor."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.inviting import ask
from tests.e2e.product import Product
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import go_online, in_widget, open_widget, say

# The line is stored, and the answer to it is lost on its way; of all that follow, it comes.
LOSE = """() => {
  const real = window.fetch;
  window.sent = [];
  window.fetch = async (path, options) => {
    const answer = await real(path, options);
    if (options?.method !== 'POST' || !path.endsWith('/lines/')) return answer;
    if (window.sent.push(options.body) === 1) throw new TypeError('lost');
    return answer;
  };
}"""


def test_colleagues_talk_about_a_visitor_beside_his_conversation(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner, aoi, visitor = company.owner, company.open_colleague(), new_page()
    owner.goto(product.url(company.slug, "/inbox/"))
    go_online(owner)
    heard: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(str(frame)))

    visitor.on("websocket", listen)
    open_widget(visitor, shop)
    say(visitor, "May I bring the opened tin back?")
    in_widget(visitor, "May I bring the opened tin back?")
    owner.set_viewport_size({"width": 1440, "height": 900})
    owner.locator("a.row").filter(has_text="opened tin").click()

    # Nothing there yet, and it says what it is for.
    sides = owner.get_by_role("region", name="Side conversations")
    expect(sides).to_contain_text("Ask a colleague, apart from the conversation.")
    # What came in just now fades in.
    owner.wait_for_timeout(500)
    no_violations(owner)
    sides.get_by_role("button", name="Start a side conversation").click()
    drawer = owner.get_by_role("dialog", name="Start a side conversation")
    drawer.get_by_role("button", name="Start", exact=True).click()
    expect(drawer).to_contain_text("Choose at least one colleague.")
    drawer.get_by_role("checkbox", name=re.compile("Aoi Tanaka")).check()
    drawer.get_by_label("What is it about?").fill("May she bring an opened tin back? See https://shop.example/returns")
    no_violations(owner)
    drawer.get_by_role("button", name="Start", exact=True).click()
    thread = owner.locator(".side-drawer")
    expect(thread.get_by_role("log")).to_contain_text("May she bring an opened tin back?")
    expect(thread.get_by_role("link", name="https://shop.example/returns")).to_be_visible()
    no_violations(owner)

    # She looks at something else: counted and called, on a page that is no inbox.
    aoi.goto(product.url(company.slug, "/settings/profile/"))
    expect(aoi.get_by_role("button", name="Mentions, 1 unseen")).to_be_visible()
    owner.get_by_label("Write to your colleagues").fill("It was a gift.")
    owner.get_by_label("Write to your colleagues").press("Enter")
    notice = aoi.locator(".toast-card").filter(has_text="It was a gift.")
    expect(notice).to_be_visible()
    aoi.get_by_role("button", name="Mentions, 1 unseen").click()
    mine = aoi.get_by_role("dialog").get_by_role("region", name="Side conversations")
    expect(mine).to_contain_text("2 unread")
    no_violations(aoi)
    mine.get_by_role("button", name=re.compile("May she bring an opened tin back")).click()
    hers = aoi.locator(".side-drawer")
    expect(hers.get_by_role("log")).to_contain_text("It was a gift.")
    expect(aoi.get_by_role("button", name="Mentions", exact=True)).to_be_visible()

    # Answered live; what could not be sent stays, and goes once.
    field = aoi.get_by_label("Write to your colleagues")
    aoi.context.route("**/lines/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    field.fill("Once, as a courtesy")
    field.press("Enter")
    expect(hers.get_by_role("alert")).to_contain_text("Not sent. It stands here still")
    expect(field).to_have_value("Once, as a courtesy")
    aoi.context.unroute("**/lines/")
    aoi.evaluate(LOSE)
    hers.get_by_role("button", name="Try again").click()
    expect(hers.get_by_role("alert")).to_contain_text("Not sent")
    hers.get_by_role("button", name="Try again").click()
    expect(field).to_have_value("")
    expect(thread.locator(".side-body").filter(has_text="Once, as a courtesy")).to_have_count(1)
    expect(hers.locator(".side-body").filter(has_text="Once, as a courtesy")).to_have_count(1)
    sent = aoi.evaluate("window.sent")
    assert len(sent) == 2 and sent[0] == sent[1]

    # Taken back with a trace, for both.
    field.fill("Oops, wrong thread")
    field.press("Enter")
    expect(thread).to_contain_text("Oops, wrong thread")
    hers.locator(".side-line").filter(has_text="Oops, wrong thread").hover()
    hers.locator(".side-body-row").filter(has_text="Oops, wrong thread").get_by_role("button", name="Take this line back").click()
    aoi.get_by_role("button", name="Take back", exact=True).click()
    expect(thread).to_contain_text("Aoi Tanaka took a line back")
    expect(thread).not_to_contain_text("Oops, wrong thread")

    # Beside the conversation it stands with its last line; on a phone it fills the page and nothing stands out.
    owner.keyboard.press("Escape")
    expect(owner.locator(".side-drawer")).to_have_count(0)
    expect(sides.get_by_role("button", name=re.compile("May she bring an opened tin back"))).to_be_visible()
    aoi.set_viewport_size({"width": 390, "height": 844})
    assert aoi.evaluate("document.documentElement.scrollWidth") <= 390
    no_violations(aoi)

    # Who leaves reads nothing any more.
    hers.locator("summary").click()
    hers.get_by_role("button", name="Leave").click()
    aoi.get_by_role("dialog", name="Leave this side conversation?").get_by_role("button", name="Leave").click()
    expect(aoi.locator(".side-drawer")).to_have_count(0)
    assert ask(aoi, "side-conversations/")["results"] == []
    # The visitor heard of nothing.
    assert not any("side." in frame or "courtesy" in frame or "gift" in frame for frame in heard)
