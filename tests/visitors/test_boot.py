"""A page with the widget asks to begin: which pages may, who the visitor is, and what other origins may read."""

from __future__ import annotations

import gzip
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from chat.models import Conversation
from tenants.outbox.models import OutboxEntry
from tenants.realtime.tickets import Audience, read_ticket
from tenants.scope import TenantRef, tenant_scope
from tests.factories import ORIGIN, make_contact, make_conversation, make_operator, make_visitor, make_website
from visitors.models import Contact, Visitor, Website


@pytest.fixture(autouse=True)
def no_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitors.views.widget.BOOTS_PER_MINUTE", 100_000)


@pytest.fixture
def website(tenant: TenantRef) -> Website:
    return make_website()


def boot(ref: TenantRef, body: Any, origin: str | None = ORIGIN, content_type: str = "text/plain", method: str = "post", **headers: str) -> Any:
    client = Client(headers={"host": ref.host + settings.URL_PORT, **({"origin": origin} if origin is not None else {}), **headers})
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return getattr(client, method)("/widget/boot/", data=data, content_type=content_type)


def test_a_first_load_makes_a_visitor_and_his_token(tenant: TenantRef, website: Website) -> None:
    page = {"url": f"{ORIGIN}/cart", "title": "Cart", "referrer": "https://search.example/"}
    answer = boot(tenant, {"website": website.key, "language": "ja-JP", "time_zone": "Asia/Tokyo", "page": page})

    assert answer.status_code == 200, answer.content
    data = answer.json()
    visitor = Visitor.objects.get(uuid=data["visitor"]["id"])
    assert (visitor.language, visitor.time_zone, visitor.page_url, visitor.referrer) == ("ja-JP", "Asia/Tokyo", f"{ORIGIN}/cart", "https://search.example/")
    assert len(data["token"]) >= 43
    assert data["token"] not in (visitor.token_hash, "")
    assert data["website"]["language"] == "ja"
    assert (data["company"], data["conversation"]) == ({"name": "Acme"}, None)
    assert data["presence"] == {"online": False, "operators": [], "next_opening": None, "time_zone": "Europe/Berlin"}
    assert data["socket"].endswith("/ws/visitor/") and data["poll"].endswith("/rt/visitor/")
    ticket = read_ticket(data["ticket"], tenant_uuid=tenant.uuid, audience=Audience.VISITOR)
    assert (ticket.subject, ticket.origin, ticket.scope) == (visitor.uuid, ORIGIN, "")
    website.refresh_from_db()
    assert website.first_seen_at is not None


def test_the_token_brings_the_visitor_back_with_his_conversation(tenant: TenantRef, website: Website) -> None:
    make_operator(name="Ana Weber", display_name="Ana", title="Sales", online=True)
    first = boot(tenant, {"website": website.key}).json()
    conversation = make_conversation(Visitor.objects.get())

    again = boot(tenant, {"website": website.key, "token": first["token"]}).json()

    assert again["visitor"]["id"] == first["visitor"]["id"]
    assert "token" not in again and "token" not in again["visitor"]
    assert again["conversation"]["id"] == str(conversation.uuid)
    assert again["presence"]["operators"] == [{"name": "Ana", "photo": None, "title": "Sales"}]
    assert Visitor.objects.count() == 1


def test_a_token_works_on_its_own_website_and_company_only(tenant: TenantRef, other_tenant: TenantRef, website: Website) -> None:
    token = boot(tenant, {"website": website.key}).json()["token"]
    second = make_website(name="Second")
    assert "token" in boot(tenant, {"website": second.key, "token": token}).json()
    with tenant_scope(other_tenant):
        foreign = make_website()
    assert "token" in boot(other_tenant, {"website": foreign.key, "token": token}).json()


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "\u65e5" * 43])
def test_a_page_cannot_choose_the_token(tenant: TenantRef, website: Website, token: str) -> None:
    data = boot(tenant, {"website": website.key, "token": token}).json()
    assert data["token"] != token
    assert len({boot(tenant, {"website": website.key}).json()["token"] for _ in range(5)}) == 5


ORIGINS = [
    ("https://shop.example", True),
    ("http://localhost:8001", True),
    ("http://shop.example", False),
    ("https://shop.example:443", False),
    ("https://shop.example:8443", False),
    ("https://www.shop.example", False),
    ("https://shop.example.evil.example", False),
    ("https://evilshop.example", False),
    ("https://SHOP.example", False),
    ("https://shop.example/", False),
    ("https://user@shop.example", False),
    ("https://shop.example.", False),
    ("https://xn--shp-hoa.example", False),
    ("http://localhost", False),
    ("http://127.0.0.1:8001", False),
    ("chrome-extension://abcdefghijklmnop", False),
    ("file://", False),
    ("null", False),
    ("", False),
    (None, False),
    ("*", False),
]


