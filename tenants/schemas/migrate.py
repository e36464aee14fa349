"""Bringing the public schema and every tenant's to the level of the code."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from tenants.models import Tenant
from tenants.names import public_lock_key
from tenants.schemas.levels import current_level
from tenants.schemas.plan import Replay, migrate_for_real, replay_in_place
from tenants.scope import public_scope

log = logging.getLogger(__name__)
Progress = Callable[[int, int, str], None]


@dataclass
class Report:
    """How a run over all schemas went."""

    migrated: int = 0
    current: int = 0
    failed: dict[str, str] = field(default_factory=dict)


def migrate_public() -> None:
    """Migrate the public schema."""
    with public_scope():
        executor = MigrationExecutor(connection)
        executor.migrate(executor.loader.graph.leaf_nodes())


def migrate_all(progress: Progress | None = None) -> Report:
    """Migrate the public schema, then every schema that is behind, spares included; a second run goes on where one
    stopped. A schema that fails is reported and left as it was; the others are not held up.
    """
    with public_scope(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [public_lock_key("migrate")])
    try:
        migrate_public()
        return _migrate_schemas(progress)
    finally:
        with public_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [public_lock_key("migrate")])


def _migrate_schemas(progress: Progress | None) -> Report:
    level = current_level()
    with public_scope():
        alive = Tenant.objects.filter(dropped_at__isnull=True).exclude(state=Tenant.State.MAKING)
        behind = list(alive.exclude(migration_level=level).order_by("id").values_list("id", "schema_name", "migration_level"))
        report = Report(current=alive.filter(migration_level=level).count())
    replays: dict[str, Replay] = {}
    for number, (pk, schema_name, old_level) in enumerate(behind, 1):
        if progress:
            progress(number, len(behind), schema_name)
        try:
            done = replays.get(old_level)
            if done is None or not done.is_replayable:
                replays[old_level] = migrate_for_real(schema_name)
            elif replay_in_place(schema_name, done, tenant_id=pk, level=level):
                report.migrated += 1
                continue
            else:  # An earlier run got part of the way here.
                migrate_for_real(schema_name)
        except Error as error:
            log.warning("schema %s was not migrated: %s", schema_name, error)
            report.failed[schema_name] = str(error).strip()
            continue
        with public_scope():
            Tenant.objects.filter(pk=pk).update(migration_level=level)
        report.migrated += 1
    return report
