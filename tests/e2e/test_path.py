"""What a visitor does on the site, as the operator sees it beside the conversation while it happens."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.reports import Reports
from tests.e2e.test_journey import go_online, in_widget, open_first, open_widget, say

GO = "(path) => { history.pushState(null, '', path); document.title = 'Title of ' + path }"


def test_the_operator_sees_where_the_visitor_goes(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    owner.set_viewport_size({"width": 1440, "height": 900})
    go_online(owner)
    visitor = new_page()
    troubles: list[str] = []
    visitor.on("console", lambda found: troubles.append(found.text) if found.type in {"error", "warning"} else None)
    # Who leaves before the tracker is there was not seen.
    reports = Reports(visitor)
    visitor.goto(f"{shop.origin}/landing?utm_source=letter&utm_medium=newsletter&utm_campaign=spring")
    reports.until()
    assert reports.ways == ["socket"], "the widget has a socket; no request is made beside it"
    open_widget(visitor, shop)
    say(visitor, "Where is the matcha?")
    in_widget(visitor, "Where is the matcha?")

    open_first(owner, "Where is the matcha?")
    context = owner.get_by_role("complementary", name="Details")
    expect(context.locator(".path-pages li")).to_have_count(2)
    expect(context).to_contain_text("letter / spring")
    expect(context.locator(".path-pages li").last).to_contain_text("here now")

    # A page's own router changes the address without a load; a fragment is a place in the page.
    visitor.evaluate(f"() => {{ ({GO})('/matcha'); location.hash = 'price'; ({GO})('/matcha?size=100#price') }}")
    expect(context.locator(".path-pages li").last).to_contain_text("Title of /matcha?size=100")
    expect(context.locator(".path-pages li")).to_have_count(3)

    visitor.evaluate(GO, "/basket")
    expect(context.locator(".path-pages li").last).to_contain_text("Title of /basket")
    visitor.go_back()
    expect(context.locator(".path-pages li")).to_have_count(5)

    # Gone: nothing is being read any more.
    visitor.goto("about:blank")
    expect(context.locator(".path-pages li.is-here")).to_have_count(0)
    assert troubles == []

    # Back from the browser's memory, or loaded anew: either way it is one more page of the same visit.
    visitor.go_back()
    expect(context.locator(".path-pages li")).to_have_count(6)
    expect(context.locator(".path-pages li").last).to_contain_text("here now")

    owner.reload()
    expect(context.locator(".path-pages li")).to_have_count(6)


def test_who_asks_to_be_left_alone_is(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    for ask in ("globalPrivacyControl', { value: true }", "doNotTrack', { value: '1' }"):
        visitor = new_page()
        reports, fetched = Reports(visitor), []
        visitor.on("request", lambda request, fetched=fetched: fetched.append(request.url) if "tracker" in request.url else None)
        visitor.add_init_script(f"Object.defineProperty(navigator, '{ask})")
        open_widget(visitor, shop)
        visitor.wait_for_timeout(500)
        assert (reports.bodies, fetched) == ([], [])


def waiting_page(new_page: Callable[..., Page], shop: Shop) -> tuple[Page, list[dict], list[str]]:
    """A page that waits for consent, what it asked to boot with, and what else it asked of the product."""
    shop.html = shop.html.replace("<script async", '<script async data-consent="wait"')
    visitor = new_page()
    boots: list[dict] = []
    others: list[str] = []

    def note(request) -> None:
        if "/widget/boot/" in request.url:
            boots.append(request.post_data_json)
        elif re.search("/hits/|/rt/|tracker", request.url):
            others.append(request.url)

    visitor.on("request", note)
    visitor.on("websocket", lambda socket: others.append(socket.url))
    visitor.goto(shop.origin)
    expect(visitor.locator("sodan-widget")).to_be_attached()
    visitor.wait_for_timeout(700)
    return visitor, boots, others


STORED = "() => Object.keys(localStorage).concat(Object.keys(sessionStorage)).filter((name) => name.startsWith('sodan'))"


def test_without_consent_nobody_is_recognised_and_nothing_is_reported(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    visitor, boots, others = waiting_page(new_page, shop)
    expect(visitor.locator("sodan-widget").get_by_role("button").first).to_be_visible()
    assert [sorted(body) for body in boots] == [["language", "time_zone", "waits", "website"]]
    assert (others, visitor.evaluate(STORED)) == ([], [])

    reports = Reports(visitor)
    visitor.evaluate("Sodan('consent')")
    reports.until()
    assert "page" in boots[1] and len(visitor.evaluate(STORED)) == 1
    assert visitor.locator("sodan-widget").count() == 1

    # The page says it again on the next one; what was stored is not sent before that.
    visitor.reload()
    expect(visitor.locator("sodan-widget")).to_be_attached()
    visitor.wait_for_timeout(500)
    assert "token" not in boots[2]


def test_who_opens_the_chat_has_begun_himself_and_is_not_tracked_for_it(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    visitor, boots, others = waiting_page(new_page, shop)
    reports = Reports(visitor)
    visitor.locator("sodan-widget").get_by_role("button").first.click()
    expect(visitor.locator("sodan-widget").get_by_role("textbox").first).to_be_visible()
    assert len(boots) == 2 and "page" in boots[1]
    assert not [url for url in others if "tracker" in url] and reports.bodies == []


def test_a_report_that_found_nobody_is_sent_again(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    visitor = new_page()
    bodies: list[dict] = []
    tries = iter(["fail", "fail"])

    def hits(route) -> None:
        bodies.append(route.request.post_data_json)
        if next(tries, None):
            route.abort()
        else:
            route.continue_()

    visitor.route("**/hits/", hits)
    # A network that lets no socket through.
    visitor.route_web_socket(re.compile("/ws/"), lambda socket: socket.close())
    visitor.clock.install()
    visitor.goto(shop.origin)
    visitor.wait_for_function("() => document.querySelector('sodan-widget')")
    for _ in range(3):
        visitor.clock.run_for(12_000)
        visitor.wait_for_timeout(150)
    ids = [[hit["id"] for hit in body["hits"] if hit["type"] == "page"] for body in bodies]
    assert len(bodies) >= 3
    assert ids[0] == ids[1] == ids[2] and len(ids[0]) == 1, "the same page view, not a new one"


PRODUCT = """
<script type="application/ld+json">
{"@type": "Product", "name": "Matcha <b>Uji</b>", "sku": "M-1", "offers": {"price": "24.00", "priceCurrency": "EUR"}}
</script>
"""


def test_the_operator_sees_what_was_done_and_what_the_page_sells(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    owner.set_viewport_size({"width": 1440, "height": 900})
    go_online(owner)
    shop.html = shop.html.replace("</html>", PRODUCT + "</html>")
    visitor = new_page()
    said: list[str] = []
    visitor.on("console", lambda found: said.append(found.text))
    # Told before the script is there, and afterwards.
    visitor.add_init_script("(window.Sodan ??= (...call) => (Sodan.q ??= []).push(call))('track', 'looked_at_price', { sku: 'M-1' })")
    reports = Reports(visitor)
    visitor.goto(f"{shop.origin}/matcha")
    reports.until()
    open_widget(visitor, shop)
    say(visitor, "Is it ceremonial grade?")
    in_widget(visitor, "Is it ceremonial grade?")
    open_first(owner, "Is it ceremonial grade?")
    context = owner.get_by_role("complementary", name="Details")
    expect(context.locator(".path-page + .path-note").first).to_have_text("Matcha <b>Uji</b> · €24.00 · M-1")
    expect(context.locator(".is-event").first).to_contain_text("looked_at_price")

    visitor.evaluate("Sodan('track', 'added_to_basket', { sku: 'M-1', count: 2 })")
    visitor.evaluate("Sodan('track', 'not a name', {})")
    expect(context.locator(".is-event").last).to_contain_text("added_to_basket")
    expect(context.locator(".is-event").last).to_contain_text("sku: M-1 · count: 2")
    # `open_widget` loaded the page anew: what it says when it loads was said twice.
    expect(context.locator(".is-event")).to_have_count(3)
    assert [line for line in said if "not a name" in line], "the page's developer is told"
    owner.reload()
    expect(context.locator(".is-event").last).to_contain_text("added_to_basket")


def test_a_page_that_is_only_fetched_in_advance_was_not_seen(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    visitor = new_page()
    reports = Reports(visitor)
    # Chromium under Playwright makes no page ready in advance; the page is told what it would tell it.
    visitor.add_init_script("Object.defineProperty(document, 'prerendering', { get: () => !window.isSeen })")
    open_widget(visitor, shop)
    visitor.wait_for_timeout(1000)
    assert reports.bodies == []
    visitor.evaluate("() => { window.isSeen = true; document.dispatchEvent(new Event('prerenderingchange')) }")
    reports.until()
    assert [hit["type"] for hit in reports.bodies[0]["hits"]] == ["page"]


def test_time_in_a_background_tab_is_not_time_on_the_page(company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    visitor = new_page()
    reports = Reports(visitor)
    # Headless Chromium holds every tab for visible; the page is told what a person's browser would tell it.
    visitor.add_init_script("Object.defineProperty(document, 'visibilityState', { get: () => window.hidden ? 'hidden' : 'visible' })")
    visitor.clock.install()
    visitor.goto(shop.origin)
    visitor.wait_for_function("() => document.querySelector('sodan-widget')")
    for _ in range(20):
        visitor.clock.run_for(50)
        visitor.wait_for_timeout(50)
    reports.until()
    turn = "(is) => { window.hidden = is; document.dispatchEvent(new Event('visibilitychange')) }"
    visitor.clock.run_for(4_000)
    visitor.evaluate(turn, True)
    visitor.clock.run_for(600_000)
    visitor.evaluate(turn, False)
    visitor.clock.run_for(12_000)
    visitor.wait_for_timeout(300)
    times = [hit["visible_ms"] for hit in reports.hits("time")]
    assert times and 12_000 <= max(times) <= 20_000, times
