"""Spare schemas: made in advance under their final generated names, taken by one row change (R8)."""

from __future__ import annotations

import secrets
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from tenants.models import Domain, Tenant
from tenants.schemas.levels import current_level
from tenants.schemas.plan import Replay, migrate_for_real, replay
from tenants.scope import public_scope, schema_scope

ABANDONED_AFTER = timedelta(minutes=10)

# How a new schema is made, by migration level: worked out once in the life of a process.
_recipes: dict[str, Replay] = {}


class NoSpare(RuntimeError):
    """No spare schema of the current level is at hand just now; the task makes some within seconds."""


def make_spares(*, wanted: int | None = None) -> int:
    """Make spares until ``wanted`` (default: the setting) of the current level are waiting.

    Returns:
        How many were made.
    """
    wanted = settings.SPARE_SCHEMAS if wanted is None else wanted
    made = 0
    while True:
        with public_scope():
            waiting = Tenant.objects.filter(state=Tenant.State.SPARE, migration_level=current_level()).count()
        if waiting >= wanted:
            return made
        _make_spare()
        made += 1


def _make_spare() -> None:
    # The row is committed first, so that a schema without a row cannot be left behind by a crash.
    with public_scope():
        tenant = Tenant.objects.create(schema_name=f"t_{secrets.token_hex(12)}", state=Tenant.State.MAKING)
    with schema_scope(tenant.schema_name), connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{tenant.schema_name}"')
    level = current_level()
    if level in _recipes:
        replay_new(tenant.schema_name, _recipes[level])
    else:
        done = migrate_for_real(tenant.schema_name)
        if done.is_replayable_when_new:
            _recipes[level] = done
    with public_scope():
        Tenant.objects.filter(pk=tenant.pk).update(state=Tenant.State.SPARE, migration_level=level)


def replay_new(schema_name: str, done: Replay) -> None:
    """Build a new schema from what was noted while another was built."""
    with schema_scope(schema_name):
        MigrationRecorder(connection).ensure_schema()
    replay(schema_name, done)


def take_spare(*, name: str, slug: str, language: str, time_zone: str) -> Tenant:
    """Give a spare schema to a company; changes two rows and runs no DDL. Call it in public scope; it joins the
    transaction in force, if there is one.

    Raises:
        NoSpare: none of the current level is at hand.
        django.db.IntegrityError: the address is taken; the transaction in force is lost.
    """
    with transaction.atomic(savepoint=False):
        tenant = Tenant.objects.select_for_update(skip_locked=True).filter(state=Tenant.State.SPARE, migration_level=current_level()).order_by("id").first()
        if tenant is not None:
            tenant.state, tenant.activated_at = Tenant.State.ACTIVE, timezone.now()
            tenant.name, tenant.slug, tenant.language, tenant.time_zone = name, slug, language, time_zone
            taken = ["state", "activated_at", "name", "slug", "language", "time_zone"]
            Tenant.objects.filter(pk=tenant.pk).update(**{field: getattr(tenant, field) for field in taken})
            # Not ``create``: that would first look for other hosts of a company that cannot have any.
            Domain.objects.bulk_create([Domain(tenant=tenant, domain=f"{slug}.{settings.DOMAIN}", is_primary=True)])
    # Raised out here, because inside it would undo what the caller's transaction did.
    if tenant is None:
        raise NoSpare
    return tenant


def reap_abandoned() -> int:
    """Drop schemas whose making was cut off by a crash. Returns how many."""
    with public_scope():
        abandoned = list(Tenant.objects.filter(state=Tenant.State.MAKING, dropped_at__isnull=True, created_at__lt=timezone.now() - ABANDONED_AFTER))
    for tenant in abandoned:
        with schema_scope(tenant.schema_name), connection.cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{tenant.schema_name}" CASCADE')
        with public_scope():
            Tenant.objects.filter(pk=tenant.pk).update(dropped_at=timezone.now())
    return len(abandoned)
