"""How often one may ask, and how one is told."""

from __future__ import annotations

import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from tenants import limits
from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import make_key, make_user


@pytest.fixture
def few(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_RATE_PER_MINUTE = 3
    # One window for the whole test, whatever the clock says.
    monkeypatch.setattr("tenants.limits.time.time", lambda: 1_800_000_010.0)


@pytest.fixture
def two(tenant: TenantRef) -> tuple[Api, Api]:
    return Api(tenant, key=make_key(make_user(Role.ADMIN))), Api(tenant, key=make_key(make_user(Role.ADMIN)))


def test_headers_count_down_and_then_refuse(few: None, two: tuple[Api, Api]) -> None:
    api, other = two
    left = [api.get("session/")["RateLimit-Remaining"] for _ in range(3)]
    assert left == ["2", "1", "0"]

    refused = api.get("session/")

    assert (refused.status_code, refused.json()["code"], refused["RateLimit-Limit"]) == (429, "too_many_requests", "3")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert refused["Retry-After"] == refused["RateLimit-Reset"]
    assert other.get("session/").status_code == 200


def test_nobody_is_refused_while_valkey_is_away(few: None, two: tuple[Api, Api], monkeypatch: pytest.MonkeyPatch) -> None:
    def dead() -> redis.Redis:
        return redis.Redis(port=1, socket_connect_timeout=0.1, retry=Retry(NoBackoff(), 0))

    monkeypatch.setattr(limits, "_client", dead)
    answers = [two[0].get("session/") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 5
    assert "RateLimit-Limit" not in answers[0]
