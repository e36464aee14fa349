"""What strangers write is shown as text, wherever it comes out: inbox, thread, widget, mail, settings (A022-A024, A031-A037).

Each payload travels through boot (title, address, referrer, user agent, language, time zone), the offline form (name and
text), the socket's protocol (messages) and the API (operators' answers); names of people, sites and keys carry them as well.
Then real Chromium opens every page. Nothing may run, load, navigate, pop up or violate a policy.
"""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import psycopg
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import Shop
from tests.e2e.hostile import PAYLOADS, SETUP, Watcher, ask, one_line, unlimit
from tests.e2e.product import PASSWORD, Product

pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def hostile(product: Product) -> Iterator[dict[str, Any]]:
    """A company in which every text is a payload; what was made of it, and the shop that carries its widget."""
    shop = Shop()
    names = [one_line(payload) for payload in PAYLOADS]
    given = {"company": names[6][:60], "names": names, "label": names[7][:24], "origin": shop.origin, "password": PASSWORD}
    made: dict[str, Any] = json.loads(product.manage("shell", "-v0", "-c", SETUP.format(given=json.dumps(given))).splitlines()[-1])
    made["shop"], made["conversations"] = shop, []
    for number in range(0, len(PAYLOADS), 2):
        # Two to a visitor, because each costs two requests; the fields that are cut short hold both ends.
        first, second = PAYLOADS[number], PAYLOADS[min(number + 1, len(PAYLOADS) - 1)]
        if number % 30 == 0:
            unlimit(product, made)
        both = f"{first[:150]} {second[:149]}"
        body = {
            "website": made["website"],
            "language": first[:35],
            "time_zone": second[:64],
            "page": {"url": f"https://shop.example/?q={both}", "title": both, "referrer": f"https://search.example/?q={both}"},
        }
        agent = re.sub(r"[\x00-\x1f\x7f]|[^\x00-\x7f]", "", both) or "x"
        booted = ask(product, "POST", "/widget/boot/", body, Origin=shop.origin, User_Agent=agent, Accept_Language=agent[:100])
        form = {
            "ticket": booted["ticket"],
            "cid": str(uuid4()),
            "name": f"{first[:59]} {second[:60]}",
            "email": f"v{number}@visitor.example",
            "body": f"{first[:4000]}\n{second[:4000]}",
            "page_url": f"https://shop.example/#{both}",
            "page_title": both,
        }
        left = ask(product, "POST", "/widget/message/", form, Origin=shop.origin)
        made["conversations"].append(left["conversation"]["id"])
        made["token"], made["ticket"] = booted["token"], booted["ticket"]
    # The last visitor says everything in one conversation, through the protocol of the sockets; an operator answers the same.
    conversation = made["conversations"][-1]
    for start in range(0, len(PAYLOADS), 20):
        some = PAYLOADS[start : start + 20]
        commands = [{"v": 1, "type": "message.send", "cid": str(uuid4()), "data": {"conversation": conversation, "body": payload}} for payload in some]
        answered = ask(product, "POST", "/rt/visitor/", {"ticket": made["ticket"], "commands": commands}, Origin=shop.origin)
        assert not [frame for frame in answered["frames"] if frame["type"] == "error"], answered
        made["ticket"] = answered["ticket"]
        reply = {"body": "\n".join(payload[:400] for payload in some)}
        ask(product, "POST", f"/api/v1/conversations/{conversation}/messages/", reply, Authorization=f"Bearer {made['key']}")
    with psycopg.connect(product.environment["DATABASE_URL"], autocommit=True) as link:
        link.execute(f'UPDATE "{made["schema"]}".accounts_user SET is_active = true')
    yield made
    shop.close()


@pytest.fixture
def watcher(browser: Browser, product: Product, hostile: dict[str, Any]) -> Iterator[Watcher]:
    """A browser that may speak to the product and the shop only."""
    port = hostile["shop"].server.server_port
    found = Watcher(browser, {f"localhost:{product.port}", f"hostile.localhost:{product.port}", f"localhost:{port}"})
    yield found
    found.context.close()


@pytest.fixture
def owner(watcher: Watcher, product: Product, hostile: dict[str, Any]) -> Watcher:
    """The same, signed in as the owner: by the form the first time, later by the cookies that it set."""
    unlimit(product, hostile)
    if "cookies" not in hostile:
        watcher.page.goto(product.url("hostile", "/account/login/"))
        watcher.page.get_by_label("E-mail").fill("owner@hostile.example")
        watcher.page.get_by_label("Password", exact=True).fill(PASSWORD)
        watcher.page.get_by_role("button", name="Sign in").click()
        watcher.page.wait_for_url(re.compile("/(inbox|welcome)/"))
        hostile["cookies"] = watcher.context.cookies()
    watcher.context.add_cookies(hostile["cookies"])
    return watcher


