"""Floods of page views (A111, A112, F53): who is refused, and who is not held up by it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from tenants.realtime.quota import Quota
from tenants.realtime.tickets import Audience
from visitors.consumers.reports import may_report

LIMITS = {"frames_per_10_s_together": 10, "hits_per_10_s_per_address": 20, "hits_per_10_s_per_company": 40}


@pytest.fixture
def quota(monkeypatch: pytest.MonkeyPatch) -> Quota:
    monkeypatch.setattr(settings, "LIMITS", {**settings.LIMITS, **LIMITS})
    # All in one moment: a busy machine gives nobody a second share meanwhile.
    monkeypatch.setattr("tenants.realtime.quota.time", SimpleNamespace(monotonic=lambda: 1000.0))
    return Quota()


def kept(quota: Quota, tenant: UUID, *, visitors: int, addresses: list[str], each: int = 10) -> int:
    """How many of so many hits of each visitor are taken; the visitors are spread over the addresses."""
    company: Any = SimpleNamespace(uuid=tenant)
    taken = 0
    for number in range(visitors):
        visitor = quota.allowance(tenant, Audience.VISITOR, uuid4())
        taken += sum(may_report(quota, company, visitor, addresses[number % len(addresses)], 1) for _ in range(each))
    return taken


def test_one_visitor_gets_his_share(quota: Quota) -> None:
    assert kept(quota, uuid4(), visitors=1, addresses=["203.0.113.5"], each=100) == LIMITS["frames_per_10_s_together"]


@pytest.mark.parametrize(
    "addresses",
    [["203.0.113.5"], ["::ffff:203.0.113.5", "203.0.113.5"], [f"2001:db8:0:1::{number:x}" for number in range(1, 200)]],
    ids=["one", "one, written in two ways", "all that one customer owns"],
)
def test_many_visitors_of_one_address_share_its_part(quota: Quota, addresses: list[str]) -> None:
    assert kept(quota, uuid4(), visitors=50, addresses=addresses) == LIMITS["hits_per_10_s_per_address"]


def test_a_company_that_is_flooded_from_everywhere_costs_no_other_one(quota: Quota) -> None:
    crowd = [f"198.51.{high}.{low}" for high in range(4) for low in range(1, 200)]
    assert kept(quota, uuid4(), visitors=len(crowd), addresses=crowd) == LIMITS["hits_per_10_s_per_company"]
    assert kept(quota, uuid4(), visitors=2, addresses=crowd) == 20, "neither for its visitors nor for addresses that reported elsewhere"


def test_a_report_over_the_socket_costs_what_a_request_costs(quota: Quota) -> None:
    """The frame that it came in was counted when it came."""
    tenant = uuid4()
    company: Any = SimpleNamespace(uuid=tenant)
    visitor = quota.allowance(tenant, Audience.VISITOR, uuid4())
    assert visitor.take() and may_report(quota, company, visitor, "203.0.113.5", 5, paid=1)
    assert may_report(quota, company, visitor, "203.0.113.5", 5)
    assert not may_report(quota, company, visitor, "203.0.113.5", 1)
