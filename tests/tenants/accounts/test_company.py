"""The company's card, its end and the way back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tenants import hosts
from tenants.models import Tenant
from tenants.scope import TenantRef, public_scope
from tests.tenants.accounts.conftest import PASSWORD, MakePerson, SignIn
from tests.tenants.outbox_runner import run_due

ClientOf = Callable[[Any], Client]


def test_card(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, "admin"))
    form = {"name": "Acme & Söhne", "language": "ja", "time_zone": "Asia/Tokyo", "support_address": "help@acme.example"}
    assert browser.post("/settings/company/", form).status_code == 302
    hosts.forget_all()
    ref = hosts.tenant_for_host(tenant_ref.host)
    assert ref is not None
    assert (ref.name, ref.language, ref.time_zone, ref.support_address) == ("Acme & Söhne", "ja", "Asia/Tokyo", "help@acme.example")
    assert 'value="help@acme.example"' in browser.get("/settings/company/").content.decode()
    assert browser.post("/settings/company/", form | {"time_zone": "Nowhere"}).status_code == 422


@pytest.mark.parametrize("address", ["help", "help@acme.example\nBcc: x@evil.example", "a@b.example, c@d.example", "x" * 250 + "@acme.example"])
def test_a_support_address_is_one_address(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, address: str) -> None:
    browser = sign_in(tenant_ref, person(tenant_ref, "admin"))
    form = {"name": "Acme", "language": "en", "time_zone": "UTC", "support_address": address}
    assert browser.post("/settings/company/", form).status_code == 422


def test_without_a_support_address_the_owners_is_shown_in_its_place(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    owner = person(tenant_ref, "owner")
    page = sign_in(tenant_ref, owner).get("/settings/company/").content.decode()
    assert f'placeholder="{owner.email}"' in page


@pytest.fixture
def closed(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> str:
    """The company was closed; the path of the link in the mail."""
    browser = sign_in(tenant_ref, person(tenant_ref, "owner"))
    form = {"address": tenant_ref.host, "password": PASSWORD}
    assert browser.post("/settings/company/delete/", form | {"address": "other.localhost"}).status_code == 422
    assert browser.post("/settings/company/delete/", form | {"password": "wrong password"}).status_code == 422
    assert browser.post("/settings/company/delete/", form).status_code == 302
    run_due(None)
    found = re.search(r"http://localhost(?::\d+)?(/restore/\S+)", str(mail.outbox[-1].body))
    assert found
    return found[1]


def test_close_and_take_back(closed: str, tenant_ref: TenantRef, client_of: ClientOf) -> None:
    assert client_of(tenant_ref).get("/account/login/").status_code == 404, "hosts stop answering"
    public = client_of(None)
    assert public.get(closed).status_code == 200
    assert client_of(tenant_ref).get("/account/login/").status_code == 404, "a GET only asks"
    assert tenant_ref.host in public.post(closed)["Location"]
    assert client_of(tenant_ref).get("/account/login/").status_code == 200
    assert public.post(closed).status_code == 404, "the link died with the deletion"


def test_after_the_grace(closed: str, client_of: ClientOf) -> None:
    with public_scope():
        tenant = Tenant.objects.get(slug="acme")
        Tenant.objects.filter(pk=tenant.pk).update(deleted_at=timezone.now() - timedelta(days=31))
    assert client_of(None).post(closed).status_code == 404


@pytest.mark.parametrize("change", [lambda path: path[:-3] + "xx/", lambda path: re.sub(r"[0-9a-f]{8}-", "00000000-", path, count=1)])
def test_forged_link(closed: str, client_of: ClientOf, change: Callable[[str], str]) -> None:
    assert client_of(None).get(change(closed)).status_code == 404
