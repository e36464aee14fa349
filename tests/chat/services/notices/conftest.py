"""A push service, and operators whose browsers take pushes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone

from chat.models import Operator
from chat.services.notices import register_device
from tenants.outbox.base import OutboxBase
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import claim_due, run_effect
from tenants.webpush import new_private_key
from tests.push_service import Browser, PushService, push_service

KEY = new_private_key()


@pytest.fixture
def service(settings: Any) -> Iterator[PushService]:
    settings.VAPID_PRIVATE_KEY = KEY
    with push_service() as running:
        yield running


def signed_in(operator: Operator) -> str:
    """A session of his, by key."""
    store = import_module(django_settings.SESSION_ENGINE).SessionStore()
    user = operator.user
    store[SESSION_KEY], store[BACKEND_SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), "backend", user.get_session_auth_hash()
    store.save()
    return str(store.session_key)


def set_up(service: PushService, operator: Operator, name: str = "a", session: str = "") -> Browser:
    browser = Browser()
    register_device(
        by=operator,
        endpoint=service.endpoint(name),
        p256dh=browser.p256dh,
        auth=browser.auth,
        name="Firefox",
        session=session or signed_in(operator),
        now=timezone.now(),
    )
    return browser


def run_outbox(*kinds: str, turns: int = 4) -> None:
    """What waits of these kinds is due and done, and what follows from it."""
    for _turn in range(turns):
        OutboxEntry.objects.filter(state=OutboxBase.State.PENDING, kind__in=kinds).update(not_before=timezone.now() - timedelta(seconds=1))
        for entry in claim_due(limit=100):
            assert run_effect(entry), OutboxEntry.objects.get(pk=entry.pk).last_error