def test_the_inbox_shows_text(owner: Watcher, product: Product, hostile: dict[str, Any]) -> None:
    page = owner.page
    page.goto(product.url("hostile", "/inbox/"))
    expect(page.locator("body")).to_contain_text("__pwned", timeout=15_000)
    owner.check()
    for conversation in [hostile["conversations"][-1], *hostile["conversations"][::4]]:
        page.goto(product.url("hostile", f"/inbox/{conversation}/"))
        expect(page.get_by_role("log")).to_be_visible()
        page.get_by_role("log").locator(":text-matches('.')").first.wait_for()
        page.mouse.move(640, 400)
        owner.check()


def test_the_thread_shows_what_was_written(owner: Watcher, product: Product, hostile: dict[str, Any]) -> None:
    """A022: as it is, not cleaned."""
    page = owner.page
    page.goto(product.url("hostile", f"/inbox/{hostile['conversations'][0]}/"))
    expect(page.get_by_role("log")).to_contain_text(PAYLOADS[0])
    templates = next(number for number, payload in enumerate(PAYLOADS) if payload.startswith("{{7*7}}"))
    page.goto(product.url("hostile", f"/inbox/{hostile['conversations'][templates // 2]}/"))
    expect(page.get_by_role("log")).to_contain_text(PAYLOADS[templates])
    owner.check()


def open_as_the_visitor(page: Page, product: Product, hostile: dict[str, Any]) -> None:
    """Open the widget in the name of who wrote the payloads."""
    shop = hostile["shop"]
    # From a page without widget: one whose boot is on its way would put a token of its own over this one.
    shop.at["/bare/"] = "<title>Bare</title>"
    page.goto(f"{shop.origin}/bare/")
    page.evaluate("([key, token]) => localStorage.setItem(`sodan:${key}`, token)", [hostile["website"], hostile["token"]])
    shop.carry(f'<script async src="{product.url("hostile", "/widget.js")}" data-website="{hostile["website"]}"></script>', product.url("hostile"))
    page.goto(shop.origin)
    page.locator("sodan-widget").get_by_role("button").first.click()


def test_the_widget_shows_text(watcher: Watcher, product: Product, hostile: dict[str, Any]) -> None:
    page = watcher.page
    unlimit(product, hostile)
    open_as_the_visitor(page, product, hostile)
    log = page.get_by_role("log")
    expect(log).to_be_visible(timeout=15_000)
    expect(log).to_contain_text("onpointerenter")
    watcher.check()
    log.evaluate("element => element.scrollTo(0, 0)")
    page.mouse.move(1100, 500)
    watcher.check()


@pytest.mark.parametrize(
    "path",
    [
        "/welcome/", "/settings/profile/", "/settings/team/", "/settings/team/transfer/", "/settings/company/", "/settings/company/delete/", "/settings/api-keys/",
        "/settings/websites/", "/settings/hours/", "/settings/contact-attributes/", "/settings/invitations/", "/settings/greetings/new/", "/settings/audit-log/",
        "/api/docs/", "/account/login/?next=javascript:__pwned(1)",
    ],
)  # fmt: skip
def test_pages_show_text(owner: Watcher, product: Product, people: dict[str, Any], path: str) -> None:
    owner.page.goto(product.url("hostile", path))
    expect(owner.page.locator("body")).not_to_be_empty()
    owner.check()


def test_the_page_of_a_website_shows_text(owner: Watcher, product: Product) -> None:
    owner.page.goto(product.url("hostile", "/settings/websites/"))
    addresses = owner.page.eval_on_selector_all("a[href*='/settings/websites/']", "links => links.map(link => link.href)")
    for address in sorted({address for address in addresses if re.search(r"/websites/[0-9a-f-]{36}/$", address)})[:10]:
        owner.page.goto(address)
        owner.check()


