"""Migrating many schemas: planned once, run once for real, replayed as SQL everywhere else.

``migrate_schemas`` spends nearly all its time building the same migration graph again for each tenant. Here the first
schema of a kind is migrated by Django's executor while its statements are noted; the others get those statements, one
transaction a schema, and their rows in ``django_migrations``. A plan with Python in it runs through the executor for
each schema.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder

from tenants.postgresql.recording import Statement, recording
from tenants.schemas.levels import current_level
from tenants.scope import schema_scope

LOCK_TIMEOUT = "2s"


@dataclass(frozen=True, slots=True)
class Replay:
    """What brought one schema to the current level, ready to be run in another that stood at the same point."""

    statements: list[Statement]
    migrations: list[tuple[str, str]]
    is_replayable: bool


def _is_plain_sql(operations: Iterable[Operation]) -> bool:
    for operation in operations:
        if isinstance(operation, SeparateDatabaseAndState):
            if not _is_plain_sql(operation.database_operations):
                return False
        elif not operation.reduces_to_sql:
            return False
    return True


def _is_replayable(migration: Migration) -> bool:
    return bool(migration.atomic) and _is_plain_sql(migration.operations)


def migrate_for_real(schema_name: str) -> Replay:
    """Bring a schema to the current level with Django's executor.

    Returns:
        What was done, for ``replay`` in other schemas that stood where this one did.
    """
    with schema_scope(schema_name):
        # Without this table in the schema itself, the public one would be read through the search path.
        MigrationRecorder(connection).ensure_schema()
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        with recording() as statements:
            executor.migrate(executor.loader.graph.leaf_nodes(), plan=plan)
    migrations = [migration for migration, _backwards in plan]
    return Replay(
        statements=list(statements),
        migrations=[(migration.app_label, migration.name) for migration in migrations],
        is_replayable=all(_is_replayable(migration) for migration in migrations),
    )


def replay(schema_name: str, done: Replay) -> None:
    """Run the noted statements in another schema, all or nothing, and note there that its migrations are applied.

    Raises:
        django.db.Error: a statement failed or a lock was not had within two seconds; the schema is as before.
    """
    with schema_scope(schema_name), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', '0', true)", [LOCK_TIMEOUT])
            for sql, params in done.statements:
                cursor.execute(sql, params or None)
        MigrationRecorder(connection).migration_qs.bulk_create(MigrationRecorder.Migration(app=app, name=name) for app, name in done.migrations)


def applied_migrations(schema_name: str) -> frozenset[tuple[str, str]]:
    """The migrations that a schema has; empty for a new one."""
    with schema_scope(schema_name):
        return frozenset(MigrationRecorder(connection).applied_migrations())


def is_current(level: str) -> bool:
    """Whether a recorded level is the code's own."""
    return level == current_level()
