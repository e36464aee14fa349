"""A sign-up form as a person fills it in, and the mail that follows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests.tenants.outbox_runner import run_due

GOOD = {
    "company_name": "Tsubame Tea",
    "slug": "tsubame",
    "full_name": "Mika Sato",
    "email": "mika@tsubame.example",
    "password": "seven green kettles",
    "language": "ja",
    "time_zone": "Asia/Tokyo",
}


@pytest.fixture
def filled() -> dict[str, str]:
    """A form that is accepted."""
    return dict(GOOD)


@pytest.fixture
def public(db: None, client_of: Callable[[Any], Client]) -> Client:
    """A browser on the platform's own host."""
    return client_of(None)


@pytest.fixture
def mailed_link(public: Client) -> Callable[[], str]:
    """A function that does what the worker does and returns the path of the link in the newest mail."""

    def path() -> str:
        run_due(None)
        found = re.search(r"http://[^/\s]+(/signup/confirm/[\w-]+/)", str(mail.outbox[-1].body))
        assert found, mail.outbox[-1].body
        return found[1]

    return path
