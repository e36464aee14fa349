"""Origins as they are typed, and the settings of websites."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tenants.accounts.models import Role, User
from tenants.scope import TenantRef, tenant_scope
from visitors.models import Website
from visitors.services.websites import BadOrigin, NotAllowed, clean_origin, create_website

ORIGINS = {
    "example.com": "https://example.com",
    "www.Example.COM/shop?x=1#top": "https://www.example.com",
    "https://example.com/": "https://example.com",
    "http://example.com:80": "http://example.com",
    "https://example.com:443/x": "https://example.com",
    "https://example.com:8443": "https://example.com:8443",
    "localhost:3000": "http://localhost:3000",
    "shop.localhost:8001": "http://shop.localhost:8001",
    "http://127.0.0.1:8001/": "http://127.0.0.1:8001",
    "https://[::1]:9000": "https://[::1]:9000",
    "例え.jp": "https://xn--r8jz45g.jp",
    "https://münchen.example": "https://xn--mnchen-3ya.example",
    "example.com.": "https://example.com",
}
BAD = [
    "",
    "*",
    "https://*.example.com",
    "ftp://example.com",
    "javascript:alert(1)",
    "https://",
    "example",
    "https://exa mple.com",
    "https://user:pw@example.com",
    "https://example.com:99999",
    "null",
    "https://-x.example",
    "https://" + "a" * 64 + ".com",
    "1.2.3.4.5",
    "data:text/html,x",
]


@pytest.mark.parametrize(("typed", "origin"), ORIGINS.items())
def test_origin(typed: str, origin: str) -> None:
    assert clean_origin(typed) == origin
    assert clean_origin(origin) == origin


@pytest.mark.parametrize("typed", BAD)
def test_bad_origin(typed: str) -> None:
    with pytest.raises(BadOrigin):
        clean_origin(typed)


@pytest.fixture
def owner(tenant_ref: TenantRef) -> User:
    """The owner of the company."""
    with tenant_scope(tenant_ref):
        return User.objects.create(email="owner@acme.example", full_name="Owner", role=Role.OWNER)


@pytest.fixture
def signed_in(tenant_ref: TenantRef, owner: User, client_of: Callable[[Any], Client]) -> Client:
    """A browser of the owner."""
    client = client_of(tenant_ref)
    with tenant_scope(tenant_ref):
        client.force_login(owner)
    return client


def test_add_and_change(signed_in: Client, tenant_ref: TenantRef) -> None:
    answer = signed_in.post("/settings/websites/", {"name": "Shop", "origins": "example.com\nwww.example.com\nhttps://example.com/x"})
    assert answer.status_code == 302
    page = signed_in.get(answer["Location"]).content.decode()
    with tenant_scope(tenant_ref):
        website = Website.objects.get()
        assert website.allowed_origins == ["https://example.com", "https://www.example.com"]
    assert website.key in page
    assert f"http://{tenant_ref.host}" in page
    changed = signed_in.post(answer["Location"], {"name": "Shop", "origins": "example.org", "is_active": "on"})
    assert changed.status_code == 302
    with tenant_scope(tenant_ref):
        website.refresh_from_db()
    assert website.allowed_origins == ["https://example.org"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("origins", "*"),
        ("origins", ""),
        ("name", ""),
    ],
)
def test_refused(signed_in: Client, tenant_ref: TenantRef, owner: User, name: str, value: str) -> None:
    with tenant_scope(tenant_ref):
        website = create_website(by=owner, name="Shop", origins=["example.com"])
    form = {"name": "Shop", "origins": "example.org", "is_active": "on", name: value}
    assert signed_in.post(f"/settings/websites/{website.uuid}/", form).status_code == 422
    with tenant_scope(tenant_ref):
        website.refresh_from_db()
    assert website.allowed_origins == ["https://example.com"]


def test_website_of_another_company(signed_in: Client, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        foreign = Website.objects.create(name="Foreign", allowed_origins=["https://foreign.example"])
    assert signed_in.get(f"/settings/websites/{foreign.uuid}/").status_code == 404
    assert signed_in.post(f"/settings/websites/{foreign.uuid}/", {"name": "x", "origins": "example.org"}).status_code == 404


def test_operators_do_not_add(tenant_ref: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        operator = User.objects.create(email="op@acme.example", full_name="Op")
        with pytest.raises(NotAllowed):
            create_website(by=operator, name="Shop", origins=["example.com"])
