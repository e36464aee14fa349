"""Imports whose files are in memory, and a worker that does what is due."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from tenants.accounts.models import Role, User
from tenants.scope import TenantRef
from tests.factories import make_user
from visitors.models import ContactImport
from visitors.services.contacts.importing import create_import

Make = Callable[..., ContactImport]


@pytest.fixture(autouse=True)
def _files_in_memory(settings: Any) -> None:
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}


@pytest.fixture
def admin(tenant: TenantRef) -> User:
    return make_user(Role.ADMIN, "Ada Admin")


@pytest.fixture
def upload(admin: User) -> Make:
    """A function from a table's text to its import."""

    def make(text: str, **fields: object) -> ContactImport:
        row = create_import(by=admin, filename="people.csv", content=text.encode(), now=timezone.now())
        for name, value in fields.items():
            setattr(row, name, value)
        row.save()
        return row

    return make
