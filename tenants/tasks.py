"""Celery tasks of the ground floor. Each is a nudge: what is due is read from PostgreSQL again."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any
from uuid import UUID

from celery import shared_task

from tenants.ended import forget_ended_tickets
from tenants.handover import forget_old_handovers
from tenants.hosts import tenant_by_uuid
from tenants.outbox import services as outbox
from tenants.scope import public_scope, tenant_scope
from tenants.services import drop_expired_tenants, reap_abandoned
from tenants.services import make_spares as make_spare_schemas
from tenants.signup.services import forget_expired_signups

PUBLIC = "public"


@shared_task(name="tenants.tasks.run_effect")
def run_effect(tenant_uuid: str, entry_uuid: str) -> bool:
    """Claim one outbox row and do its effect. Asked twice, or late, it finds the row taken and does nothing.

    Args:
        tenant_uuid: whose outbox; ``public`` for the platform's.
        entry_uuid: which row.
    """
    scope: AbstractContextManager[Any]
    if tenant_uuid == PUBLIC:
        scope = public_scope()
    else:
        tenant = tenant_by_uuid(UUID(tenant_uuid))
        if tenant is None:
            return False  # Suspended or deleted: the row waits with its tenant.
        scope = tenant_scope(tenant)
    with scope:
        entry = outbox.claim_entry(UUID(entry_uuid))
        return entry is not None and outbox.run_effect(entry)


@shared_task(name="tenants.tasks.make_spares")
def make_spares() -> int:
    """Keep spare schemas at hand for sign-ups. Returns how many were made."""
    with public_scope():
        return make_spare_schemas()


@shared_task(name="tenants.tasks.sweep")
def sweep() -> None:
    """Finish what a crash or a grace period left: half-made schemas, companies whose data is to go, old sign-ups and tokens."""
    with public_scope():
        reap_abandoned()
        drop_expired_tenants()
        forget_expired_signups()
        forget_old_handovers()
        forget_ended_tickets()
