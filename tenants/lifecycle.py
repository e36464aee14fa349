"""A tenant's states after sign-up: suspended, resumed, deleted with a grace, dropped at last (F48).

Deleting is a tombstone first: the hosts stop answering at once, the data stays for the grace. Dropping the schema comes
last, and the row stays for ever, so that neither schema name nor address is given out again.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from tenants import hosts
from tenants.models import Domain, HandoverToken, Tenant
from tenants.scope import current_tenant, public_scope, schema_scope


class WrongState(RuntimeError):
    """The tenant is not in a state in which this can be done."""


def bump_auth_epoch(*, tenant_uuid: UUID | None = None) -> None:
    """Note that somebody lost a right: every process rechecks its sockets of this tenant (default: the one in force)
    within seconds (R12).
    """
    tenant_uuid = tenant_uuid or current_tenant().uuid
    with public_scope():
        Tenant.objects.filter(uuid=tenant_uuid).update(auth_epoch=F("auth_epoch") + 1)
    hosts.forget(tenant_uuid)


def _move(tenant_uuid: UUID, *, before: Collection[str], **changes: object) -> Tenant:
    with public_scope(), transaction.atomic():
        tenant = Tenant.objects.select_for_update().get(uuid=tenant_uuid)
        if tenant.state not in before:
            raise WrongState(f"The company is {tenant.get_state_display()}.")
        Tenant.objects.filter(pk=tenant.pk).update(**changes, auth_epoch=tenant.auth_epoch + 1)
        tenant.refresh_from_db()
    hosts.forget_all()
    return tenant


def suspend_tenant(*, tenant_uuid: UUID) -> Tenant:
    """Stop answering on the tenant's hosts; nothing is lost.

    Raises:
        WrongState: it is not active.
    """
    return _move(tenant_uuid, before={Tenant.State.ACTIVE}, state=Tenant.State.SUSPENDED, suspended_at=timezone.now())


def resume_tenant(*, tenant_uuid: UUID) -> Tenant:
    """End a suspension, or take a deletion back within its grace.

    Raises:
        WrongState: it is neither suspended nor deleted, or its data is gone already.
    """
    with public_scope():
        if Tenant.objects.filter(uuid=tenant_uuid, dropped_at__isnull=False).exists():
            raise WrongState("The data of this company is gone.")
    return _move(tenant_uuid, before={Tenant.State.SUSPENDED, Tenant.State.DELETED}, state=Tenant.State.ACTIVE, suspended_at=None, deleted_at=None)


def delete_tenant(*, tenant_uuid: UUID) -> Tenant:
    """Lay the tombstone: hosts stop answering now, the data goes after the grace.

    Raises:
        WrongState: it is deleted already.
    """
    before = {Tenant.State.ACTIVE, Tenant.State.SUSPENDED}
    return _move(tenant_uuid, before=before, state=Tenant.State.DELETED, deleted_at=timezone.now())


def drop_expired_tenants() -> int:
    """Drop schema and files of each tenant whose grace is over; a run that was cut off is finished by the next.

    Returns:
        How many were dropped.
    """
    now = timezone.now()
    with public_scope():
        expired = list(
            Tenant.objects.filter(state=Tenant.State.DELETED, dropped_at__isnull=True, deleted_at__lt=now - timedelta(days=settings.DELETE_GRACE_DAYS))
        )
    for tenant in expired:
        with schema_scope(tenant.schema_name), connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{tenant.schema_name}" CASCADE')
        _delete_files(tenant.uuid.hex)
        with public_scope(), transaction.atomic():
            Domain.objects.filter(tenant=tenant, released_at__isnull=True).update(released_at=now)
            HandoverToken.objects.filter(tenant=tenant).delete()
            Tenant.objects.filter(pk=tenant.pk).update(dropped_at=now, name="")
    return len(expired)


def _delete_files(folder: str) -> None:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for name in files:
        default_storage.delete(f"{folder}/{name}")
    for name in folders:
        _delete_files(f"{folder}/{name}")
    # Object stores have no folders.
    if default_storage.exists(folder):
        default_storage.delete(folder)
