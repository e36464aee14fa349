"""How the widget looks: set, seen in the preview, saved, seen by a visitor in another language, undone; and the dashboard by keyboard and at 200%."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Shop
from tests.e2e.product import Product
from tests.e2e.test_inbox import no_violations
from tests.e2e.test_journey import go_online, in_widget, open_first, open_widget, say

GREETING = "ようこそ、お茶のことなら何でも"
PAGES = (
    "/inbox/",
    "/visitors/",
    "/contacts/",
    "/contacts/tasks/",
    "/traffic/",
    "/ratings/",
    "/settings/profile/",
    "/settings/arrivals/",
    "/settings/writing/",
    "/settings/canned-responses/",
    "/settings/canned-responses/new/",
    "/settings/websites/",
    "/settings/invitations/",
    "/settings/greetings/new/",
    "/settings/files/",
    "/settings/forms/",
    "/settings/hours/",
    "/settings/departments/",
    "/settings/departments/new/",
    "/settings/contact-attributes/",
    "/settings/team/",
    "/settings/company/",
    "/settings/privacy/",
    "/settings/api-keys/",
    "/settings/audit-log/",
)
# What makes a page wider than its window, the outermost first.
WIDE = """() => document.documentElement.scrollWidth <= document.documentElement.clientWidth ? "" :
  [...document.querySelectorAll("main, main *")].filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)
    .map((one) => `${one.tagName} ${one.className}`).slice(0, 8).join(", ")"""
# What is cut off: text wider than its box where the box hides the rest without saying so by an ellipsis.
CUT = """() => [...document.querySelectorAll("h1, h2, h3, p, label, legend, button, a, td, th, dt, dd, li")].filter((one) => {
  if (!one.checkVisibility() || !one.textContent.trim() || one.closest(".sr-only, .skip-link")) return false;
  const style = getComputedStyle(one);
  return /hidden|clip/.test(style.overflowX) && style.textOverflow !== "ellipsis" && one.scrollWidth > one.clientWidth + 1;
}).map((one) => `${one.tagName} ${one.className}: ${one.textContent.trim().slice(0, 60)}`)"""


def test_set_seen_saved_seen_by_a_visitor_and_undone(company: Company, product: Product, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    owner.goto(product.url(company.slug, "/settings/websites/"))
    owner.locator("main a[href*='/settings/websites/']").first.click()
    owner.get_by_role("link", name=re.compile("^Appearance")).click()
    stage = owner.frame_locator("iframe[title='The widget with what you have set']")
    expect(stage.get_by_role("dialog")).to_contain_text("How can we help?")
    no_violations(owner)

    # What is typed is shown at once, in its language and its state; nothing is stored.
    owner.locator("[name=greeting_ja]").fill(GREETING)
    expect(stage.get_by_role("dialog")).to_contain_text(GREETING)
    owner.locator("[name=label_ja]").fill("<b>お茶の相談</b>")
    expect(stage.get_by_role("button", name="<b>お茶の相談</b>")).to_be_visible()
    assert owner.evaluate("document.activeElement.name") == "label_ja"
    owner.locator("[name=accent]").fill("#f5e663")
    warning = owner.get_by_text("Hard to make out before the page")
    expect(warning).to_be_visible()
    owner.get_by_role("button", name="Use the nearest colour that can").click()
    expect(warning).to_be_hidden()
    for state, words in (("Conversation", "玉露の在庫"), ("Nobody there", "ただいま担当者が不在です"), ("Rating", "新しい会話を始める")):
        owner.get_by_role("radio", name=state).check(force=True)
        expect(stage.get_by_role("dialog")).to_contain_text(words)
    expect(owner.get_by_text("Not saved yet")).to_be_visible()
    asked: list[str] = []
    owner.once("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    owner.get_by_role("link", name="Team").click(no_wait_after=True)
    owner.wait_for_timeout(300)
    assert asked == ["beforeunload"]

    visitor = new_page(locale="ja-JP")
    shop.carry(company.snippet, product.url(company.slug), lang="ja")
    visitor.goto(shop.origin)
    expect(visitor.get_by_role("button", name="相談する")).to_be_visible()
    owner.get_by_role("button", name="Save", exact=True).click()
    expect(owner.get_by_text("Saved. Open pages show it after their next load.")).to_be_visible()
    no_violations(owner)
    visitor.reload()
    visitor.get_by_role("button", name="<b>お茶の相談</b>").click()
    expect(visitor.get_by_role("dialog")).to_contain_text(GREETING)
    accent = visitor.locator("sodan-widget .root").evaluate("one => getComputedStyle(one).getPropertyValue('--accent')")
    assert re.fullmatch(r"#[0-9a-f]{6}", accent) and accent != "#0f7c83"

    owner.get_by_role("button", name="Undo").click()
    expect(owner.get_by_text("Put back as it was before.")).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_role("dialog")).to_contain_text("ご用件をお聞かせください")
    owner.goto(product.url(company.slug, "/settings/audit-log/"))
    expect(owner.locator("li").filter(has_text="put back").first).to_contain_text(GREETING)
    no_violations(owner)


def test_the_keys_of_every_page_and_its_text_at_200_percent(company: Company, product: Product, new_page: Callable[..., Page]) -> None:
    owner = company.owner
    # 1280 pixels at 200% are 640.
    owner.set_viewport_size({"width": 640, "height": 430})
    wrong = []
    for path in PAGES:
        owner.goto(product.url(company.slug, path))
        owner.locator("#rail-foot button, #rail-foot a").first.wait_for(state="attached")
        owner.wait_for_timeout(150)
        if wide := owner.evaluate(WIDE):
            wrong.append(f"{path} is too wide: {wide}")
        wrong += [f"{path} cuts {one}" for one in owner.evaluate(CUT)]
        owner.evaluate("document.activeElement?.blur()")
        owner.keyboard.press("?")
        keys = owner.get_by_role("dialog", name="Keyboard")
        expect(keys).to_contain_text("On every page")
        owner.keyboard.press("Escape")
        expect(keys).to_be_hidden()
    assert not wrong, "\n".join(wrong)

    # By the palette too, and the focus goes back to where it was.
    owner.set_viewport_size({"width": 1280, "height": 860})
    owner.goto(product.url(company.slug, "/settings/company/"))
    owner.locator("#rail-foot button").first.wait_for(state="attached")
    name = owner.locator("[name=name]")
    name.focus()
    owner.keyboard.type("?")
    expect(owner.get_by_role("dialog", name="Keyboard")).to_have_count(0)
    expect(name).to_have_value(re.compile(r"\?"))
    owner.keyboard.press("Backspace")
    owner.keyboard.press("Control+k")
    owner.get_by_role("dialog").get_by_role("combobox").fill("keyboard")
    owner.keyboard.press("Enter")
    expect(owner.get_by_role("dialog", name="Keyboard")).to_be_visible()
    owner.keyboard.press("Escape")
    expect(name).to_be_focused()


# Of what stands in a row, neighbours that cover each other.
COVERED = """(row) => [...document.querySelectorAll(row)].flatMap((one) => {
  const leaves = [...one.querySelectorAll("button, h2")].filter((each) => each.checkVisibility()).map((each) => [each, each.getBoundingClientRect()]);
  return leaves.slice(1).flatMap(([each, box], at) => (box.left < leaves[at][1].right - 1 ? [each.getAttribute("aria-label") ?? each.textContent] : []));
})"""


@pytest.mark.parametrize("language", ["ja", "zh-hans"])
def test_nothing_is_too_wide_cut_or_covered_on_a_phone_in_other_languages(
    company: Company, product: Product, new_page: Callable[..., Page], shop: Shop, language: str
) -> None:
    owner, visitor = company.owner, new_page()
    go_online(owner)
    open_widget(visitor, shop)
    say(visitor, "Do you have it in green?")
    in_widget(visitor, "Do you have it in green?")
    owner.goto(product.url(company.slug, "/settings/profile/"))
    owner.locator("select[name=language]").select_option(language)
    owner.locator("select[name=language]").evaluate("select => select.form.requestSubmit()")
    expect(owner.locator("html")).not_to_have_attribute("lang", "en")
    owner.set_viewport_size({"width": 390, "height": 844})
    wrong = []
    for path in PAGES:
        owner.goto(product.url(company.slug, path))
        owner.locator("#rail-foot button, #rail-foot a").first.wait_for(state="attached")
        owner.wait_for_timeout(150)
        if wide := owner.evaluate(WIDE):
            wrong.append(f"{path} is too wide: {wide}")
        wrong += [f"{path} cuts {one}" for one in owner.evaluate(CUT)]
    owner.goto(product.url(company.slug, "/inbox/"))
    open_first(owner, "Do you have it in green?")
    wrong += [f"the head covers {one}" for one in owner.evaluate(COVERED, ".thread-head")]
    owner.get_by_role("button", name=re.compile("^(対応する|接待)$")).click()
    owner.locator("#composer").wait_for()
    wrong += [f"the head of one's own covers {one}" for one in owner.evaluate(COVERED, ".thread-head")]
    assert not wrong, "\n".join(wrong)
