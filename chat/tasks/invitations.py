"""The clock's errands about invitations: those that nobody answers come to an end, and old ones go, with old notices of operators."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from chat.services.invitations import delete_old_invitations, expire_invitations
from chat.services.notices import forget_old_notices
from tenants.hosts import active_tenants
from tenants.scope import tenant_scope

log = logging.getLogger(__name__)

# So that one company's past does not hold up the others.
MOST_BATCHES = 20


@shared_task(name="chat.tasks.expire_invitations")
def expire_open_invitations() -> None:
    """For every company in turn; one that fails hinders no other."""
    for tenant in active_tenants():
        try:
            with tenant_scope(tenant):
                expire_invitations(now=timezone.now())
        except Exception:
            log.exception("invitations of %s were not ended", tenant.schema_name)


@shared_task(name="chat.tasks.keep_no_longer")
def keep_invitations_no_longer() -> None:
    """Delete what each company keeps no longer, some at a time; what is left is done at the next call."""
    for tenant in active_tenants():
        try:
            with tenant_scope(tenant):
                for _batch in range(MOST_BATCHES):
                    if not delete_old_invitations(now=timezone.now()) + forget_old_notices(now=timezone.now()):
                        break
        except Exception:
            log.exception("old invitations and notices of %s were not deleted", tenant.schema_name)
