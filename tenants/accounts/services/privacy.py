"""What the company keeps of its visitors, and for how long."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.changes import Setting, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change
from tenants.accounts.services.people import NotAllowed
from tenants.models import Tenant
from tenants.scope import current_tenant, public_scope
from tenants.services import bump_auth_epoch

# A page may report for a day; what it says must not find its visit deleted.
FEWEST_DAYS, MOST_DAYS = 2, 3650


class BadPeriod(Exception):
    """Visits are kept from 2 to 3,650 days."""


def change_privacy(*, by: User, keeps_addresses: bool, visits_kept_days: int) -> None:
    """Choose whether visits keep the visitor's whole address, and for how many days visits and page views are kept.

    What is stored already and may no longer be is removed by a periodic task (``visitors.tasks``).

    Raises:
        NotAllowed: ``by`` may not administer.
        BadPeriod: the days are too few or too many.
    """
    if not by.may_administer:
        raise NotAllowed
    if not FEWEST_DAYS <= visits_kept_days <= MOST_DAYS:
        raise BadPeriod
    ref = current_tenant()
    with transaction.atomic():
        with public_scope():
            row = Tenant.objects.select_for_update(no_key=True).get(pk=ref.id)
            before = {"keeps_addresses": row.keeps_addresses, "visits_kept_days": row.visits_kept_days}
            after: dict[str, Any] = {"keeps_addresses": keeps_addresses, "visits_kept_days": visits_kept_days}
            Tenant.objects.filter(pk=ref.id).update(**after)
        # There is no way back: what may no longer be kept is deleted.
        record_change(by=by, action="company.privacy_changed", setting="privacy", subject=ref.name, before=before, after=after, **after)
        # Every process remembers the company; within seconds none keeps addresses any more.
        bump_auth_epoch()


register_setting(
    Setting(
        name="privacy",
        page="people:privacy",
        fields={"keeps_addresses": _("Whole addresses of visitors are kept"), "visits_kept_days": _("Days for which visits are kept")},
    )
)
