"""People of two companies, and browsers they are signed in with."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tenants.accounts.models import Role, User
from tenants.scope import TenantRef, tenant_scope
from tests.tenants.outbox_runner import run_due

PASSWORD = "seven green kettles"
MakePerson = Callable[..., User]
SignIn = Callable[..., Client]


@pytest.fixture
def person() -> MakePerson:
    """A function that makes a person of a company."""

    def make(ref: TenantRef, role: str = Role.OPERATOR, email: str = "", **fields: Any) -> User:
        with tenant_scope(ref):
            user = User(email=email or f"{role}@{ref.slug}.example", full_name=fields.pop("full_name", f"{role.title()} Person"), role=role, **fields)
            user.set_password(PASSWORD)
            user.save()
        return user

    return make


@pytest.fixture
def sign_in(client_of: Callable[[Any], Client]) -> SignIn:
    """A function that signs a person in through the form and returns the browser."""

    def enter(ref: TenantRef, user: User, password: str = PASSWORD) -> Client:
        browser = client_of(ref)
        answer = browser.post("/account/login/", {"login": user.email, "password": password})
        assert answer.status_code == 302, answer.content.decode()
        return browser

    return enter


@pytest.fixture
def mailed() -> Callable[[TenantRef, str], str]:
    """A function that runs the outbox and returns the path, matching a pattern, of a link in the newest mail."""

    def path(ref: TenantRef, pattern: str) -> str:
        run_due(ref)
        found = re.search(rf"http://{re.escape(ref.host)}(?::\d+)?({pattern})", str(mail.outbox[-1].body))
        assert found, mail.outbox[-1].body
        return found[1]

    return path
