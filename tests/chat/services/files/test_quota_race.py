"""The quota holds for many at once (F55)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from django.db import connection
from django.utils import timezone

from chat.models import FileRules
from chat.services.files import QuotaReached, begin_upload, quota_bytes, set_quota
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_visitor


def test_the_quota_is_never_passed_by_many_at_once(committed_tenant: TenantRef, disk: Path) -> None:
    with tenant_scope(committed_tenant):
        set_quota(quota_mb=1)
        visitors = [make_visitor() for _number in range(12)]

    def begin(number: int) -> bool:
        try:
            with tenant_scope(committed_tenant):
                begin_upload(by=visitors[number], name="a.pdf", size=200_000, now=timezone.now())
        except QuotaReached:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        begun = list(pool.map(begin, range(12)))
    with tenant_scope(committed_tenant):
        rules = FileRules.objects.get()
        assert (sum(begun), rules.used_bytes) == (5, 1_000_000) and rules.used_bytes <= quota_bytes(rules)
