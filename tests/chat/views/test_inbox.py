"""The page that the inbox lives on."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from tenants.scope import TenantRef
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_stranger_is_sent_to_sign_in(tenant: TenantRef, client_of: Callable[[TenantRef | None], Client]) -> None:
    answer = client_of(tenant).get("/inbox/")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/account/login/")


def test_the_page_says_who_is_signed_in_and_runs_nothing_inline(tenant: TenantRef, client_of: Callable[[TenantRef | None], Client]) -> None:
    user = make_user(name="</script><b>Mika")
    client = client_of(tenant)
    client.force_login(user)

    page = client.get("/inbox/").content.decode()

    found = re.search(r'<script id="session" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found
    session = json.loads(found.group(1))
    assert session["user"]["name"] == "</script><b>Mika"
    assert session["operator"]["availability"] == "offline"
    assert not re.search(r"<script(?![^>]*(src=|application/json))", page)
    assert not re.search(r"\son[a-z]+=", page)


def test_the_page_is_not_kept_by_caches(tenant: TenantRef, client_of: Callable[[TenantRef | None], Client]) -> None:
    client = client_of(tenant)
    client.force_login(make_user())

    assert "no-store" in client.get("/inbox/")["Cache-Control"]
