"""The two companies that the attacks are about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import _ref
from tests.isolation import module_wide, undone
from tests.security.world import World


@pytest.fixture(scope="module")
def shared_world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Both companies, filled once for a module, in a transaction that is rolled back at its end."""
    with module_wide(django_db_blocker):
        yield World(_ref("acme"), _ref("other"))


@pytest.fixture
def world(shared_world: World) -> Iterator[World]:
    """Both companies as they were filled; what the test changes is rolled back. No scope is entered."""
    with undone():
        yield shared_world


@pytest.fixture
def unlimited(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is counted: for tests that ask the same thing as everybody."""
    monkeypatch.setattr("tenants.limits._SCRIPT", "return 1")
