"""Writing effects into the outbox and settling them (D9, D11)."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tenants.models import PlatformOutboxEntry
from tenants.outbox.base import OutboxBase
from tenants.outbox.hints import hint_due
from tenants.outbox.models import OutboxEntry
from tenants.outbox.registry import handler_for
from tenants.scope import PublicScope, TenantRef, current_scope, current_tenant

FIRST_RETRY_S = 5
LONGEST_RETRY_S = 900


def outbox_table() -> type[OutboxBase]:
    """The outbox of the scope in force: the tenant's own, or the platform's."""
    if isinstance(current_scope(), PublicScope):
        return PlatformOutboxEntry
    current_tenant()
    return OutboxEntry


def enqueue_effect(*, kind: str, key: str, payload: dict[str, Any], not_before: datetime | None = None) -> OutboxBase:
    """Write an effect in the transaction in force. The same key again is the same effect and writes nothing.

    Args:
        kind: what is done; a handler of this kind is registered with ``tenants.outbox.registry.effect``.
        key: names this one effect, such as ``mail.confirm:<uuid>``.
        payload: ids and primitives that the handler needs.
        not_before: when it is due; now if left out.

    Returns:
        The row, new or found.
    """
    table = outbox_table()
    entry, created = table._default_manager.get_or_create(key=key, defaults={"kind": kind, "payload": payload, "not_before": not_before or timezone.now()})
    if created:
        hint_after_commit(due_in=max(timedelta(0), entry.not_before - timezone.now()))
    return entry


def enqueue_effects(*, kind: str, payloads: Mapping[str, dict[str, Any]]) -> None:
    """Write many effects of a kind, due now, in one statement: payloads by key. A key that is there already writes nothing."""
    table = outbox_table()
    table._default_manager.bulk_create([table(kind=kind, key=key, payload=payload) for key, payload in payloads.items()], ignore_conflicts=True)
    if payloads:
        hint_after_commit(due_in=timedelta(0))


def hint_after_commit(*, due_in: timedelta) -> None:
    """Tell the relay, once the transaction in force has committed, that the scope in force has an effect due then."""
    scope = current_scope()
    tenant_uuid = scope.uuid if isinstance(scope, TenantRef) else None
    due = timezone.now() + due_in
    transaction.on_commit(lambda: hint_due(tenant_uuid, due), robust=True)


def claim_due(*, limit: int = 20) -> list[OutboxBase]:
    """Lease due rows of the scope in force: each claimed row counts one attempt, committed before it is tried, so that
    a poisonous one cannot be tried for ever.
    """
    table = outbox_table()
    now = timezone.now()
    with transaction.atomic():
        due = (
            table._default_manager.select_for_update(skip_locked=True)
            .filter(state=OutboxBase.State.PENDING, not_before__lte=now)
            .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
            .order_by("not_before", "id")[:limit]
        )
        entries = list(due)
        for entry in entries:
            entry.attempts += 1
            entry.leased_until = now + timedelta(seconds=settings.OUTBOX_LEASE_S)
            if entry.attempts > settings.OUTBOX_MAX_ATTEMPTS:
                entry.state, entry.finished_at, entry.leased_until = OutboxBase.State.DEAD, now, None
        table._default_manager.bulk_update(entries, ["attempts", "leased_until", "state", "finished_at"])
    return [entry for entry in entries if entry.state == OutboxBase.State.PENDING]


def due_entries(*, limit: int = 200) -> list[tuple[UUID, int]]:
    """Which rows of the scope in force are due and not leased, and how often each was tried, oldest first; nothing is claimed."""
    now = timezone.now()
    due = outbox_table()._default_manager.filter(state=OutboxBase.State.PENDING, not_before__lte=now)
    return list(due.filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now)).order_by("not_before", "id").values_list("uuid", "attempts")[:limit])


def claim_entry(entry_uuid: UUID) -> OutboxBase | None:
    """Lease one due row of the scope in force and count the attempt, committed before it is tried.

    Returns:
        The row, or None if it is done, not due, leased to somebody, or was tried too often (it is dead then).
    """
    table = outbox_table()
    now = timezone.now()
    with transaction.atomic():
        entry = (
            table._default_manager.select_for_update(skip_locked=True)
            .filter(uuid=entry_uuid, state=OutboxBase.State.PENDING, not_before__lte=now)
            .filter(Q(leased_until__isnull=True) | Q(leased_until__lt=now))
            .first()
        )
        if entry is None:
            return None
        entry.attempts += 1
        entry.leased_until = now + timedelta(seconds=settings.OUTBOX_LEASE_S)
        if entry.attempts > settings.OUTBOX_MAX_ATTEMPTS:
            entry.state, entry.finished_at, entry.leased_until = OutboxBase.State.DEAD, now, None
        entry.save(update_fields=["attempts", "leased_until", "state", "finished_at"])
    return entry if entry.state == OutboxBase.State.PENDING else None


def run_effect(entry: OutboxBase) -> bool:
    """Do the effect of a claimed row and settle it: done, to be tried again with growing pauses, or dead.

    Returns:
        Whether it was done.
    """
    handler = handler_for(entry.kind)
    try:
        handler(payload=entry.payload, attempt=entry.attempts, entry_uuid=entry.uuid)
    except Exception as error:  # Whatever a handler raises is kept in the row and tried again.
        _settle_failure(entry, error)
        return False
    now = timezone.now()
    entry.__class__._default_manager.filter(pk=entry.pk).update(state=OutboxBase.State.DONE, finished_at=now, leased_until=None, last_error="")
    return True


def _settle_failure(entry: OutboxBase, error: Exception) -> None:
    now = timezone.now()
    # Spread, or what got in each other's way once (mails of one conversation) meets again at every retry until it is given up.
    pause = min(LONGEST_RETRY_S, FIRST_RETRY_S * 2 ** (entry.attempts - 1)) * random.uniform(0.75, 1.25)  # noqa: S311 - jitter
    is_dead = entry.attempts >= settings.OUTBOX_MAX_ATTEMPTS
    entry.__class__._default_manager.filter(pk=entry.pk).update(
        state=OutboxBase.State.DEAD if is_dead else OutboxBase.State.PENDING,
        finished_at=now if is_dead else None,
        not_before=now + timedelta(seconds=pause),
        leased_until=None,
        last_error=f"{type(error).__name__}: {error}"[:2000],
    )


def earliest_due() -> datetime | None:
    """When the next pending row of the scope in force is due, or None."""
    return outbox_table()._default_manager.filter(state=OutboxBase.State.PENDING).order_by("not_before").values_list("not_before", flat=True).first()