@pytest.mark.parametrize(("origin", "allowed"), ORIGINS)
def test_only_the_exact_origins_of_the_website_may(tenant: TenantRef, origin: str | None, allowed: bool) -> None:
    website = make_website(allowed_origins=["https://shop.example", "http://localhost:8001"])

    answer = boot(tenant, {"website": website.key}, origin, referer="https://shop.example/")

    assert answer["Vary"].find("Origin") >= 0
    assert "Access-Control-Allow-Credentials" not in answer
    assert not answer.cookies
    if allowed:
        assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (200, origin)
    else:
        assert (answer.status_code, answer.json()["code"]) == (403, "origin_not_allowed")
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert Visitor.objects.count() == 0


def test_a_sibling_companys_origin_may_not(tenant: TenantRef, other_tenant: TenantRef, website: Website) -> None:
    sibling, own = (f"http://{ref.host}{settings.URL_PORT}" for ref in (other_tenant, tenant))
    assert boot(tenant, {"website": website.key}, sibling).status_code == 403
    # The company's own host carries the try-out page; trying it out is not having the widget on the site.
    assert boot(tenant, {"website": website.key}, own).status_code == 200
    website.refresh_from_db()
    assert website.first_seen_at is None


def test_a_listed_wildcard_or_null_allows_nothing(tenant: TenantRef) -> None:
    website = make_website(allowed_origins=["*", "null", "https://*.example", ""])
    for origin in ("*", "null", "https://a.example", ""):
        assert boot(tenant, {"website": website.key}, origin).status_code == 403


def test_refusals_say_why(tenant: TenantRef, other_tenant: TenantRef) -> None:
    inactive = make_website(is_active=False)
    with tenant_scope(other_tenant):
        foreign = make_website()
    for key, code in (("w_none", "website_unknown"), (foreign.key, "website_unknown"), (inactive.key, "website_inactive")):
        answer = boot(tenant, {"website": key})
        assert (answer.status_code, answer.json()["code"], answer["Access-Control-Allow-Origin"]) == (403, code, "*")
        assert answer.json()["detail"].endswith(".")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"[]", 400),
        (b'{"website": 1}', 400),
        (b'{"website": "a", "website": "b"}', 400),
        (b'{"website": "\\u0000"}', 400),
        (b'{"website": "a", "page": 1}', 400),
        (b'{"website": "' + b"a" * 20_000 + b'"}', 413),
    ],
)
def test_bad_bodies_are_refused(tenant: TenantRef, body: bytes, status: int) -> None:
    answer = boot(tenant, body)
    assert (answer.status_code, answer["Access-Control-Allow-Origin"]) == (status, "*")


def test_only_text_and_json_and_post_are_taken(tenant: TenantRef, website: Website) -> None:
    assert boot(tenant, {"website": website.key}, content_type="application/json").status_code == 200
    assert boot(tenant, {"website": website.key}, content_type="application/x-www-form-urlencoded").status_code == 415
    assert boot(tenant, b"", method="put").status_code == 405
    assert Client(headers={"host": tenant.host}).get("/widget/boot/").status_code == 405


def test_a_preflight_is_granted_to_listed_origins_only(tenant: TenantRef, website: Website) -> None:
    asks = {"access-control-request-method": "POST", "access-control-request-headers": "content-type"}
    granted = boot(tenant, b"", method="options", **asks)
    assert (granted.status_code, granted["Access-Control-Allow-Origin"], granted["Access-Control-Allow-Headers"]) == (204, ORIGIN, "content-type")
    assert "Access-Control-Allow-Credentials" not in granted
    for origin in ("https://evil.example", "null", None):
        refused = boot(tenant, b"", origin, method="options", **asks)
        assert (refused.status_code, "Access-Control-Allow-Origin" in refused) == (403, False)
        assert "Origin" in refused["Vary"]


def test_addresses_that_are_no_pages_are_not_stored(tenant: TenantRef, website: Website) -> None:
    boot(tenant, {"website": website.key, "page": {"url": "javascript:alert(1)", "referrer": "data:text/html,x", "title": "x" * 9000}})
    visitor = Visitor.objects.get()
    assert (visitor.page_url, visitor.referrer, len(visitor.title if hasattr(visitor, "title") else visitor.page_title)) == ("", "", 300)


