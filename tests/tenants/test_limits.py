"""Sliding windows, and what happens without Valkey."""

from __future__ import annotations

from typing import Any

import pytest
import redis
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from tenants import limits
from tenants.limits import RateLimited, RateLimitMiddleware, forget, hit
from tenants.scope import TenantRef, tenant_scope


def test_limit_and_forget(tenant: TenantRef) -> None:
    for _ in range(3):
        hit("try", "a", limit=3, period=60)
    with pytest.raises(RateLimited) as refused:
        hit("try", "a", limit=3, period=60)
    assert 1 <= refused.value.retry_after <= 61
    hit("try", "b", limit=3, period=60)
    forget("try", "a", period=60)
    hit("try", "a", limit=3, period=60)


def test_counts_apart_per_company(tenant_ref: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(tenant_ref):
        hit("try", limit=1, period=60)
        with pytest.raises(RateLimited):
            hit("try", limit=1, period=60)
    with tenant_scope(other_tenant):
        hit("try", limit=1, period=60)


def test_the_window_slides(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.limits.time.time", lambda: 1_000_000_019.0 * 60 - 1)
    for _ in range(10):
        hit("try", limit=10, period=60)
    monkeypatch.setattr("tenants.limits.time.time", lambda: 1_000_000_019.0 * 60 + 1)
    with pytest.raises(RateLimited):
        # Two seconds later another period has begun, and nearly all of the last one still counts.
        for _ in range(2):
            hit("try", limit=10, period=60)


@pytest.mark.parametrize(
    ("seconds", "language", "words"),
    [
        (1, "en", "Try again in 1 second."),
        (90, "en", "Try again in 90 seconds."),
        (91, "en", "Try again in 2 minutes."),
        (3600, "en", "Try again in 60 minutes."),
        (3541, "ja", "60 分後にもう一度お試しください"),
        (3541, "zh-hans", "请在 60 分钟后重试"),
    ],
)
def test_the_page_says_how_long_in_words_that_people_use(rf: RequestFactory, seconds: int, language: str, words: str) -> None:
    with translation.override(language):
        response = RateLimitMiddleware(lambda request: HttpResponse()).process_exception(rf.get("/"), RateLimited(seconds))

    assert response is not None
    assert words in response.content.decode()
    assert response["Retry-After"] == str(seconds)


class Dead:
    """A Valkey that does not answer."""

    def eval(self, *_arguments: Any) -> None:
        raise redis.ConnectionError


def test_without_valkey(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_client", lambda: Dead())
    hit("open", limit=1, period=60)
    hit("open", limit=1, period=60)
    with pytest.raises(RateLimited):
        hit("mail", limit=1, period=60, fail_closed=True)
