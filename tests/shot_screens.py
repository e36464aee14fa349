"""The screens that ``bin/shots`` takes pictures of, and what is done on each before."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from PIL import Image, ImageDraw
from playwright.sync_api import Page

from tests.people import Site


def _nothing(page: Page) -> None:
    """Show the page as it is."""


def _open_conversation(page: Page) -> None:
    mine = "fetch('/api/v1/conversations/?view=mine').then(answer => answer.json()).then(found => found.results.at(-1).id)"
    page.goto(f"{page.url.split('/inbox/')[0]}/inbox/{page.evaluate(mine)}/")
    page.wait_for_timeout(1500)
    if page.locator("#composer").input_value():
        # What an earlier picture left: drafts follow their writer.
        page.locator("#composer").fill("")
        page.wait_for_timeout(300)


def _search_canned(page: Page) -> None:
    _open_conversation(page)
    page.locator("#composer").fill("")
    page.locator("#composer").press_sequentially("/")
    page.wait_for_timeout(700)


def _name_page(page: Page) -> None:
    """A card above what is written, and one on a line."""
    found = "fetch('/api/v1/conversations/?view=all').then(answer => answer.json()).then(found => found.results.find(each => each.visitor.name === 'Marcus Oyelaran').id)"
    page.goto(f"{page.url.split('/inbox/')[0]}/inbox/{page.evaluate(found)}/")
    port = page.url.split("localhost:")[1].split("/")[0]
    shop = f"http://localhost:{int(port) + 1}"
    page.wait_for_timeout(1000)
    if not page.locator(".page-card").count():
        page.locator("#composer").fill(f"Marcus, this one is {shop}/sencha/ from Uji")
        page.locator("#composer").press("Enter")
        page.wait_for_timeout(500)
        if page.locator(".manners").count():
            page.locator("#composer").press("Enter")
    page.locator("#composer").fill(f"And for the evening {shop}/hojicha/ without caffeine")
    page.wait_for_timeout(3500)


def _write_badly(page: Page) -> None:
    _open_conversation(page)
    page.locator("#composer").fill("Obviously it is late. Could you tell me your order number?")
    page.locator("#composer").press("Enter")
    page.wait_for_timeout(400)


def _teapot() -> bytes:
    """A picture that shows something: a cup on a table, drawn."""
    picture = Image.new("RGB", (900, 600), (226, 214, 196))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 420, 900, 600), fill=(150, 104, 70))
    pen.ellipse((300, 200, 620, 330), fill=(244, 244, 238), outline=(120, 140, 130), width=6)
    pen.polygon([(306, 270), (614, 270), (560, 470), (360, 470)], fill=(244, 244, 238))
    pen.ellipse((330, 222, 590, 308), fill=(120, 150, 60))
    pen.line([(470, 215), (450, 300), (490, 380), (455, 465)], fill=(70, 60, 50), width=5)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()


FILES = [
    {"name": "broken-cup.jpg", "mimeType": "image/jpeg", "buffer": _teapot()},
    {"name": "Invoice 2026-11 見積書.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n" + b"% x\n" * 60_000},
]
REFUSED = {"name": "drawing.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}


def _attach(page: Page) -> None:
    _open_conversation(page)
    chooser = page.locator(".composer input[type=file]")
    chooser.set_input_files(FILES)  # type: ignore[arg-type]
    page.wait_for_timeout(2500)
    page.locator("#composer").press("Enter")
    page.wait_for_timeout(1500)
    chooser.set_input_files([FILES[0], REFUSED])  # type: ignore[arg-type]
    page.locator("#composer").fill("Here is a picture of the new one")
    page.wait_for_timeout(2500)


def _attach_in_widget(page: Page) -> None:
    _open_widget(page)
    chooser = page.locator("sodan-widget .composer input[type=file]")
    if not chooser.count():
        # Nobody is there: there is a form and no chat.
        return
    chooser.set_input_files(FILES)  # type: ignore[arg-type]
    page.wait_for_timeout(3000)
    page.locator("sodan-widget .composer .send").click()
    page.wait_for_timeout(2000)
    chooser.set_input_files([FILES[0], REFUSED])  # type: ignore[arg-type]
    page.wait_for_timeout(2500)


def _filter(page: Page) -> None:
    page.keyboard.press("3")
    page.locator(".list-filter").click()
    page.locator(".filter-pill").nth(2).click()
    page.get_by_role("menuitemcheckbox").nth(2).click()
    page.wait_for_timeout(700)


def _pick(page: Page) -> None:
    page.keyboard.press("3")
    page.locator("a.row").nth(1).wait_for()
    for _ in range(2):
        page.keyboard.press("j")
        page.keyboard.press("x")
    page.wait_for_timeout(500)


def _search(page: Page) -> None:
    # What the demo's visitors speak of, in either language.
    page.locator("#search-field").fill("贈り物" if page.locator("html[lang^=ja]").count() else "tea")
    page.locator(".found-option").first.wait_for()
    page.wait_for_timeout(500)


def _open_found(page: Page) -> None:
    _search(page)
    page.locator(".found-option.is-line").last.click()
    page.wait_for_timeout(2000)


def _open_contact(page: Page) -> None:
    newest = "fetch('/api/v1/contacts/?verified=true').then(answer => answer.json()).then(found => found.results[0].id)"
    page.goto(f"{page.url.split('/contacts/')[0]}/contacts/{page.evaluate(newest)}/")
    page.wait_for_timeout(1500)


# The page's own session writes, so it shows its token.
_POST = """async ([path, body]) => {
  const token = /(?:^|; )(?:__Host-)?csrf=([^;]+)/.exec(document.cookie)?.[1] ?? '';
  const headers = { 'content-type': 'application/json', 'x-csrftoken': token };
  return (await fetch('/api/v1/' + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
}"""
_TABLE = "氏名,メール,会社,電話,備考\n田中 太郎,taro@example.jp,茶の木商店,03-1234-5678,お得意様\nMaria Weber,maria@example.de,Weber GmbH,,\n佐藤,wrong,,,\n"


def _plan_tasks(page: Page) -> None:
    contacts = page.evaluate("fetch('/api/v1/contacts/').then(answer => answer.json()).then(found => found.results.map(row => row.id))")
    days = [("Send the offer for the office's tea", -2), ("Call back about the broken pot", 0), ("Ask how the sample was", 5)]
    if page.evaluate("fetch('/api/v1/tasks/').then(answer => answer.json()).then(found => found.results.length)") == 0:
        for contact, (body, later) in zip(contacts, days, strict=False):
            page.evaluate(
                _POST, ["tasks/", {"contact": contact, "body": body, "due_at": f"{(datetime.now().astimezone() + timedelta(days=later)).date()}T23:30"}]
            )
    page.reload()
    page.wait_for_timeout(1500)


def _begin_import(page: Page) -> None:
    uploaded = page.evaluate("fetch('/api/v1/contact-imports/').then(answer => answer.json()).then(found => found.results[0]?.id)")
    if not uploaded:
        uploaded = page.evaluate(_POST, ["contact-imports/", {"filename": "people.csv", "content": _TABLE}])["id"]
        page.evaluate(_POST, [f"contact-imports/{uploaded}/check/", {}])
        page.wait_for_timeout(2500)
    page.goto(f"{page.url.split('/contacts/')[0]}/contacts/imports/{uploaded}/")
    page.wait_for_timeout(1500)


def _open_appearance(page: Page) -> None:
    page.locator("main a[href*='/settings/websites/']").first.click()
    page.locator("a.way").click()
    page.wait_for_timeout(1500)


def _open_website(page: Page) -> None:
    page.locator("main a[href*='/settings/websites/']").first.click()
    page.wait_for_timeout(700)


def _open_greeting(page: Page) -> None:
    page.locator("main a[href*='/settings/greetings/']").last.click()
    page.wait_for_timeout(700)


def _set_up_departments(page: Page) -> None:
    """The first set-up, once."""
    button = page.locator(".dept-setup button")
    if button.count():
        button.click()
        page.wait_for_timeout(700)


def _open_department(page: Page) -> None:
    _set_up_departments(page)
    page.locator("a.dept-main").first.click()
    page.wait_for_timeout(700)


def _open_department_hours(page: Page) -> None:
    _set_up_departments(page)
    page.locator(".dept-row a[href*='/hours/']").last.click()
    page.wait_for_timeout(700)


def _hand_over(page: Page) -> None:
    _open_conversation(page)
    page.locator(".thread-head .menu-root > button.icon-btn").last.click()
    page.get_by_role("menuitem").filter(has_text=re.compile("Hand over|引き継ぐ|转交")).click()
    page.wait_for_timeout(700)


def _beside(page: Page, path: str) -> None:
    """The details of a conversation, on the phone in place of the lines."""
    page.goto(f"{page.url.split('/inbox/')[0]}{path}")
    page.wait_for_timeout(1500)
    if not page.locator(".sides").first.is_visible():
        page.locator(".thread-head > .icon-btn").last.click()
        page.wait_for_timeout(500)
    page.locator(".sides").first.evaluate("(box) => box.scrollIntoView({ block: 'start' })")
    page.wait_for_timeout(400)


SIDE = "fetch('/api/v1/side-conversations/').then(answer => answer.json()).then(found => found.results[0])"


def _show_sides(page: Page) -> None:
    _beside(page, f"/inbox/{page.evaluate(SIDE)['conversation']['id']}/")


def _show_no_side(page: Page) -> None:
    other = "fetch('/api/v1/conversations/?view=queue').then(answer => answer.json()).then(found => found.results[0].id)"
    _beside(page, f"/inbox/{page.evaluate(other)}/")


def _start_side(page: Page) -> None:
    _show_no_side(page)
    page.locator(".sides-steps .btn-ghost").first.evaluate("(button) => button.click()")
    page.locator(".side-person input").nth(1).check()
    page.locator("#side-first").fill("May she have the refund, although the tin was opened?")
    page.wait_for_timeout(300)


def _open_side(page: Page) -> None:
    _show_sides(page)
    page.locator(".side-row").first.click()
    page.locator(".side-line").nth(2).wait_for()
    page.locator("#side-line").fill("Thank you both!")
    page.wait_for_timeout(300)


def _open_side_of_contact(page: Page) -> None:
    contact = page.evaluate(SIDE)["about"]["contact"]
    page.goto(f"{page.url.split('/inbox/')[0]}/contacts/{contact}/")
    page.locator(".side-row").first.wait_for()
    page.locator(".sides").evaluate("(box) => box.scrollIntoView({ block: 'center' })")
    page.wait_for_timeout(500)


def _watch_from_wall(page: Page) -> None:
    page.locator(".wall-row .wall-open").first.wait_for()
    held = page.locator(".wall-row").filter(has_text="Lin Xiaoyu").first
    held.locator(".wall-open").click()
    page.locator(".watch-bar").wait_for()
    if not page.locator(".whisper-line").count():
        page.locator("#whisper").fill("Offer free shipping, the parcel was ours to lose.")
        page.locator("#whisper").press("Enter")
    page.locator("#whisper").fill("And ask whether the address is")
    page.wait_for_timeout(900)


def _design_form(page: Page) -> None:
    page.wait_for_timeout(800)
    page.locator("form.panel button.self-start").first.click()
    page.locator("fieldset.asked input[type=text]").first.fill("お名前 / Your name")
    page.wait_for_timeout(300)


def _open_palette(page: Page) -> None:
    _open_conversation(page)
    page.keyboard.press("Control+k")
    page.wait_for_timeout(400)


def _rest_at_night(page: Page) -> None:
    box = page.locator(".quiet .check input").first
    if not box.is_checked():
        box.check()
    page.wait_for_timeout(200)


def _mention(page: Page) -> None:
    _open_conversation(page)
    page.locator(".composer-mode").nth(1).click()
    page.locator("#composer").press_sequentially("@a", delay=30)
    page.locator(".person-item").first.wait_for()


def _list_mentions(page: Page) -> None:
    page.locator(".rail-me").click()
    page.locator(".menu-item").first.click()
    page.locator("dialog[open]").wait_for()
    page.wait_for_timeout(400)


def _leave(page: Page) -> None:
    _open_conversation(page)
    page.locator("#thread-title").focus()
    page.keyboard.press("p")
    page.wait_for_timeout(400)


def _fill_site(page: Page) -> None:
    """People come to the shop; those of earlier pictures are still there."""
    company = page.url.split("/visitors/")[0]
    port = int(company.rsplit(":", 1)[1])
    Site(company, f"http://localhost:{port + 1}").come(14)
    page.wait_for_timeout(2500)


def _open_visitor(page: Page) -> None:
    _fill_site(page)
    page.locator(".visitor-row").nth(2).click()
    page.wait_for_timeout(1200)


def _tell_arrivals(page: Page) -> None:
    page.wait_for_timeout(800)
    company = page.url.split("/settings/")[0]
    Site(company, f"http://localhost:{int(company.rsplit(':', 1)[1]) + 1}").come(6, newly=True)
    page.wait_for_timeout(1800)


def _open_widget(page: Page) -> None:
    # Not wait_for_function: the shop's policy forbids the eval that it uses.
    for _ in range(50):
        if page.evaluate("typeof window.Sodan") == "function":
            break
        page.wait_for_timeout(200)
    page.evaluate("window.Sodan('open')")
    page.wait_for_timeout(2000)


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: ``where`` is public, company (signed in), door (signed out) or shop."""

    name: str
    where: str
    path: str
    prepare: Callable[[Page], None] = _nothing
    full_page: bool = True


SCREENS = [
    Screen("landing", "public", "/"),
    Screen("pricing", "public", "/pricing/"),
    Screen("signup", "public", "/signup/"),
    Screen("login", "door", "/account/login/"),
    Screen("password-reset", "door", "/account/password/reset/"),
    Screen("inbox", "company", "/inbox/", full_page=False),
    Screen("conversation", "company", "/inbox/", _open_conversation, full_page=False),
    Screen("files-conversation", "company", "/inbox/", _attach, full_page=False),
    Screen("files", "owner", "/settings/files/"),
    Screen("filters", "company", "/inbox/", _filter, full_page=False),
    Screen("bulk", "company", "/inbox/", _pick, full_page=False),
    Screen("search", "company", "/inbox/", _search, full_page=False),
    Screen("search-found", "company", "/inbox/", _open_found, full_page=False),
    Screen("slash", "company", "/inbox/", _search_canned, full_page=False),
    Screen("manners", "company", "/inbox/", _write_badly, full_page=False),
    Screen("card-of-page", "owner", "/inbox/", _name_page, full_page=False),
    Screen("canned-responses", "owner", "/settings/canned-responses/"),
    Screen("canned-response", "company", "/settings/canned-responses/new/"),
    Screen("writing", "owner", "/settings/writing/"),
    Screen("contacts", "company", "/contacts/", full_page=False),
    Screen("contact", "company", "/contacts/", _open_contact, full_page=False),
    Screen("tasks", "company", "/contacts/tasks/", _plan_tasks, full_page=False),
    Screen("import", "owner", "/contacts/imports/", _begin_import, full_page=False),
    Screen("contact-attributes", "owner", "/settings/contact-attributes/"),
    Screen("website", "owner", "/settings/websites/", _open_website),
    Screen("appearance", "owner", "/settings/websites/", _open_appearance),
    Screen("invitations", "owner", "/settings/invitations/"),
    Screen("greeting", "owner", "/settings/invitations/", _open_greeting),
    Screen("visitors", "company", "/visitors/", _fill_site, full_page=False),
    Screen("visitor", "company", "/visitors/", _open_visitor, full_page=False),
    Screen("traffic", "company", "/traffic/?span=30d"),
    Screen("notifications", "company", "/settings/notifications/", _rest_at_night),
    Screen("mention", "company", "/inbox/", _mention, full_page=False),
    Screen("mentions", "company", "/settings/notifications/", _list_mentions, full_page=False),
    Screen("arrivals", "company", "/settings/arrivals/", _tell_arrivals, full_page=False),
    Screen("departments", "owner", "/settings/departments/", _set_up_departments),
    Screen("department", "owner", "/settings/departments/", _open_department),
    Screen("department-hours", "owner", "/settings/departments/", _open_department_hours),
    Screen("routing-rule", "owner", "/settings/departments/rules/new/"),
    Screen("hand-over", "company", "/inbox/", _hand_over, full_page=False),
    Screen("wall", "owner", "/wall/", full_page=False),
    Screen("watching", "owner", "/wall/", _watch_from_wall, full_page=False),
    Screen("side-empty", "company", "/inbox/", _show_no_side, full_page=False),
    Screen("side-list", "company", "/inbox/", _show_sides, full_page=False),
    Screen("side-start", "company", "/inbox/", _start_side, full_page=False),
    Screen("side-thread", "company", "/inbox/", _open_side, full_page=False),
    Screen("side-contact", "company", "/inbox/", _open_side_of_contact, full_page=False),
    Screen("welcome", "owner", "/welcome/"),
    Screen("profile", "company", "/settings/profile/"),
    Screen("team", "owner", "/settings/team/"),
    Screen("company", "owner", "/settings/company/"),
    Screen("privacy", "owner", "/settings/privacy/"),
    Screen("hours", "owner", "/settings/hours/"),
    Screen("forms", "owner", "/settings/forms/", _design_form),
    Screen("ratings", "company", "/ratings/"),
    Screen("palette", "company", "/inbox/", _open_palette, full_page=False),
    Screen("leaving", "company", "/inbox/", _leave, full_page=False),
    Screen("websites", "owner", "/settings/websites/"),
    Screen("api-keys", "owner", "/settings/api-keys/"),
    Screen("audit-log", "owner", "/settings/audit-log/"),
    Screen("api-reference", "company", "/api/docs/"),
    Screen("shop", "shop", "/", full_page=False),
    Screen("widget", "shop", "/", _open_widget, full_page=False),
    Screen("files-widget", "shop", "/", _attach_in_widget, full_page=False),
]