def test_too_many_boots_from_one_address_are_refused(tenant: TenantRef, website: Website, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitors.views.widget.BOOTS_PER_MINUTE", 2)
    client = {"x-forwarded-for": "203.0.113.9"}
    codes = [boot(tenant, {"website": website.key}, **client).status_code for _ in range(4)]
    assert codes[-1] == 429


def test_a_boot_costs_few_queries(tenant: TenantRef, website: Website, django_assert_max_num_queries) -> None:
    token = boot(tenant, {"website": website.key}).json()["token"]
    with django_assert_max_num_queries(7):
        boot(tenant, {"website": website.key, "token": token})


def leave(ref: TenantRef, ticket: str, origin: str | None = ORIGIN, **fields: Any) -> Any:
    body = {"ticket": ticket, "cid": "0194d3a0-0000-7000-8000-000000000001", "name": "Vera", "email": "vera@example.org", "body": "Hello?", **fields}
    client = Client(headers={"host": ref.host + settings.URL_PORT, **({"origin": origin} if origin is not None else {})})
    return client.post("/widget/message/", data=json.dumps(body), content_type="text/plain")


def test_a_message_is_left_once(tenant: TenantRef, website: Website) -> None:
    make_operator()
    ticket = boot(tenant, {"website": website.key}).json()["ticket"]

    first, again = leave(tenant, ticket), leave(tenant, ticket)

    assert (first.status_code, again.status_code) == (201, 201)
    assert first["Access-Control-Allow-Origin"] == ORIGIN
    assert first.json()["message"] == again.json()["message"]
    conversation = Conversation.objects.get(uuid=UUID(first.json()["conversation"]["id"]))
    assert (conversation.origin, conversation.visitor.email) == ("offline_form", "vera@example.org")
    assert OutboxEntry.objects.count() == 1


def test_a_message_is_refused_with_a_ticket_of_another_page_company_or_kind(tenant: TenantRef, other_tenant: TenantRef, website: Website) -> None:
    with tenant_scope(other_tenant):
        foreign_site = make_website()
    foreign = boot(other_tenant, {"website": foreign_site.key}).json()["ticket"]
    own = boot(tenant, {"website": website.key}).json()["ticket"]

    assert leave(tenant, foreign).json()["code"] == "bad_ticket"
    assert leave(tenant, "x" * 100).status_code == 401
    assert leave(tenant, own, "https://evil.example").status_code == 403
    assert leave(tenant, own, None).status_code == 403
    assert Conversation.objects.count() == 0


@pytest.mark.parametrize(
    ("fields", "status", "code"),
    [
        ({"email": "vera"}, 400, "bad_email"),
        ({"body": "  "}, 400, "message_refused"),
        ({"body": "x" * 10_001}, 400, "message_refused"),
        ({"cid": "no"}, 400, "bad_json"),
        ({"name": 1}, 400, "bad_json"),
    ],
)
def test_a_bad_message_is_refused_readably(tenant: TenantRef, website: Website, fields: dict[str, Any], status: int, code: str) -> None:
    ticket = boot(tenant, {"website": website.key}).json()["ticket"]
    answer = leave(tenant, ticket, **fields)
    assert (answer.status_code, answer.json()["code"], answer["Access-Control-Allow-Origin"]) == (status, code, "*")
    assert Conversation.objects.count() == 0


def test_the_loader_is_cached_for_five_minutes_and_knows_its_version(tenant: TenantRef, tmp_path, settings) -> None:
    settings.STATICFILES_DIRS = [tmp_path]
    (tmp_path / "widget.js").write_text("console.log(1)")
    client = Client(headers={"host": tenant.host})

    answer = client.get("/widget.js")

    assert (answer.status_code, answer.content) == (200, b"console.log(1)")
    assert (answer["Cache-Control"], answer["Cross-Origin-Resource-Policy"]) == ("public, max-age=300", "cross-origin")
    assert answer["Content-Type"].startswith("text/javascript")
    assert client.get("/widget.js", headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert "Cookie" not in answer.get("Vary", "")
    packed = client.get("/widget.js", headers={"accept-encoding": "gzip, br"})
    assert (gzip.decompress(packed.content), packed["Content-Encoding"]) == (answer.content, "gzip")
    assert packed["ETag"] != answer["ETag"]


def test_a_contact_is_written_only_once_in_a_while(tenant: TenantRef, website: Website) -> None:
    now = timezone.now()
    contact = make_contact(make_visitor(website, token="t" * 43))
    for seen_at, is_written in ((None, True), (now - timedelta(minutes=4), False), (now - timedelta(minutes=6), True)):
        Contact.objects.update(seen_at=seen_at)
        Visitor.objects.update(seen_at=None)
        boot(tenant, {"website": website.key, "token": "t" * 43})
        contact.refresh_from_db()
        assert (contact.seen_at != seen_at) is is_written


def test_a_visitor_stays_the_same_however_often_he_loads(tenant: TenantRef, website: Website) -> None:
    visitor = make_visitor(website, token="t" * 43, seen_at=timezone.now())
    for _ in range(3):
        assert boot(tenant, {"website": website.key, "token": "t" * 43}).json()["visitor"]["id"] == str(visitor.uuid)


def test_who_was_not_asked_yet_is_nobody(tenant: TenantRef, website: Website) -> None:
    known = make_visitor(website, token="known-token")
    answer = boot(tenant, {"website": website.key, "waits": True, "token": "known-token", "page": {"url": f"{ORIGIN}/cart"}}).json()
    assert {"website", "presence", "panel", "company"} <= set(answer)
    assert not {"visitor", "ticket", "token"} & set(answer) and answer["conversation"] is None
    assert Visitor.objects.count() == 1
    known.refresh_from_db()
    assert (known.page_url, known.seen_at) == ("", None), "nothing is learned of him either"
    website.refresh_from_db()
    assert website.first_seen_at is not None
