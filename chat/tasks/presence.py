"""The errand of every quarter minute: who is quiet is set away."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from chat import services
from tenants.hosts import active_tenants
from tenants.scope import tenant_scope

log = logging.getLogger(__name__)


@shared_task(name="chat.tasks.set_quiet_operators_away")
def set_quiet_operators_away() -> None:
    """For every company in turn; one that fails hinders no other."""
    for tenant in active_tenants():
        try:
            with tenant_scope(tenant):
                services.set_quiet_operators_away(now=timezone.now())
        except Exception:
            log.exception("quiet operators of %s were not looked for", tenant.schema_name)
