"""Errands about files: what nobody said anything with goes, cards of pages that nobody names go, and so does the content of what is gone."""

from __future__ import annotations

import logging
from typing import Any
from uuid import UUID

from celery import shared_task
from django.core.files.storage import storages
from django.utils import timezone

from chat.services.files import FORGET_FILES, delete_contents, sweep_files
from chat.services.previews import sweep_previews
from tenants.files.storage import DurableStorage
from tenants.hosts import active_tenants
from tenants.outbox.registry import effect
from tenants.scope import tenant_scope

log = logging.getLogger(__name__)
# So that one company's past does not hold up the others.
MOST_BATCHES = 20


@effect(FORGET_FILES)
def delete_content_of_files(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """The rows are gone; now what they stood for."""
    delete_contents(payload)


@shared_task(name="chat.tasks.sweep_files")
def sweep_unsent_files() -> None:
    """For every company in turn; one that fails hinders no other."""
    storage = storages["default"]
    if isinstance(storage, DurableStorage):
        storage.sweep()
    for tenant in active_tenants():
        try:
            with tenant_scope(tenant):
                for _batch in range(MOST_BATCHES):
                    if not sweep_files(now=timezone.now()) + sweep_previews(now=timezone.now()):
                        break
        except Exception:
            log.exception("unsent files of %s were not deleted", tenant.schema_name)
