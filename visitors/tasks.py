"""The clock's errands about visitors, and what is done after an answer was given."""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import DatabaseError
from django.utils import timezone

from tenants.files.uploads import UploadGone
from tenants.hosts import active_tenants
from tenants.outbox.registry import effect
from tenants.scope import tenant_scope
from visitors.services.contacts import forget_ended_members
from visitors.services.contacts.clearing import CLEARING, clear_attribute, clear_forgotten_attributes, plan_clearing
from visitors.services.contacts.importing import IMPORT_EFFECT, fail_import, forget_old_imports, work_on_import
from visitors.services.contacts.merge import forget_old_merges
from visitors.services.contacts.tasks import REMIND_EFFECT, remind_of_task
from visitors.services.memberdata import pull_member_data
from visitors.services.months import arrange_page_views
from visitors.services.retention import cut_addresses, delete_old_figures, delete_old_visits
from visitors.sheets import SheetUnreadable

log = logging.getLogger(__name__)

# Of the minute that a task may take.
PATIENCE_S = 40.0
# Others want the tables too, and reports of the company wait while some of its visits are deleted.
REST_S = 0.05
# Well within the lease of an effect.
CLEAR_FOR_S = 20.0
# Mails and other effects get their turn between two slices of an import.
SLICE_S = 8.0
MOST_TRIES = 6


@effect(IMPORT_EFFECT)
def import_contacts(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Check or import some rows of a table; whoever is killed meanwhile is followed by another who goes on where he was."""
    import_id = UUID(payload["import"])
    try:
        work_on_import(import_id, patience_s=SLICE_S)
    except UploadGone:
        fail_import(import_id, reason="file_gone", now=timezone.now())
    except SheetUnreadable:
        fail_import(import_id, reason="unreadable", now=timezone.now())
    except DatabaseError:
        # Away, or in somebody's way: the outbox tries again later and says when it gives up.
        raise
    except Exception:
        if attempt < MOST_TRIES:
            raise
        log.exception("import %s is given up", import_id)
        fail_import(import_id, reason="failed", now=timezone.now())


@effect(REMIND_EFFECT)
def remind(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """A task's moment came."""
    remind_of_task(UUID(payload["task"]), due_at=datetime.fromisoformat(payload["due_at"]), now=timezone.now())


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
                _exhaust(lambda: delete_old_figures(now=timezone.now()), until)
                _exhaust(cut_addresses, until)
                clear_forgotten_attributes(now=timezone.now(), has_time=lambda: time.monotonic() < until)
                forget_old_imports(now=timezone.now())
                forget_ended_members(now=timezone.now())
                forget_old_merges(now=timezone.now())
                arrange_page_views(now=timezone.now())
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


@shared_task(name="visitors.tasks.ask_website")
def ask_website(contact: str, website: str) -> None:
    """Ask a website's own server what it knows of a contact."""
    pull_member_data(contact_id=UUID(contact), website_id=UUID(website))
