"""What the company keeps of its visitors: who may choose, and what is no choice."""

from __future__ import annotations

import pytest

from tenants import hosts
from tenants.accounts.models import AuditLine
from tenants.accounts.services.people import NotAllowed
from tenants.accounts.services.privacy import BadPeriod, change_privacy
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_user
from tests.tenants.accounts.conftest import MakePerson, SignIn


def chosen(ref: TenantRef) -> tuple[bool, int]:
    found = hosts.tenant_for_host(ref.host)
    assert found is not None
    return found.keeps_addresses, found.visits_kept_days


def test_little_is_kept_until_an_admin_chooses_otherwise(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn) -> None:
    assert chosen(tenant_ref) == (False, 400)
    browser = sign_in(tenant_ref, person(tenant_ref, "admin"))
    assert browser.post("/settings/privacy/", {"visits_kept_days": "90", "keeps_addresses": "on"}).status_code == 302
    assert chosen(tenant_ref) == (True, 90)
    page = browser.get("/settings/privacy/").content.decode()
    assert 'value="90"' in page and " checked" in page
    assert browser.post("/settings/privacy/", {"visits_kept_days": "30"}).status_code == 302
    assert chosen(tenant_ref) == (False, 30)
    with tenant_scope(tenant_ref):
        assert [line.details for line in AuditLine.objects.filter(action="company.privacy_changed").order_by("pk")] == [
            {"keeps_addresses": True, "visits_kept_days": 90},
            {"keeps_addresses": False, "visits_kept_days": 30},
        ]


@pytest.mark.parametrize("days", ["", "0", "1", "-5", "3651", "90.5", "many", "1e3", "٣٠٠٠٠"])
def test_what_is_no_period_is_refused_in_place(tenant_ref: TenantRef, person: MakePerson, sign_in: SignIn, days: str) -> None:
    answer = sign_in(tenant_ref, person(tenant_ref, "owner")).post("/settings/privacy/", {"visits_kept_days": days})
    assert answer.status_code == 422 and "has-error" in answer.content.decode()
    assert chosen(tenant_ref) == (False, 400)


def test_the_service_refuses_for_itself(tenant: TenantRef) -> None:
    with pytest.raises(NotAllowed):
        change_privacy(by=make_user("supervisor"), keeps_addresses=False, visits_kept_days=90)
    for days in (1, 3651):
        with pytest.raises(BadPeriod):
            change_privacy(by=make_user("admin"), keeps_addresses=False, visits_kept_days=days)
