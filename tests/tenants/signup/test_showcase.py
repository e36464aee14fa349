"""The landing page carries a company's real widget where there is one to show, and an illustration otherwise."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client

from tenants.models import Tenant
from tenants.scope import TenantRef, public_scope

OTHERWISE = "data-demo"


def directives(response: Any) -> dict[str, list[str]]:
    """The page's policy by directive."""
    return {words[0]: words[1:] for words in (part.split() for part in response["Content-Security-Policy"].split(";"))}


def test_a_companys_widget(public: Client, tenant_ref: TenantRef, settings: Any) -> None:
    settings.SHOWCASE = "acme:w_key"
    host = tenant_ref.host + configured.URL_PORT
    response = public.get("/")
    page, policy = response.content.decode(), directives(response)

    assert f'data-showcase="w_key" data-script="http://{host}/widget.js"' in page
    assert OTHERWISE not in page
    assert policy["script-src"] == ["'self'", f"http://{host}"]
    assert {f"http://{host}", f"ws://{host}"} <= set(policy["connect-src"])
    assert f"http://{host}" in policy["img-src"]
    assert policy["style-src"] == ["'self'"]
    # The form of the same page must lead to the new company's host all the same.
    assert policy["form-action"] == directives(public.get("/signup/"))["form-action"]


@pytest.mark.parametrize("showcase", ["", "acme", "acme:", ":w_key", "nobody:w_key"])
def test_an_illustration_otherwise(public: Client, tenant_ref: TenantRef, settings: Any, showcase: str) -> None:
    settings.SHOWCASE = showcase
    response = public.get("/")

    assert OTHERWISE in response.content.decode()
    assert "data-showcase" not in response.content.decode()
    assert directives(response)["script-src"] == ["'self'"]


def test_a_suspended_companys_widget_is_not_shown(public: Client, tenant_ref: TenantRef, settings: Any) -> None:
    settings.SHOWCASE = "acme:w_key"
    with public_scope():
        Tenant.objects.filter(pk=tenant_ref.id).update(state=Tenant.State.SUSPENDED)

    assert OTHERWISE in public.get("/").content.decode()
