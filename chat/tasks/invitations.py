"""The errand of every half minute: invitations that nobody answers come to an end."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from chat.services.invitations import expire_invitations
from tenants.hosts import active_tenants
from tenants.scope import tenant_scope

log = logging.getLogger(__name__)


@shared_task(name="chat.tasks.expire_invitations")
def expire_open_invitations() -> None:
    """For every company in turn; one that fails hinders no other."""
    for tenant in active_tenants():
        try:
            with tenant_scope(tenant):
                expire_invitations(now=timezone.now())
        except Exception:
            log.exception("invitations of %s were not ended", tenant.schema_name)
