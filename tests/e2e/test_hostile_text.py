"""What strangers write is shown as text, wherever it comes out: inbox, thread, widget, mail, settings (A022-A024, A031-A037).

Each payload travels through boot (title, address, referrer, user agent, language, time zone), the offline form (name and
text), the socket's protocol (messages) and the API (operators' answers); names of people, sites and keys carry them as well.
Then real Chromium opens every page. Nothing may run, load, navigate, pop up or violate a policy.
"""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import redis
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from tests.e2e.conftest import Shop
from tests.e2e.product import PASSWORD, Product

pytestmark = pytest.mark.timeout(300)
RUN = "__pwned(1)"
PAYLOADS = [
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"</title><script>{RUN}</script>",
    f"</textarea><img src=x onerror={RUN}>",
    f"--><img id=sodanpwn src=x onerror={RUN}>",
    f"]]><svg onload={RUN}>",
    f"<img id=sodanpwn src=x onerror={RUN}>",
    f"\"><img src=x onerror={RUN}>",
    f"'><svg/onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><script>{RUN}</script></svg>",
    f"<math><mtext><table><mglyph><style><!--</style><img title=\"--&gt;&lt;img src=1 onerror={RUN}&gt;\">",
    f"<noscript><p title=\"</noscript><img src=x onerror={RUN}>\">",
    f"<template><img src=x onerror={RUN}></template>",
    f"<iframe srcdoc=\"<script>parent.{RUN}</script>\"></iframe>",
    f"<iframe src=javascript:parent.{RUN}></iframe>",
    f"<object data=javascript:{RUN}></object>",
    f"<embed src=javascript:{RUN}>",
    f"<body onload={RUN}>",
    f"<input autofocus onfocus={RUN}>",
    f"<details open ontoggle={RUN}>",
    f"<video><source onerror={RUN}></video>",
    f"<marquee onstart={RUN}>x</marquee>",
    f"<a id=sodanpwn href=javascript:{RUN}>click</a>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=https://evil.example/'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<img src=https://evil.example/pixel.png>",
    "<style>@import 'https://evil.example/x.css';*{background:url(https://evil.example/y)}</style>",
    "<form action=https://evil.example/><button id=sodanpwn>Sign in again</button></form>",
    "<sodan-widget id=sodanpwn></sodan-widget>",
    f"javascript:{RUN}",
    f"JaVaScRiPt:{RUN}",
    f"java\tscript:{RUN}",
    f"\x01javascript:{RUN}",
    f" vbscript:{RUN}",
    f"data:text/html,<script>{RUN}</script>",
    "data:text/html;base64,PHNjcmlwdD5fX3B3bmVkKDEpPC9zY3JpcHQ+",
    "blob:https://evil.example/1",
    "//evil.example/",
    "https:\\\\evil.example/",
    "https:///evil.example/",
    "https://evil.example\\@good.example/",
    "https://good.example@evil.example/",
    "http://good.example%00.evil.example/",
    f"[click](javascript:{RUN})",
    f"![x](https://evil.example/x.png \"onerror={RUN}\")",
    f"[url=javascript:{RUN}]x[/url] [img]https://evil.example/i.png[/img]",
    f":smile: :\"><img src=x onerror={RUN}>:",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %> {% load x %} {0.__class__} %s %n",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    f"&lt;img src=x onerror={RUN}&gt; &#60;img src=x onerror={RUN}&#62; &#x3c;script&#x3e;",
    f"\\u003cimg src=x onerror={RUN}\\u003e",
    f"\u2028</script>\u2029<script>{RUN}</script>",
    "\u202egnp.exe\u202c \u2066x\u2069 \u200b\u200d\ufeff",
    "Support\u200b (Sodan) \u0405upport",
    "\u0301" * 200 + "Zalgo",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f1ef\U0001f1f5 \U00020bb7 \ue000",
    "w" * 3000,
    " ".join(f"https://link{number}.example/" for number in range(300)),
    "x\r\nBcc: victim@evil.example\r\n\r\n<b>body</b>",
    f"' onmouseover={RUN} style='position:fixed;inset:0' x='",
    f"\" onpointerenter={RUN} autofocus onfocus={RUN} x=\"",
    f"`-{RUN}-`'-{RUN}-'\"-{RUN}-\"",
]  # fmt: skip


