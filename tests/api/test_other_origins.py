"""Every address of a company's host, asked by a page of another origin (A100): nothing is readable but what the widget needs."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.api.test_contract import walk
from tests.factories import make_user

ANY = uuid4()
# Public by their nature, without credentials; each refuses or answers by itself.
READABLE = {"widget.js": "*", "widget/boot/": "*", "widget/message/": "*", "widget/files/": "*", f"widget/files/{ANY}/": "*"}


def addresses() -> list[str]:
    found = []
    for path, _view in walk(get_resolver("config.urls").url_patterns):
        path = path.replace("<uuid:", "<").replace("<str:", "<").replace("<int:", "<").replace("<slug:", "<").replace("\\Z", "").replace("^", "")
        if "(?P" in path or "$" in path:
            continue
        while "<" in path:
            before, _sign, rest = path.partition("<")
            path = before + str(ANY) + rest.partition(">")[2]
        found.append(path)
    return sorted(set(found))


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://other.localhost"])
def test_no_answer_is_readable_by_another_origin(tenant: TenantRef, origin: str) -> None:
    client = Client(headers={"host": tenant.host + settings.URL_PORT, "origin": origin}, raise_request_exception=False)
    client.force_login(make_user(Role.OWNER))
    paths = addresses()
    assert len(paths) > 25
    for path in paths:
        for ask in ("get", "options"):
            answer: Any = getattr(client, ask)(f"/{path}", headers={"access-control-request-method": "POST"})
            allowed = READABLE.get(path) if ask == "get" else None
            assert answer.get("Access-Control-Allow-Origin") == allowed, (ask, path)
            assert "Access-Control-Allow-Credentials" not in answer, path
            assert answer["X-Content-Type-Options"] == "nosniff", path
            assert "Content-Security-Policy" in answer, path