@pytest.fixture(scope="module")
def people(product: Product, hostile: dict[str, Any]) -> dict[str, Any]:
    """Contacts, tasks, an import, invitations' texts and live visitors whose every text is a payload."""
    key, shop = {"Authorization": f"Bearer {hostile['key']}"}, hostile["shop"]
    made: dict[str, Any] = {"contacts": [], "visitors": []}
    attribute = ask(product, "POST", "/api/v1/contact-attributes/", {"label": one_line(PAYLOADS[6], 60), "type": "text"}, **key)["slug"]
    for number in range(0, len(PAYLOADS), 4):
        unlimit(product, hostile)
        texts = [one_line(payload, 60) for payload in PAYLOADS[number : number + 4]]
        texts += texts[:1] * (4 - len(texts))
        contact = {"name": texts[0], "company": texts[1], "tags": [texts[2][:40].replace(",", " ")], "attributes": {attribute: texts[3]}}
        who = ask(product, "POST", "/api/v1/contacts/", {**contact, "email": f"c{number}@visitor.example"}, **key)["id"]
        made["contacts"].append(who)
        ask(product, "POST", f"/api/v1/contacts/{who}/notes/", {"body": "\n".join(PAYLOADS[number : number + 4])[:4000].replace("\x01", "")}, **key)
        ask(product, "POST", "/api/v1/tasks/", {"contact": who, "body": f"{texts[0]} {texts[1]}", "due_at": "2020-01-31T10:00"}, **key)
        booted = ask(product, "POST", "/widget/boot/", {"website": hostile["website"], "language": "en"}, Origin=shop.origin)
        both = f"{PAYLOADS[number][:140]} {PAYLOADS[min(number + 1, len(PAYLOADS) - 1)][:140]}"
        page = {
            "type": "page", "id": str(uuid4()), "url": f"{shop.origin}/?q={quote(both)}#{texts[2]}".encode("ascii", "ignore").decode(), "title": both,
            "referrer": f"https://www.bing.com/search?q={quote(both)}", "product": {"name": texts[1], "sku": texts[2], "price": "1", "currency": "EUR"},
        }  # fmt: skip
        event = {"type": "event", "id": str(uuid4()), "name": "added_to_basket", "data": {"what": both[:120]}}
        report = {"ticket": booted["ticket"], "hits": [page, event], "language": texts[0], "time_zone": texts[1], "screen": texts[2]}
        ask(product, "POST", "/hits/", report, Origin=shop.origin, User_Agent=f"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 {texts[3]}"
            .encode("ascii", "ignore").decode())  # fmt: skip
    rules = {"match": "all", "rules": [{"field": "tag", "op": "is", "value": one_line(PAYLOADS[6], 40)}]}
    ask(product, "POST", "/api/v1/contact-segments/", {"name": one_line(PAYLOADS[6], 60), "rules": rules}, **key)
    for path in ("greetings", "invitation-templates"):
        ask(product, "POST", f"/api/v1/{path}/", {"name": one_line(PAYLOADS[6], 60), "texts": {"en": one_line(PAYLOADS[8])}}, **key)
    cells = [one_line(payload).replace('"', '""') for payload in PAYLOADS]
    table = "\n".join(['Name,E-mail,"' + cells[6] + '"', *(f'"{cell}","{cell}","{cell}"' for cell in cells)])
    uploaded = ask(product, "POST", "/api/v1/contact-imports/", {"filename": f"{cells[6]}.csv", "content": table}, **key)["id"]
    ask(product, "POST", f"/api/v1/contact-imports/{uploaded}/check/", {}, **key)
    until = time.monotonic() + 60
    while (draft := ask(product, "GET", f"/api/v1/contact-imports/{uploaded}/", None, **key))["status"] == "checking":
        assert time.monotonic() < until, draft
        time.sleep(0.2)
    assert draft["refused"], draft
    return {**made, "import": uploaded}


