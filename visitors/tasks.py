"""The clock's errands about visitors."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable

from celery import shared_task
from django.utils import timezone

from tenants.hosts import active_tenants
from tenants.scope import tenant_scope
from visitors.services.retention import cut_addresses, delete_old_visits

log = logging.getLogger(__name__)

# Of the minute that a task may take.
PATIENCE_S = 40.0
# Others want the tables too, and reports of the company wait while some of its visits are deleted.
REST_S = 0.05


@shared_task(name="visitors.tasks.keep_no_longer")
def keep_no_longer() -> None:
    """Delete what each company keeps no longer; what is not done in time is done at the next call."""
    until = time.monotonic() + PATIENCE_S
    tenants = active_tenants()
    # So that none is always the one that time does not suffice for.
    random.shuffle(tenants)
    for tenant in tenants:
        if time.monotonic() > until:
            return
        try:
            with tenant_scope(tenant):
                _exhaust(lambda: delete_old_visits(now=timezone.now()), until)
                _exhaust(cut_addresses, until)
        except Exception:
            log.exception("what %s keeps no longer was not deleted", tenant.schema_name)


def _exhaust(work: Callable[[], int], until: float) -> None:
    while work() and time.monotonic() < until:
        time.sleep(REST_S)
