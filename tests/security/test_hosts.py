"""Hosts, forwarded headers and links: what a client says about where it is counts for nothing (A001-A004, A080)."""

from __future__ import annotations

import json
import re
from typing import Any, cast
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.conf import settings
from django.core import mail
from django.core.handlers.asgi import ASGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from django.urls import reverse

from config.edge import Edge
from tenants.accounts.models import AuditLine
from tenants.scope import tenant_scope
from tests.security.production_probe import ask
from tests.security.world import World
from tests.tenants.outbox_runner import run_due

pytestmark = pytest.mark.usefixtures("unlimited")

D, PORT = settings.DOMAIN, settings.URL_PORT
NOBODY = [
    "", " ", ".", "..", "evil.example", f"evil.{D}", "127.0.0.1", "127.1", "0", "2130706433", "0x7f000001", "[::1]", "[::ffff:127.0.0.1]",
    f"{D}.", f"acme.{D}.", f"ACME.{D}", f"Acme.{D}", f"acme.{D.upper()}x", f"www.acme.{D}", f"www.www.acme.{D}", f"acme.acme.{D}", f"acme..{D}",
    f".acme.{D}", f"-acme.{D}", f"acme_.{D}", f"acme.{D}.evil.example", f"acme.{D}@evil.example", f"evil.example@acme.{D}", f"acme.{D}:evil",
    f"acme.{D}:80:80", f"acme.{D}:", f"acme.{D}/evil", f"acme.{D}?", f"acme.{D}#", f"acme.{D}\\evil", f"acme.{D},other.{D}", f"acme.{D} other.{D}",
    f"xn--acme-.{D}", f"xn--80ak6aa92e.{D}", f"\u0430cme.{D}", f"a\u200bcme.{D}", f"acme.{D}\t", f"acme%2e{D}", f"acme.{D};script-src *", "a" * 300, "t_0123456789abcdef",
    "public", "information_schema", f"*.{D}", "localhost.localdomain",
]  # fmt: skip
PATHS = ["/", "/account/login/", "/api/v1/session/", "/widget.js", "/widget/boot/", "/health/", "/signup/", "/inbox/"]


@pytest.mark.parametrize("host", NOBODY)
def test_only_registered_hosts_are_answered(world: World, host: str) -> None:
    """A003: otherwise a plain 404 or 400, no redirect, no cookie, nothing of any company."""
    for path in PATHS:
        client = world.client("owner")
        client.raise_request_exception = False
        response = client.get(path, headers={"host": host})
        about = f"{host!r} {path}: {response.status_code}"
        assert response.status_code in {400, 404}, about
        assert "Location" not in response
        assert not response.cookies
        assert b"acme" not in response.content.lower(), about
        assert "script-src *" not in response["Content-Security-Policy"]


@pytest.mark.parametrize(
    "hosts",
    [("acme.localhost", "evil.example"), ("evil.example", "acme.localhost"), ("acme.localhost", "acme.localhost"), ("acme.localhost", "other.localhost")],
)
def test_two_host_headers_are_nobody(world: World, hosts: tuple[str, str]) -> None:
    for path in PATHS:
        answer = asgi({"path": path, "host": hosts[0], "headers": {"Host": hosts[1]}})
        assert answer["status"] in {400, 404}, f"{hosts} {path}: {answer['status']}"


def test_every_form_that_takes_a_picture_takes_one_of_8_mb(world: World) -> None:
    """What the pages promise gets past the edge, from who has something to show; from a stranger it does not (A052)."""
    nobody = UUID(int=1)
    paths = [
        reverse("people:profile-photo"), reverse("chat:canned-pictures", args=[nobody]), reverse("visitors:appearance", args=[nobody]), "/api/v1/contact-imports/",
    ]  # fmt: skip
    for path in paths:
        request = {"path": path, "host": "acme.localhost", "method": "POST", "body": "x" * (8 * 1024 * 1024 + 20_000)}
        assert asgi(request)["status"] == 413, path
        answer = asgi({**request, "headers": {"cookie": "any=1", "content-type": "text/plain"}})
        assert "The request is too large." not in answer["body"], path


FORGED = {
    "x-forwarded-host": "evil.example",
    "x-host": "evil.example",
    "x-forwarded-server": "evil.example",
    "x-http-host-override": "evil.example",
    "forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "x-original-url": "/settings/team/",
    "x-rewrite-url": "/settings/team/",
    "x-original-host": "evil.example",
    "x-forwarded-proto": "https",
    "x-forwarded-scheme": "https",
    "x-forwarded-ssl": "on",
    "x-forwarded-port": "666",
    "x-forwarded-prefix": "/evil",
    "x-script-name": "/evil",
    "daphne-root-path": "/evil",
    "x-http-method-override": "DELETE",
    "x-http-method": "DELETE",
    "x-forwarded-for": "203.0.113.9",
    "x-real-ip": "203.0.113.9",
    "true-client-ip": "203.0.113.9",
    "cf-connecting-ip": "203.0.113.9",
    "x-forwarded-user": "owner@example.com",
    "remote-user": "owner@example.com",
}


def asgi(request: dict[str, Any]) -> dict[str, Any]:
    """One request to Django behind the edge, as a server hands it over."""
    # As Django's test client does: the connection belongs to the test.
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    try:
        answer: dict[str, Any] = async_to_sync(ask)(Edge(cast(Any, ASGIHandler())), request)
    finally:
        request_started.connect(close_old_connections)
        request_finished.connect(close_old_connections)
    return answer


def plain(answer: dict[str, Any]) -> tuple[int, str, dict[str, str]]:
    """An answer without what differs from one to the next."""
    body = re.sub(r'value="[A-Za-z0-9]{64}"', "", answer["body"])
    return answer["status"], body, {name: value for name, value in answer["headers"] if name not in {"set-cookie", "date", "expires"}}


