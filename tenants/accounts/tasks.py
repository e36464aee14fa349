"""The clock's errands about people and keys."""

from __future__ import annotations

import logging

from celery import shared_task
from django.utils import timezone

from tenants.accounts.services.api_keys import forget_answers
from tenants.hosts import active_tenants
from tenants.scope import tenant_scope

log = logging.getLogger(__name__)


@shared_task(name="tenants.accounts.tasks.forget_old_answers")
def forget_old_answers() -> None:
    """Drop what repeated API requests would be answered with, a day later, in every company."""
    for tenant in active_tenants():
        try:
            with tenant_scope(tenant):
                forget_answers(now=timezone.now())
        except Exception:
            log.exception("old answers of %s were not dropped", tenant.schema_name)
