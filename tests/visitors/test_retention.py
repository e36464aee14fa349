"""What the company keeps no longer goes, a bounded part at a time, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from tenants.hosts import forget_all
from tenants.models import Tenant
from tenants.names import lock_key
from tenants.scope import TenantRef, current_tenant, public_scope, tenant_scope
from tests.factories import make_visitor
from tests.visitors.hits.test_record import page, record
from visitors import tasks
from visitors.models import DailyTraffic, PageView, Visit, Visitor
from visitors.services import retention
from visitors.services.retention import cut_addresses, delete_old_visits

NOW = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def visitor(tenant: TenantRef) -> Visitor:
    return make_visitor()


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def test_old_visits_go_with_their_pages_and_the_figures_stay(visitor: Visitor) -> None:
    for days in (500, 401, 399, 1):
        record(visitor, page("/a"), page("/b"), at=days_ago(days))
    assert delete_old_visits(now=NOW) == 2
    assert delete_old_visits(now=NOW) == 0
    assert [visit.started_at for visit in Visit.objects.order_by("id")] == [days_ago(399), days_ago(1)]
    assert PageView.objects.count() == 4
    assert sum(row.page_views for row in DailyTraffic.objects.all()) == 8


def test_the_period_is_the_companys(visitor: Visitor, tenant: TenantRef) -> None:
    record(visitor, page(), at=days_ago(8))
    with tenant_scope(replace(tenant, visits_kept_days=9)):
        assert delete_old_visits(now=NOW) == 0
    with tenant_scope(replace(tenant, visits_kept_days=7)):
        assert delete_old_visits(now=NOW) == 1


def test_what_is_deleted_at_once_is_bounded(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    for days in (900, 800, 700, 600, 500):
        record(visitor, page(), at=days_ago(days))
    monkeypatch.setattr(retention, "_OLD", retention._OLD.replace(f"LIMIT {retention.VISITS_A_BATCH}", "LIMIT 2"))
    assert [delete_old_visits(now=NOW) for _ in range(4)] == [2, 2, 1, 0]


def test_nothing_is_deleted_while_reports_are_stored(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        record(make_visitor(), page(), at=days_ago(500))
        other = connections.create_connection("default")
        try:
            with transaction.atomic(), connection.cursor() as cursor, other.cursor() as elsewhere:
                elsewhere.execute("BEGIN")
                elsewhere.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("hits")])
                assert delete_old_visits(now=NOW) == 0
                elsewhere.execute("ROLLBACK")
                assert delete_old_visits(now=NOW) == 1
                cursor.execute("SELECT 1")
        finally:
            other.close()


def test_whole_addresses_go_when_the_company_keeps_them_no_more(visitor: Visitor, tenant: TenantRef) -> None:
    record(visitor, page(), at=NOW)
    Visit.objects.update(address="203.0.113.9", network="203.0.113.0/24")
    with tenant_scope(replace(tenant, keeps_addresses=True)):
        assert cut_addresses() == 0
    assert (cut_addresses(), cut_addresses()) == (1, 0)
    visit = Visit.objects.get()
    assert (visit.address, visit.network) == ("", "203.0.113.0/24")


def test_the_task_visits_every_company_and_one_that_fails_hinders_no_other(
    tenant_ref: TenantRef, other_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    for ref in (tenant_ref, other_tenant):
        with tenant_scope(ref):
            record(make_visitor(), page(), at=timezone.now() - timedelta(days=50))
    with public_scope():
        Tenant.objects.filter(pk=other_tenant.id).update(visits_kept_days=30)
    forget_all()

    def fails_in_one() -> int:
        if current_tenant().slug == "acme":
            raise RuntimeError("its tables are locked")
        return 0

    monkeypatch.setattr(tasks, "cut_addresses", fails_in_one)
    monkeypatch.setattr(tasks.random, "shuffle", lambda refs: refs.sort(key=lambda ref: ref.slug))
    tasks.keep_no_longer()
    left = {}
    for ref in (tenant_ref, other_tenant):
        with tenant_scope(ref):
            left[ref.slug] = Visit.objects.count()
    assert left == {"acme": 1, "other": 0}