@pytest.mark.parametrize("path", ["/account/login/", "/inbox/", "/account/login", "/widget.js", "/api/v1/session/", "/nothing/"])
def test_forged_headers_change_nothing(world: World, path: str) -> None:
    """A004: one by one and all together, the answer is the same."""
    usual = plain(asgi({"path": path, "host": "acme.localhost"}))
    for forged in [*({name: value} for name, value in FORGED.items()), FORGED]:
        assert plain(asgi({"path": path, "host": "acme.localhost", "headers": forged, "root_path": "/evil"})) == usual, forged


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "203.0.113.9", "127.0.0.1"),
        (0, "127.0.0.2, 10.0.0.1", "127.0.0.1"),
        (1, "203.0.113.9, 198.51.100.4", "198.51.100.4"),
        (1, "198.51.100.4", "198.51.100.4"),
        (2, "203.0.113.9, 198.51.100.4, 10.0.0.1", "198.51.100.4"),
        (1, "<script>alert(1)</script>", "127.0.0.1"),
        (1, "203.0.113.9, ", "127.0.0.1"),
        (1, "203.0.113.9, not-an-address", "127.0.0.1"),
    ],
)
def test_the_address_that_is_noted_is_the_real_one(world: World, settings: Any, proxies: int, forwarded: str, expected: str) -> None:
    """A004, R20: in the audit of who made an API key."""
    settings.TRUSTED_PROXY_COUNT = proxies
    headers = {**FORGED, "x-forwarded-for": forwarded}
    response = world.client("owner").post("/settings/api-keys/", {"name": "Probe", "scope": "read"}, headers=headers)
    assert response.status_code == 200
    with tenant_scope(world.own.ref):
        line = AuditLine.objects.filter(action="api_key.created").latest("pk")
    assert json.loads(json.dumps(line.address)) == expected


RESET_HOSTS = [
    {"host": f"acme.{D}:evil.example"},
    {"host": f"acme.{D}@evil.example"},
    {"host": f"evil.example#acme.{D}"},
    {"host": "evil.example"},
    {"host": f"acme.{D}:1"},
    {"host": f"acme.{D}", "x-forwarded-host": "evil.example"},
    {"host": f"acme.{D}", **FORGED},
    {"host": f"acme.{D}", "origin": f"http://acme.{D}", "referer": "https://evil.example/"},
]


@pytest.mark.parametrize("headers", RESET_HOSTS)
def test_links_in_mail_lead_to_the_stored_host_only(world: World, headers: dict[str, str]) -> None:
    """A080: whatever host, port or forwarded header the request for a reset came with."""
    email = world.own.users["owner"].email
    with tenant_scope(world.own.ref):
        run_due(world.own.ref)
        mail.outbox.clear()
        client = Client()
        client.raise_request_exception = False
        response = client.post("/account/password/reset/", {"email": email}, headers=headers)
        run_due(world.own.ref)
    for message in mail.outbox:
        text = str(message.body) + str(getattr(message, "alternatives", ""))
        assert "evil" not in text
        links = re.findall(r"https?://[^/\s\"'<]+", text)
        assert links
        assert set(links) == {f"{settings.URL_SCHEME}://{world.own.ref.host}{PORT}"}
    assert response.status_code in {302, 400, 404}
    if response.status_code == 302:
        assert mail.outbox
        assert response["Location"].startswith("/account/")


NEXT = [
    "https://evil.example/", "//evil.example/", "///evil.example/", "////evil.example", "/\\evil.example/", "\\\\evil.example", "https:evil.example", "https:///evil.example",
    "http:\\\\evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "data:text/html,x", "\x00//evil.example",
    "/\t/evil.example", "/\n/evil.example", f"http://other.{D}/", f"https://acme.{D}.evil.example/", f"https://acme.{D}@evil.example/", "https://evil.example\\@acme.localhost/",
    "//evil.example%2f@acme.localhost/", "/%09/evil.example", "//%65vil.example", "vbscript:x", "file:///etc/passwd", "ftp://evil.example/",
]  # fmt: skip


@pytest.mark.parametrize("target", NEXT)
def test_nothing_redirects_to_where_a_stranger_says(world: World, target: str) -> None:
    """A033, A135: sign-in, sign-out, language, of a stranger and of somebody who is signed in."""
    with tenant_scope(world.own.ref):
        user = world.own.users["operator"]
        user.set_password("seven green kettles")
        user.save(update_fields=["password"])
    asked = [
        world.client("anonymous").post("/account/login/", {"login": user.email, "password": "seven green kettles", "next": target}),
        world.client("anonymous").post(
            "/account/login/?next=" + target.replace("\n", "%0a").replace("\t", "%09").replace("\x00", "%00"),
            {"login": user.email, "password": "seven green kettles"},
        ),
        world.client("owner").get("/account/login/", {"next": target}),
        world.client("anonymous").post("/language/", {"language": "ja", "next": target}),
        world.client("anonymous").post("/language/", {"language": "ja"}, headers={"referer": target.replace("\n", "").replace("\x00", "")}),
        world.client("anonymous", host=D).post("/language/", {"language": "ja", "next": target}),
        world.client("owner").post("/account/logout/", {"next": target}),
    ]
    for number, response in enumerate(asked):
        assert response.status_code in {200, 302}, f"{number}: {response.status_code}"
        location = response.get("Location", "/")
        assert re.match(r"/(?![/\\\t\n])[\x21-\x5b\x5d-\x7e]*\Z", location), f"{number}: {location!r}"
