"""Two operators, three visitors and one supervisor at once: the queue, the wall, a whisper, taking over, handing over, and an end with a rating."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, WebSocket, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.product import Product
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import answer, go_online, in_thread, in_widget, line, open_widget, say

WHISPER = "Offer her free shipping"
# Whoever has worked here for long; the company has an owner and Aoi already.
HIRE = """
from tests.e2e.companies import _sign_in
from chat.services import ensure_operator
from tenants.accounts.models import User
from tenants.hosts import ref_of
from tenants.models import Tenant
from tenants.scope import public_scope, tenant_scope
with public_scope():
    ref = ref_of(Tenant.objects.get(slug="{slug}"), "{slug}.localhost")
with tenant_scope(ref):
    for name, role in (("Ben Kato", "operator"), ("Lin Supa", "supervisor")):
        user = User.objects.create(email=name[:3].lower() + "@{slug}.example", full_name=name, role=role, language="en", time_zone="UTC")
        ensure_operator(user=user)
        print("session", _sign_in(user))
"""
ASK = """async ([method, path, body]) => {
  const token = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
  const headers = { 'content-type': 'application/json', 'x-csrftoken': token };
  const answer = await fetch('/api/v1/' + path, { method, headers, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(path + ' ' + answer.status + ' ' + await answer.text());
  return answer.json();
}"""


def ask(page: Page, method: str, path: str, body: object = None) -> Any:
    """The public API, by the page's own session."""
    return page.evaluate(ASK, [method, path, body])


def set_up(owner: Page) -> None:
    """One department for both operators, who have one conversation at most; a first answer is late after ten seconds."""
    people = {each["name"]: each["id"] for each in ask(owner, "GET", "operators/")["results"]}
    tea = ask(owner, "POST", "departments/", {"name": "Tea", "strategy": "least_busy", "first_answer_s": 10, "next_answer_s": 3600})
    ask(owner, "PUT", f"departments/{tea['id']}/members/", {"members": [people["Aoi Tanaka"], people["Ben Kato"]]})
    ask(owner, "PUT", "routing/rules/", {"rules": [{"department": tea["id"]}]})
    for name in ("Aoi Tanaka", "Ben Kato"):
        ask(owner, "PATCH", f"operators/{people[name]}/workload/", {"capacity": 1})


def open_own(page: Page, inbox: str, text: str) -> None:
    """Open one of one's own conversations by its newest line."""
    page.goto(inbox)
    page.locator(".list-tabs").get_by_text("Mine").click()
    page.locator("a.row").filter(has_text=text).click()
    expect(page.locator("#composer")).to_be_visible()


def test_two_operators_three_visitors_and_a_supervisor(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    sessions = re.findall(r"session (\w+)", product.manage("shell", "-c", HIRE.format(slug=company.slug)))
    owner, aoi = company.owner, company.open_colleague()
    ben, lin = new_page(), new_page(viewport={"width": 1440, "height": 900})
    for page, session in zip((ben, lin), sessions, strict=True):
        page.context.add_cookies([{"name": "session", "value": session, "url": product.url(company.slug)}])
    set_up(owner)
    for page in (aoi, ben):
        page.goto(product.url(company.slug, "/inbox/"))
        go_online(page)
    lin.goto(product.url(company.slug, "/wall/"))
    expect(lin.get_by_text("Nobody is talking")).to_be_visible()
    no_violations(lin)
    # The wall is for those who supervise.
    assert ben.evaluate("fetch('/wall/').then(answer => answer.status)") == 403

    # Who comes is given to whoever is free; the third waits. All of it appears by itself.
    visitors = [new_page() for _ in range(3)]
    heard: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framereceived", lambda frame: heard.append(str(frame)))

    visitors[0].on("websocket", listen)
    rows = lin.locator(".wall-row")
    words = ("Is order 20418 on its way?", "Does the kettle boil?", "Who answers me?")
    for number, (visitor, text) in enumerate(zip(visitors, words, strict=True), start=1):
        open_widget(visitor, shop)
        say(visitor, text)
        in_widget(visitor, text)
        expect(rows).to_have_count(number)
    # By what they are, not by their newest line.
    ids = [rows.filter(has_text=text).get_attribute("data-row") for text in (words[0], words[2])]
    first, third = (lin.locator(f'.wall-row[data-row="{each}"]') for each in ids)
    expect(third).to_contain_text("In the queue")
    expect(first.locator(".wall-holder")).to_contain_text(re.compile("Aoi|Ben"))
    holder, other = (aoi, ben) if "Aoi" in first.locator(".wall-holder").inner_text() else (ben, aoi)
    people = lin.get_by_role("region", name="Operators")
    expect(people.get_by_role("button", name=re.compile("Aoi Tanaka"))).to_contain_text("1 of 1")

    # It ticks, and turns red and is told when it is late: on the wall, to whoever has it, and in the rail.
    before = third.locator(".wall-wait").inner_text()
    expect(third.locator(".wall-wait")).not_to_have_text(before)
    expect(third).to_have_class(re.compile("is-red"), timeout=30_000)
    expect(lin.locator(".toast-card").filter(has_text="for a first answer").first).to_be_visible(timeout=20_000)
    expect(lin.locator("[data-rail-late=all]")).to_have_text("3")
    expect(holder.locator("[data-rail-late=own]")).to_have_text("1")
    expect(holder.locator(".toast-card").filter(has_text="for a first answer")).to_be_visible()
    lin.get_by_role("button", name="Only late", exact=True).click()
    expect(rows).to_have_count(3)
    no_violations(lin)
    lin.get_by_role("button", name="Show all").click()

    # Watching leaves no trace at the visitor's, and a whisper is read by whoever has the conversation, and by nobody else.
    first.locator(".wall-open").click()
    expect(lin.get_by_text("You are watching")).to_be_visible()
    in_thread(lin, words[0])
    expect(lin.locator("#composer")).to_have_count(0)
    lin.locator("#whisper").fill(WHISPER)
    no_violations(lin)
    lin.locator("#whisper").press("Enter")
    expect(lin.locator(".whisper-line")).to_contain_text(WHISPER)
    expect(holder.locator(".toast-card").filter(has_text=WHISPER)).to_be_visible()
    holder.locator(".toast-card").filter(has_text=WHISPER).get_by_role("button", name="Show").click()
    expect(holder.locator(".whisper-line")).to_contain_text(WHISPER)
    answer(holder, "It left this morning, and shipping is on us.")
    in_widget(visitors[0], "It left this morning")
    expect(line(lin, "It left this morning")).to_have_count(1)
    open_own(other, product.url(company.slug, "/inbox/"), words[1])
    answer(other, "It does, in four minutes.")

    # Taken over: a line for all, a word to who had it; and he has room for who waits.
    lin.get_by_role("button", name="Take over").click()
    lin.get_by_role("dialog").get_by_role("button", name="Take over").click()
    expect(lin.locator("#composer")).to_be_visible()
    expect(holder.locator(".toast-card").filter(has_text="Lin Supa took the conversation")).to_be_visible()
    expect(visitors[0].get_by_role("dialog")).to_contain_text("Lin Supa")
    open_own(holder, product.url(company.slug, "/inbox/"), words[2])
    answer(holder, "I do.")
    in_widget(visitors[2], "I do.")

    # The other one ends his with a rating, and is handed the first with what was said already.
    other.get_by_role("button", name="More actions", exact=True).click()
    other.get_by_role("menuitem", name="Close").or_(other.get_by_role("button", name="Close", exact=True)).first.click()
    visitors[1].get_by_role("radiogroup", name="How was this conversation?").get_by_role("radio", name="5 of 5").check(force=True)
    expect(visitors[1].get_by_text("Thank you for your rating")).to_be_visible()
    expect(other.locator(".thread-pane")).to_contain_text("5 of 5")
    lin.goto(product.url(company.slug, "/wall/"))
    expect(rows).to_have_count(2)
    first.get_by_role("button", name="What to do with it").click()
    lin.get_by_role("menuitem", name=re.compile("Hand over")).click()
    dialog = lin.get_by_role("dialog", name="Hand over")
    expect(dialog).to_contain_text("20418")
    dialog.get_by_label("Hand over to").select_option(label="Ben Kato" if other is ben else "Aoi Tanaka")
    dialog.get_by_role("button", name="Hand over", exact=True).click()
    expect(first.locator(".wall-holder")).to_contain_text("Ben Kato" if other is ben else "Aoi Tanaka")
    open_own(other, product.url(company.slug, "/inbox/"), "shipping is on us")
    card = other.get_by_role("complementary", name="Details")
    expect(card.get_by_text("20418", exact=True)).to_be_visible()
    # Whispers go along with the conversation, and never to the visitor.
    expect(other.locator(".whisper-line")).to_contain_text(WHISPER)
    assert heard and not [frame for frame in heard if "shipping" in frame and WHISPER in frame]
    expect(visitors[0].get_by_text(WHISPER)).to_have_count(0)
