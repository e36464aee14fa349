"""An API client with a key, and one with a session."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tenants.accounts.models import Role, User
from tenants.scope import TenantRef
from tests.factories import make_key, make_user


class Api:
    """Calls /api/v1/ of one company and decodes the answers."""

    def __init__(self, ref: TenantRef, key: str | None = None, user: User | None = None, *, csrf: bool = False) -> None:
        headers = {"host": ref.host + settings.URL_PORT, "accept": "application/json"}
        if key:
            headers["authorization"] = f"Bearer {key}"
        self.client = Client(headers=headers, enforce_csrf_checks=csrf)
        if user:
            self.client.force_login(user)

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.client.get(f"/api/v1/{path}", **kwargs)

    def post(self, path: str, body: Any = None, **kwargs: Any) -> Any:
        return self.client.post(f"/api/v1/{path}", data=body if body is not None else {}, content_type="application/json", **kwargs)

    def patch(self, path: str, body: Any = None, **kwargs: Any) -> Any:
        return self.client.patch(f"/api/v1/{path}", data=body if body is not None else {}, content_type="application/json", **kwargs)

    def put(self, path: str, body: Any = None, **kwargs: Any) -> Any:
        return self.client.put(f"/api/v1/{path}", data=body if body is not None else {}, content_type="application/json", **kwargs)

    def delete(self, path: str, body: Any = None, **kwargs: Any) -> Any:
        return self.client.delete(f"/api/v1/{path}", **kwargs)


@pytest.fixture
def admin(tenant: TenantRef) -> User:
    return make_user(Role.ADMIN, "Ada Admin")


@pytest.fixture
def api(tenant: TenantRef, admin: User) -> Api:
    """With a key that may read and write, of an admin."""
    return Api(tenant, key=make_key(admin))


@pytest.fixture
def api_of(tenant: TenantRef) -> Callable[..., Api]:
    """A function from a user to a client with his session."""

    def make(user: User) -> Api:
        return Api(tenant, user=user)

    return make