class Watcher:
    """A browser context in which everything that hostile text could do is noted."""

    SCRIPT = """
        window.__seen = [];
        window.__pwned = (what) => window.__seen.push("ran " + what);
        for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.__seen.push(name);
        document.addEventListener("securitypolicyviolation", (event) => window.__seen.push("policy " + event.violatedDirective + " " + event.blockedURI));
    """
    LOOK = """() => {
        const found = [...(window.__seen || [])];
        const roots = [document];
        for (let root; (root = roots.pop()); ) {
            for (const element of root.querySelectorAll("*")) {
                if (element.shadowRoot) roots.push(element.shadowRoot);
                if (element.id === "sodanpwn") found.push("element " + element.outerHTML.slice(0, 100));
                for (const attribute of element.attributes) {
                    if (/^on/i.test(attribute.name)) found.push("handler " + element.outerHTML.slice(0, 100));
                    const target = ["href", "src", "action", "formaction", "data", "xlink:href", "srcdoc"].includes(attribute.name);
                    if (target && !/^(https?:|mailto:|tel:|[/?#.]|data:image\\/|blob:|$|[\\w-]+(\\.|\\/|$))/i.test(attribute.value)) found.push("address " + attribute.value.slice(0, 100));
                    if (["src", "action", "formaction", "data"].includes(attribute.name) && /evil\\.example/.test(attribute.value)) found.push("load " + attribute.value.slice(0, 100));
                }
                if (element.matches("a[target=_blank]") && !/noopener/.test(element.rel)) found.push("opener " + element.outerHTML.slice(0, 100));
            }
        }
        return found;
    }"""

    def __init__(self, browser: Browser, hosts: set[str]) -> None:
        self.hosts = hosts
        self.problems: list[str] = []
        self.context: BrowserContext = browser.new_context(locale="en-GB", viewport={"width": 1280, "height": 900})
        self.context.add_init_script(self.SCRIPT)
        self.context.on("request", lambda request: self._requested(request.url))
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda error: self.problems.append(f"{self.page.url}: {error}"))
        self.page.on("dialog", self._asked)
        self.page.on("popup", lambda popup: self.problems.append(f"popup {popup.url}"))
        self.page.on("framenavigated", lambda frame: self._requested(frame.url))
        self.page.on("console", lambda line: self._said(line.type, line.text))

    def _requested(self, url: str) -> None:
        host = re.sub(r"^[a-z]+://([^/?#]*).*", r"\1", url)
        if url.startswith(("http", "ws", "ftp")) and host not in self.hosts:
            self.problems.append(f"{self.page.url} asked for {url}")

    def _asked(self, dialog: Dialog) -> None:
        self.problems.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _said(self, kind: str, text: str) -> None:
        if kind == "error" and "Content Security Policy" in text:
            self.problems.append(f"{self.page.url}: {text}")

    def check(self) -> None:
        """Look at the page as it stands.

        Raises:
            AssertionError: something did what text does not do.
        """
        found = self.page.evaluate(self.LOOK)
        assert (found, self.problems) == ([], []), self.page.url


def ask(product: Product, method: str, path: str, body: Any, **headers: str) -> Any:
    """A request as any program can make it."""
    link = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    given = {"Host": f"hostile.localhost:{product.port}", "Content-Type": "application/json", **headers}
    link.request(
        method, path, json.dumps(body).encode(), {name.replace("_", "-"): value.encode() if not value.isascii() else value for name, value in given.items()}
    )
    response = link.getresponse()
    text = response.read()
    link.close()
    assert response.status < 300, f"{path}: {response.status} {text[:500]!r} for {str(body)[:300]}"
    return json.loads(text)


