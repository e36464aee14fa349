"""The clock's errands about visitors, and what is done after an answer was given."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from tenants.hosts import active_tenants
from tenants.outbox.registry import effect
from tenants.scope import tenant_scope
from visitors.services.contacts.clearing import CLEARING, clear_attribute, clear_forgotten_attributes, plan_clearing
from visitors.services.retention import cut_addresses, delete_old_visits

log = logging.getLogger(__name__)

# Of the minute that a task may take.
PATIENCE_S = 40.0
# Others want the tables too, and reports of the company wait while some of its visits are deleted.
REST_S = 0.05
# Well within the lease of an effect.
CLEAR_FOR_S = 20.0


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
                clear_forgotten_attributes(now=timezone.now(), has_time=lambda: time.monotonic() < until)
        except Exception:
            log.exception("what %s keeps no longer was not deleted", tenant.schema_name)


@effect(CLEARING)
def clear_deleted_attribute(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Take the values of a deleted attribute off the contacts; what is not done in time is planned anew."""
    until, uuid = time.monotonic() + CLEAR_FOR_S, UUID(payload["attribute"])
    again_at = clear_attribute(attribute=uuid, now=timezone.now(), has_time=lambda: time.monotonic() < until)
    if again_at is not None:
        plan_clearing(attribute=uuid, key=str(entry_uuid), at=again_at)


def _exhaust(work: Callable[[], int], until: float) -> None:
    while work() and time.monotonic() < until:
        time.sleep(REST_S)
