"""Business hours and the checklist of the first minutes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.test import Client

from chat.models import BusinessHours
from chat.services.hours import HoursNotAllowed, HoursOverlap, set_business_hours
from tenants.accounts.models import Role, User
from tenants.scope import TenantRef, tenant_scope
from visitors.models import Website


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


def test_hours(signed_in: Client, tenant_ref: TenantRef) -> None:
    form = {"d0_1_from": "09:00", "d0_1_to": "12:00", "d0_2_from": "13:00", "d0_2_to": "18:00", "d4_1_from": "22:00", "d4_1_to": "02:00"}
    assert signed_in.post("/settings/hours/", form).status_code == 302
    with tenant_scope(tenant_ref):
        week = list(BusinessHours.objects.values_list("weekday", "opens_at", "closes_at"))
    assert week == [(0, time(9), time(12)), (0, time(13), time(18)), (4, time(22), time(2))]
    assert 'value="22:00"' in signed_in.get("/settings/hours/").content.decode()
    assert signed_in.post("/settings/hours/", {}).status_code == 302
    with tenant_scope(tenant_ref):
        assert not BusinessHours.objects.exists()


@pytest.mark.parametrize(
    "form",
    [{"d0_1_from": "09:00"}, {"d0_1_from": "09:00", "d0_1_to": "25:00"}, {"d0_1_from": "09:00", "d0_1_to": "12:00", "d0_2_from": "11:00", "d0_2_to": "18:00"}],
)
def test_hours_refused(signed_in: Client, form: dict[str, str]) -> None:
    assert signed_in.post("/settings/hours/", form).status_code == 422


@pytest.mark.parametrize(
    "ranges",
    [
        [(0, time(9), time(12)), (0, time(11), time(18))],
        [(0, time(22), time(3)), (1, time(2), time(4))],
        [(6, time(22), time(3)), (0, time(2), time(4))],
        [(0, time(9), time(9)), (0, time(10), time(11))],
    ],
)
def test_overlaps(tenant_ref: TenantRef, owner: User, ranges: list[tuple[int, time, time]]) -> None:
    with tenant_scope(tenant_ref), pytest.raises(HoursOverlap):
        set_business_hours(by=owner, ranges=ranges)


def test_operators_do_not_set_hours(tenant_ref: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        operator = User.objects.create(email="op@acme.example", full_name="Op")
        with pytest.raises(HoursNotAllowed):
            set_business_hours(by=operator, ranges=[])


def test_checklist(signed_in: Client, tenant_ref: TenantRef) -> None:
    assert "Show me the snippet" in signed_in.get("/welcome/").content.decode()
    assert signed_in.get("/welcome/try/").status_code == 302
    answer = signed_in.post("/settings/websites/", {"from": "welcome", "name": "Acme", "origins": "example.com"})
    assert answer["Location"] == "/welcome/"
    with tenant_scope(tenant_ref):
        website = Website.objects.get()
    page = signed_in.get("/welcome/").content.decode()
    assert website.key in page
    assert "hx-get" in page
    assert website.key in signed_in.get("/welcome/try/").content.decode()
    assert "Waiting for" in signed_in.get("/welcome/progress/").content.decode()


def test_try_out_page_may_boot_and_is_not_the_site(signed_in: Client, tenant_ref: TenantRef) -> None:
    signed_in.post("/settings/websites/", {"name": "Acme", "origins": "example.com"})
    with tenant_scope(tenant_ref):
        website = Website.objects.get()

    def boot(origin: str) -> int:
        body = {"website": website.key, "page": {"url": f"{origin}/welcome/try/"}}
        return signed_in.post("/widget/boot/", body, content_type="application/json", headers={"origin": origin}).status_code

    own = signed_in.get("/welcome/try/").wsgi_request.build_absolute_uri("/").rstrip("/")
    assert boot(own) == 200
    with tenant_scope(tenant_ref):
        website.refresh_from_db()
    assert website.first_seen_at is None
    assert boot("https://evil.example") == 403
    assert boot("https://example.com") == 200
    with tenant_scope(tenant_ref):
        website.refresh_from_db()
    assert website.first_seen_at is not None
    assert "We have seen" in signed_in.get("/welcome/progress/").content.decode()


def test_operators_get_the_inbox(tenant_ref: TenantRef, client_of: Callable[[Any], Client]) -> None:
    with tenant_scope(tenant_ref):
        operator = User.objects.create(email="op@acme.example", full_name="Op")
        client = client_of(tenant_ref)
        client.force_login(operator)
    assert client.get("/welcome/")["Location"] == "/inbox/"
    assert client.get("/settings/hours/").status_code == 403