@pytest.fixture(scope="module")
def arrangements(product: Product, hostile: dict[str, Any]) -> list[str]:
    """Departments, rules, canned responses, views, tags and forms whose every text is a payload; pages that show them."""
    key = {"Authorization": f"Bearer {hostile['key']}"}
    unlimit(product, hostile)
    ask(product, "PATCH", "/api/v1/routing/", {"product_words": [one_line(payload, 40) for payload in PAYLOADS[:10]]}, **key)
    pages = ["/settings/departments/", "/settings/canned-responses/", "/settings/forms/", "/settings/writing/"]
    for number in range(0, len(PAYLOADS), 3):
        unlimit(product, hostile)
        first, second, third = (one_line(PAYLOADS[min(number + more, len(PAYLOADS) - 1)], 40) for more in range(3))
        department = {"name": f"{number} {first}"[:60], "names": {"en": second}}
        canned = {"title": f"{first} {second}"[:60], "texts": {"en": re.sub(r"[{}]", "()", PAYLOADS[number][:900])}, "folder": third, "scope": "all"}
        if number < 60:
            department = ask(product, "POST", "/api/v1/departments/", department, **key)["id"]
            with psycopg.connect(product.environment["DATABASE_URL"], autocommit=True) as link:
                link.execute(
                    f'UPDATE "{hostile["schema"]}".chat_conversation SET department_id = (SELECT id FROM "{hostile["schema"]}".chat_department WHERE uuid = %s)'
                    " WHERE uuid = %s",
                    [department, hostile["conversations"][number // 2]],
                )
        made = ask(product, "POST", "/api/v1/canned-responses/", canned, **key)["id"]
        ask(product, "POST", f"/api/v1/canned-responses/{made}/review/", {"step": "publish"}, **key)
        ask(product, "POST", "/api/v1/conversation-views/", {"name": first, "filter": {"tags": [second]}, "is_shared": True}, **key)
        tags = [text.replace(",", " ") for text in (first, second, third)]
        ask(product, "PATCH", f"/api/v1/conversations/{hostile['conversations'][number // 2]}/", {"tags": tags, "subject": third}, **key)
        if number % 12 == 0:
            pages += [f"/settings/departments/{department}/", f"/settings/canned-responses/{made}/"] if number < 60 else []
    ask(product, "PATCH", "/api/v1/writing-rules/", {"harsh_words": {"en": [{"word": one_line(payload, 40)} for payload in PAYLOADS[:20]]}}, **key)
    questions = [
        {
            "key": f"q{number}",
            "kind": "choice",
            "labels": {"en": one_line(PAYLOADS[number], 100)},
            "choices": {"en": [one_line(PAYLOADS[number + 1], 50), "other"]},
        }
        for number in (0, 4, 6, 8, 13, 20)
    ]
    for moment in ("before", "after"):
        ask(product, "PATCH", f"/api/v1/chat-forms/{moment}/", {"is_active": True, "intro": {"en": PAYLOADS[6][:300]}, "questions": questions}, **key)
    return pages


def test_what_colleagues_named_is_shown_as_text(owner: Watcher, product: Product, hostile: dict[str, Any], arrangements: list[str]) -> None:
    """A026, A034: names of departments, canned responses, views, tags, and questions of forms."""
    page = owner.page
    for path in arrangements:
        page.goto(product.url("hostile", path))
        expect(page.locator("main")).not_to_be_empty()
        owner.check()
    page.goto(product.url("hostile", f"/inbox/{hostile['conversations'][0]}/"))
    expect(page.get_by_role("log")).to_be_visible()
    composer = page.locator("#composer")
    composer.click()
    composer.press_sequentially("/")
    expect(page.locator("[id^=canned-][role=option]").first).to_be_visible()
    owner.check()
    page.keyboard.press("Enter")
    expect(composer).not_to_have_value("/")
    owner.check()
    # The palette names views, departments and colleagues.
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("pwned")
    expect(page.get_by_role("dialog").get_by_role("option").first).to_be_visible()
    owner.check()


def test_the_form_before_a_conversation_shows_text(watcher: Watcher, product: Product, hostile: dict[str, Any], arrangements: list[str]) -> None:
    shop, page = hostile["shop"], watcher.page
    unlimit(product, hostile)
    shop.carry(f'<script async src="{product.url("hostile", "/widget.js")}" data-website="{hostile["website"]}"></script>', product.url("hostile"))
    page.goto(shop.origin)
    page.locator("sodan-widget").get_by_role("button").first.click()
    expect(page.locator("sodan-widget")).to_contain_text("__pwned", timeout=15_000)
    watcher.check()


def test_the_screens_of_visitors_and_contacts_show_text(owner: Watcher, product: Product, people: dict[str, Any]) -> None:
    """A023, A024: names, attributes, notes, tasks, titles, addresses, search words, products and events."""
    page = owner.page
    page.goto(product.url("hostile", "/visitors/"))
    expect(page.get_by_role("main")).to_contain_text("__pwned", timeout=15_000)
    owner.check()
    for path in ("/contacts/", "/contacts/tasks/", "/contacts/imports/", f"/contacts/imports/{people['import']}/"):
        page.goto(product.url("hostile", path))
        expect(page.get_by_role("main")).to_contain_text("__pwned", timeout=15_000)
        owner.check()
    for contact in people["contacts"][::3]:
        page.goto(product.url("hostile", f"/contacts/{contact}/"))
        expect(page.get_by_role("main")).to_contain_text("c", timeout=15_000)
        page.get_by_role("log").or_(page.get_by_role("feed")).or_(page.get_by_role("list")).first.wait_for()
        owner.check()


def test_the_panel_of_a_visitor_shows_text(owner: Watcher, product: Product, hostile: dict[str, Any], people: dict[str, Any]) -> None:
    page = owner.page
    rows = ask(product, "GET", "/api/v1/visitors/live/", None, Authorization=f"Bearer {hostile['key']}")["results"]
    with_visits = [row["id"] for row in rows if row["words"]]
    assert with_visits
    for visitor in with_visits[::4]:
        page.goto(product.url("hostile", f"/visitors/{visitor}/"))
        expect(page.get_by_role("complementary", name="Details")).to_contain_text("Bing", timeout=15_000)
        owner.check()


@pytest.fixture(scope="module")
def pages(product: Product, hostile: dict[str, Any]) -> int:
    """Pages of the company's own site whose every word is a payload, each named in a line; answers how many."""
    key, conversation = {"Authorization": f"Bearer {hostile['key']}"}, hostile["conversations"][-1]
    for number, payload in enumerate(PAYLOADS):
        said = {"og:title": f"{one_line(payload)} card {number}", "og:description": payload, "og:image": payload, "product:price:currency": payload}
        head = "".join(f'<meta property="{name}" content="{html.escape(value)}">' for name, value in said.items())
        hostile["shop"].at[f"/page-{number}/"] = f"{head}<title>{payload}</title>"
    for number in range(len(PAYLOADS)):
        if number % 10 == 0:
            unlimit(product, hostile)
        address = f"{hostile['shop'].origin}/page-{number}/"
        ask(product, "POST", f"/api/v1/conversations/{conversation}/messages/", {"body": address}, **key)
        ask(product, "POST", f"/api/v1/conversations/{conversation}/link-previews/", {"url": address}, **key)
    return len(PAYLOADS)


def test_cards_of_pages_show_text(owner: Watcher, product: Product, hostile: dict[str, Any], pages: int) -> None:
    """What an own page says of itself may have been written by its customers."""
    page, last = owner.page, re.compile(f"card {pages - 1}$")
    unlimit(product, hostile)
    page.goto(product.url("hostile", f"/inbox/{hostile['conversations'][-1]}/"))
    expect(page.locator(".page-card b").filter(has_text=last)).to_be_visible(timeout=30_000)
    owner.check()
    page.locator("#composer").fill(f"{hostile['shop'].origin}/page-6/ too")
    expect(page.get_by_role("region", name="Card of the page")).to_contain_text("__pwned")
    owner.check()
    page.locator("#composer").fill("")
    open_as_the_visitor(page, product, hostile)
    expect(page.locator("a.page b").filter(has_text=last)).to_be_visible(timeout=30_000)
    owner.check()


def test_mail_shows_text(watcher: Watcher, product: Product, hostile: dict[str, Any]) -> None:
    """Headers hold one line each, HTML holds no markup of strangers and loads nothing from elsewhere."""
    product.wait_for_mail("@visitor.example", seconds=60)
    # Each message left goes to the owner and the three who were active, and an answer to its visitor.
    until = time.monotonic() + 60
    while True:
        mails = [mail for mail in product.mails() if "hostile.example" in str(mail["To"]) or "visitor.example" in str(mail["To"])]
        if len(mails) > 4 * len(hostile["conversations"]):
            break
        assert time.monotonic() < until, len(mails)
        time.sleep(0.2)
    for mail in mails:
        assert mail["Bcc"] is None
        assert "victim@evil.example" not in f"{mail['To']} {mail['Cc']} {mail['From']} {mail['Reply-To']}"
        html = mail.get_body(("html",))
        assert html is not None
        text = html.get_content()
        assert "{{" not in text or "{{7*7}}" in text or "{{constructor" in text
    for mail in {str(mail["Subject"]): mail for mail in mails}.values():
        html = mail.get_body(("html",))
        assert html is not None
        watcher.page.set_content(html.get_content())
        watcher.check()


def test_the_page_behind_a_mailed_button_shows_text(watcher: Watcher, product: Product, hostile: dict[str, Any]) -> None:
    code = f"""
from chat.models import Conversation, ConversationLink
from django.utils import timezone
from datetime import timedelta
from tenants.hosts import tenant_for_host
from tenants.scope import tenant_scope
from tenants.tokens import hash_token
with tenant_scope(tenant_for_host("hostile.localhost")):
    for number, uuid in enumerate({hostile["conversations"][-1:] + hostile["conversations"][:3]!r}):
        conversation = Conversation.objects.get(uuid=uuid)
        ConversationLink.objects.create(conversation=conversation, token_hash=hash_token(f"probe-{{number}}"), created_at=timezone.now(), expires_at=timezone.now() + timedelta(days=1))
"""
    product.manage("shell", "-v0", "-c", code)
    for number in range(4):
        watcher.page.goto(product.url("hostile", f"/c/probe-{number}/"))
        expect(watcher.page.get_by_role("textbox")).to_be_visible()
        watcher.check()
