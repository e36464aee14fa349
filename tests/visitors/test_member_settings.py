"""The page where a website's members are set up to be asked for: mistakes in place, the key once, and nothing for others."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tenants.sealing import unseal
from tests.factories import make_member_source, make_user, make_website
from tests.sink import Sink, sink
from visitors.models import MemberSource, MemberSourceKey, Website

__all__ = ["sink"]


@pytest.fixture
def website(tenant: TenantRef) -> Website:
    return make_website()


def signed_in(tenant: TenantRef, role: str = Role.ADMIN) -> Client:
    client = Client(headers={"host": tenant.host + settings.URL_PORT})
    client.force_login(make_user(role))
    return client


def path(website: Website, more: str = "") -> str:
    return f"/settings/websites/{website.uuid}/member-data/{more}"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_address_is_set_and_a_wrong_one_is_named_where_it_was_typed(tenant: TenantRef, website: Website) -> None:
    client = signed_in(tenant)
    refused = client.post(path(website), {"url": "https://10.0.0.1/members"})
    assert refused.status_code == 422 and "Only names of the public internet" in text(refused)
    assert "https://10.0.0.1/members" in text(refused) and not MemberSource.objects.exists()
    assert client.post(path(website), {"url": "https://shop.example.com/members"}).status_code == 302
    page = text(client.get(f"/settings/websites/{website.uuid}/"))
    assert "https://shop.example.com/members" in page and "Make a key, so that questions can be signed." in page
    assert client.post(path(website, "remove/")).status_code == 302
    assert not MemberSource.objects.exists()


def test_a_key_is_shown_once_and_a_third_is_not_made(tenant: TenantRef, website: Website) -> None:
    client = signed_in(tenant)
    made = text(client.post(path(website, "keys/")))
    key = unseal(MemberSourceKey.objects.get().sealed_secret, purpose="member_source", owner=website.uuid)
    assert key in made
    assert key not in text(client.get(f"/settings/websites/{website.uuid}/"))
    client.post(path(website, "keys/"))
    assert "Two keys are valid already" in text(client.post(path(website, "keys/"), follow=True))
    client.post(f"/settings/member-data-keys/{MemberSourceKey.objects.earliest('pk').uuid}/revoke/")
    assert MemberSourceKey.objects.count() == 1


def test_trying_it_says_how_it_went(tenant: TenantRef, website: Website, sink: Sink) -> None:
    client = signed_in(tenant)
    assert client.post(path(website, "try/"), {"member": "4711"}).status_code == 404
    make_member_source(website, sink.url("/members"))
    sink.answers(b'{"orders": [{"number": "1"}]}')
    assert "Orders: 1, cards: 0" in text(client.post(path(website, "try/"), {"member": "4711"}))
    sink.answers(b'{"orders": [{"number": ""}]}')
    tried = text(client.post(path(website, "try/"), {"member": "4711"}))
    assert "not JSON of the form" in tried and "orders.0.number" in tried
    assert client.post(path(website, "try/"), {"member": " "}).status_code == 422


@pytest.mark.parametrize("more", ["", "remove/", "try/", "keys/"])
def test_others_can_do_none_of_it(tenant: TenantRef, other_tenant: TenantRef, website: Website, more: str) -> None:
    with tenant_scope(other_tenant):
        foreign = make_website()
    assert signed_in(tenant, Role.OPERATOR).post(path(website, more), {"url": "https://shop.example.com/", "member": "1"}).status_code == 403
    assert signed_in(tenant).post(path(foreign, more), {"url": "https://shop.example.com/", "member": "1"}).status_code == 404
    assert signed_in(tenant).get(path(website, more)).status_code == 405
    with tenant_scope(other_tenant):
        assert not MemberSource.objects.exists() and not MemberSourceKey.objects.exists()
