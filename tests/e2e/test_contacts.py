"""Who is logged in on a site, from the site's server to the operator's screen, and what is done with a contact there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import jwt
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Company, Product, Shop
from tests.e2e.test_journey import go_online, in_widget, line, say

ASK = re.compile("Ask us")
CALL = """async ([method, path]) => {
  const token = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const headers = { "content-type": "application/json", "x-csrftoken": token };
  return (await fetch(`/api/v1/${path}`, { method, headers, body: method === "GET" ? undefined : "{}" })).json();
}"""


SEND = """async ([method, path, body]) => {
  const token = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? "";
  const headers = { "content-type": "application/json", "x-csrftoken": token };
  return (await fetch(`/api/v1/${path}`, { method, headers, body: body ? JSON.stringify(body) : undefined })).json();
}"""


def test_a_member_is_known_by_the_sites_word_and_by_nobody_elses(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    website = owner.evaluate(CALL, ["GET", "websites/"])["results"][0]
    key = owner.evaluate(CALL, ["POST", f"websites/{website['id']}/identity-keys/"])["value"]

    def token(**claims: Any) -> str:
        now = int(time.time())
        usual = {"sub": "member-7", "aud": website["key"], "iat": now, "exp": now + 600, "name": "Hanako Sato", "email": "hanako@example.com"}
        return jwt.encode({**usual, **claims}, key, algorithm="HS256")

    visitor = new_page()
    said: list[str] = []
    visitor.on("console", lambda line: said.append(line.text))
    visitor.goto(shop.origin)
    visitor.get_by_role("button", name="Ask us").wait_for()

    def kept() -> str:
        return str(visitor.evaluate("(key) => localStorage.getItem(`sodan:${key}`)", website["key"]))

    def becomes(before: str) -> str:
        # Not wait_for_function: the shop's policy forbids the eval that it uses.
        for _ in range(100):
            if kept() != before:
                return kept()
            visitor.wait_for_timeout(100)
        raise AssertionError("the token was not changed")

    first = kept()
    with visitor.expect_console_message(lambda line: "“aud” must be" in line.text):
        visitor.evaluate("(token) => Sodan('identify', token)", token(aud="w_another"))
    assert kept() == first
    stale = token()
    visitor.evaluate("(token) => Sodan('identify', token)", token())
    second = becomes(first)

    owner.goto(owner.url.split("/inbox/")[0] + "/contacts/")
    owner.get_by_role("link", name="Hanako Sato").click()
    expect(owner.get_by_text("Verified", exact=True)).to_be_visible()

    # What the server refuses is said at the field, which keeps what was typed.
    owner.get_by_role("button", name="Phone:").click()
    owner.keyboard.type("call me")
    owner.keyboard.press("Enter")
    expect(owner.get_by_text("This is no telephone number.")).to_be_visible()
    owner.keyboard.press("Escape")
    owner.get_by_role("button", name="Phone:").click()
    owner.keyboard.type("03-5555-1234")
    owner.keyboard.press("Enter")
    expect(owner.get_by_role("button", name="Phone: 03-5555-1234")).to_be_visible()
    owner.get_by_label("Write a note").fill("Likes green tea")
    owner.get_by_role("button", name="Save note").click()
    expect(owner.get_by_text("Likes green tea")).to_be_visible()

    visitor.evaluate("Sodan('logout')")
    becomes(second)
    with visitor.expect_console_message(lambda line: "signed out" in line.text):
        visitor.evaluate("(token) => Sodan('identify', token)", stale)
    expect(visitor.locator("sodan-widget")).to_have_count(1)


def test_a_member_goes_on_with_his_conversation_on_another_device(product: Product, company: Company, new_page: Callable[..., Page], shop: Shop) -> None:
    owner = company.owner
    website = owner.evaluate(CALL, ["GET", "websites/"])["results"][0]
    key = owner.evaluate(CALL, ["POST", f"websites/{website['id']}/identity-keys/"])["value"]

    def come(sub: str, **options: Any) -> Page:
        now, page = int(time.time()), new_page(**options)
        page.goto(shop.origin)
        page.get_by_role("button", name=ASK).wait_for()
        before = page.evaluate("(key) => localStorage.getItem(`sodan:${key}`)", website["key"])
        token = jwt.encode({"sub": sub, "aud": website["key"], "iat": now, "exp": now + 600, "name": sub.title()}, key, algorithm="HS256")
        page.evaluate("(token) => Sodan('identify', token)", token)
        for _ in range(100):
            if page.evaluate("(key) => localStorage.getItem(`sodan:${key}`)", website["key"]) != before:
                break
            page.wait_for_timeout(100)
        page.get_by_role("button", name=ASK).click()
        return page

    go_online(owner)
    laptop = come("hanako")
    say(laptop, "Is the blue pot back?")
    in_widget(laptop, "Is the blue pot back?")
    phone = come("hanako", viewport={"width": 390, "height": 844})
    in_widget(phone, "Is the blue pot back?")
    say(phone, "Asking from my phone now")
    in_widget(laptop, "Asking from my phone now")
    say(laptop, "Back at the desk")
    in_widget(phone, "Back at the desk")

    other = come("taro")
    expect(other.get_by_role("textbox", name="Write a message")).to_be_visible()
    other.wait_for_timeout(500)
    expect(line(other, "Is the blue pot back?")).to_have_count(0)

    phone.evaluate("Sodan('logout')")
    phone.wait_for_timeout(500)
    phone.get_by_role("button", name=ASK).click()
    expect(line(phone, "Is the blue pot back?")).to_have_count(0)
    say(laptop, "Still there?")
    phone.wait_for_timeout(500)
    expect(line(phone, "Still there?")).to_have_count(0)

    # What is due of one's own is counted beside Contacts, and no more when it is done.
    contact = owner.evaluate(CALL, ["GET", "contacts/?verified=true"])["results"][0]["id"]
    task = owner.evaluate(SEND, ["POST", "tasks/", {"contact": contact, "body": "Call back", "due_at": "2026-01-02T10:00"}])
    owner.reload()
    expect(owner.locator("[data-rail-tasks]")).to_have_text("1")
    owner.evaluate(SEND, ["PATCH", f"tasks/{task['id']}/", {"is_done": True}])
    owner.reload()
    expect(owner.locator("[data-rail-tasks]")).to_have_text("")


def test_contacts_merge_and_come_apart_again(product: Product, company: Company) -> None:
    owner = company.owner
    owner.goto(owner.url.split("/inbox/")[0] + "/contacts/")
    for name in ("Mika Sato", "M. Sato"):
        owner.get_by_role("button", name="Add contact").first.click()
        dialog = owner.get_by_role("dialog")
        dialog.get_by_label("Name").fill(name)
        dialog.get_by_label("E-mail").fill("mika@example.com")
        dialog.get_by_role("button", name="Add contact").click()
        expect(owner.get_by_role("heading", name=name)).to_be_visible()
        if name == "Mika Sato":
            owner.get_by_role("button", name="Back to the list").click()
    owner.get_by_role("button", name="Compare and merge").click()
    owner.get_by_role("radio").first.check()
    owner.get_by_role("button", name="Merge", exact=True).click()
    expect(owner.get_by_text("Merged. You can take it back for a day.")).to_be_visible()
    expect(owner.get_by_role("button", name="Compare and merge")).to_have_count(0)
    owner.get_by_role("button", name="Take back").click()
    expect(owner.get_by_text("Taken back")).to_be_visible()
    owner.get_by_role("button", name="Back to the list").click()
    expect(owner.get_by_role("link", name="Mika Sato")).to_be_visible()
    expect(owner.get_by_role("link", name="M. Sato")).to_be_visible()
    with owner.expect_download() as download:
        owner.get_by_role("button", name="Download CSV").click()
    assert download.value.path().read_text(encoding="utf-8-sig").count("mika@example.com") == 2


def test_a_table_from_a_spreadsheet_becomes_contacts(product: Product, company: Company) -> None:
    owner = company.owner
    owner.goto(owner.url.split("/inbox/")[0] + "/contacts/")
    owner.get_by_role("link", name="Import").click()
    rows = "".join(f"客 {n},kyaku{n}@example.jp,{'電話なし' if n == 7 else '03-5555-1234'},お茶\r\n" for n in range(1, 301))
    table = {"name": "顧客.csv", "mimeType": "text/csv", "buffer": f"氏名,メール,電話,備考\r\n{rows}".encode("cp932")}
    owner.locator("input[type=file]").set_input_files(table)

    expect(owner.get_by_label("Encoding")).to_have_value("cp932")
    expect(owner.get_by_label("電話: Becomes")).to_have_value("phones")
    expect(owner.get_by_text("電話: This is no telephone number.")).to_be_visible()
    owner.get_by_label("備考: Becomes").select_option(label="Tags")
    expect(owner.get_by_role("cell", name="お茶").first).to_be_visible()
    owner.get_by_role("button", name="Check all 300 rows").click()
    expect(owner.get_by_text("1 row cannot be imported")).to_be_visible(timeout=30_000)
    with owner.expect_download() as download:
        owner.get_by_role("link", name="Download refused rows").click()
    assert "電話: This is no telephone number." in download.value.path().read_text(encoding="utf-8-sig")
    owner.get_by_role("button", name="Import 299 contacts").click()
    # It goes on without the page, and is there when one comes back.
    expect(owner.get_by_role("button", name="To the contacts")).to_be_visible(timeout=30_000)
    owner.reload()
    expect(owner.get_by_text("Started by")).to_be_visible()
    owner.get_by_role("button", name="To the contacts").click()
    owner.get_by_role("searchbox").fill("kyaku299@")
    expect(owner.get_by_role("link", name="客 299")).to_be_visible()


def test_a_follow_up_is_planned_told_of_and_ticked_off(product: Product, company: Company) -> None:
    owner = company.owner
    base = owner.url.split("/inbox/")[0]
    owner.goto(f"{base}/contacts/")
    contact = owner.evaluate(SEND, ["POST", "contacts/", {"name": "Mika Sato"}])["id"]
    owner.goto(f"{base}/contacts/{contact}/")
    owner.get_by_role("button", name="Plan a follow-up").click()
    owner.get_by_label("What is to be done").fill("Call back about the tea")
    owner.get_by_role("button", name="Save", exact=True).click()
    expect(owner.get_by_role("checkbox", name="Done: Call back about the tea")).to_be_visible()
    expect(owner.get_by_text("Planned: Call back about the tea")).to_be_visible()

    # On another page of the dashboard one is told when it is time.
    owner.goto(f"{base}/inbox/")
    task = owner.evaluate(SEND, ["GET", "tasks/?owner=me", None])["results"][0]
    soon = datetime.now(UTC) + timedelta(seconds=2)
    owner.evaluate(SEND, ["PATCH", f"tasks/{task['id']}/", {"due_at": soon.isoformat()}])
    expect(owner.get_by_text("Due now: Call back about the tea")).to_be_visible(timeout=30_000)
    owner.get_by_role("button", name="Open", exact=True).click()
    expect(owner.get_by_role("heading", name="Mika Sato")).to_be_visible()
    owner.goto(f"{base}/contacts/")
    owner.get_by_role("link", name="My tasks").click()
    expect(owner.get_by_role("heading", name="Overdue")).to_be_visible()
    owner.get_by_role("checkbox", name="Done: Call back about the tea").check()
    expect(owner.get_by_text("Nothing to do")).to_be_visible()