def unlimit(product: Product, made: dict[str, Any]) -> None:
    """Start the company's rate limits over: this test says more in a minute than a person."""
    cache = redis.Redis.from_url(product.environment["REDIS_CACHE_URL"])
    for key in cache.scan_iter(f"*{made['prefix']}*limit.*"):
        cache.delete(key)


def one_line(payload: str, length: int = 120) -> str:
    """A payload for fields of one line."""
    return " ".join(payload.replace("\x01", "").split())[:length].strip() or "x"


SETUP = """
import json
from django.contrib.auth.hashers import make_password
from django.utils import timezone
from datetime import timedelta
from chat.models import ConversationLink, Conversation
from chat.services import ensure_operator
from tenants.accounts.models import Role, User
from tenants.accounts.services.api_keys import create_api_key
from tenants.accounts.services.people import add_owner
from tenants.hosts import ref_of
from tenants.names import tenant_prefix
from tenants.ids import new_id
from tenants.schemas.spares import take_spare
from tenants.scope import public_scope, tenant_scope
from visitors.models import Website
given = json.loads({given!r})
with public_scope():
    tenant = take_spare(name=given["company"], slug="hostile", language="en", time_zone="UTC")
    ref = ref_of(tenant, "hostile.localhost")
with tenant_scope(ref):
    hashed = make_password(given["password"])
    owner = add_owner(uuid=new_id(), email="owner@hostile.example", full_name=given["names"][0], password_hash=hashed, language="en", time_zone="UTC")
    ensure_operator(user=owner)
    for number, name in enumerate(given["names"][1:]):
        person = {{"email": f"person{{number}}@hostile.example", "full_name": name, "display_name": name, "title": name, "role": Role.OPERATOR}}
        # Mail about each message left goes to all who are active: three are enough until the messages are there.
        ensure_operator(user=User.objects.create(**person, password=hashed, is_active=number < 3))
    site = Website.objects.create(name=given["names"][0], allowed_origins=[given["origin"]], labels={{"en": given["label"]}}, accent="#112233")
    for name in given["names"][1:40]:
        Website.objects.create(name=name, allowed_origins=["https://shop.example"], labels={{"en": name[:24]}})
    key = create_api_key(by=owner, name=given["names"][2], scopes=["write"]).text
    for name in given["names"][3:20]:
        create_api_key(by=owner, name=name, scopes=["read"])
print(json.dumps({{"website": site.key, "key": key, "prefix": tenant_prefix(ref.uuid), "schema": ref.schema_name}}))
"""


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


def test_the_widget_shows_text(watcher: Watcher, product: Product, hostile: dict[str, Any]) -> None:
    shop, page = hostile["shop"], watcher.page
    # The token is there before the widget first starts: its own first boot would put another in its place.
    page.goto(shop.origin)
    page.evaluate("([key, token]) => localStorage.setItem(`sodan:${key}`, token)", [hostile["website"], hostile["token"]])
    unlimit(product, hostile)
    shop.carry(f'<script async src="{product.url("hostile", "/widget.js")}" data-website="{hostile["website"]}"></script>', product.url("hostile"))
    page.goto(shop.origin)
    page.locator("sodan-widget").get_by_role("button").first.click()
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
        "/settings/websites/", "/settings/hours/", "/api/docs/", "/account/login/?next=javascript:__pwned(1)",
    ],
)  # fmt: skip
def test_pages_show_text(owner: Watcher, product: Product, path: str) -> None:
    owner.page.goto(product.url("hostile", path))
    expect(owner.page.locator("body")).not_to_be_empty()
    owner.check()


def test_the_page_of_a_website_shows_text(owner: Watcher, product: Product) -> None:
    owner.page.goto(product.url("hostile", "/settings/websites/"))
    addresses = owner.page.eval_on_selector_all("a[href*='/settings/websites/']", "links => links.map(link => link.href)")
    for address in sorted({address for address in addresses if re.search(r"/websites/[0-9a-f-]{36}/$", address)})[:10]:
        owner.page.goto(address)
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
