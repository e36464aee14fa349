"""Migrating many schemas: planned once, run once for real, replayed as SQL everywhere else.

``migrate_schemas`` spends nearly all its time building the same migration graph again for each tenant. Here the first
schema of a kind is migrated by Django's executor while its statements are noted; the others get those statements, one
transaction a schema, and their rows in ``django_migrations``. A plan with Python in it runs through the executor for
each schema that holds rows. In a new schema such Python (Django's and allauth's own repairs of old rows) has nothing to
do: where it wrote nothing the first time, it is left out the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import SeparateDatabaseAndState
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder

from tenants.models import Tenant
from tenants.postgresql.recording import Statement, recording
from tenants.schemas.levels import current_level
from tenants.scope import PUBLIC_SCHEMA, schema_scope

LOCK_TIMEOUT = "2s"
_READING = ("SELECT", "SHOW", "SET ", "SAVEPOINT", "RELEASE SAVEPOINT")
_CHANGING_ROWS = ("INSERT", "UPDATE", "DELETE")
_APPLIED = f'"{MigrationRecorder.Migration._meta.db_table}"'


@dataclass(frozen=True, slots=True)
class Replay:
    """What brought one schema to the current level, ready to be run in another that stood at the same point.

    Attributes:
        is_replayable: whether the statements are all there is to it, whatever rows the other schema holds.
        is_replayable_when_new: whether they are for a schema without rows, because the plan's Python changed nothing.
    """

    statements: list[Statement]
    migrations: list[tuple[str, str]]
    is_replayable: bool
    is_replayable_when_new: bool


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


class _ChangesBeside:
    """Finds out whether statements changed something that the schema editor did not run and note, but for the table of
    applied migrations."""

    def __init__(self, noted: list[Statement]) -> None:
        self.found = False
        self._noted, self._seen = noted, 0

    def __call__(self, execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        is_noted, self._seen = len(self._noted) > self._seen, len(self._noted)
        if not is_noted and not _is_idle(str(sql).lstrip(), context["cursor"].rowcount):
            self.found = True
        return result


def _is_idle(sql: str, rows: int) -> bool:
    return sql.startswith(_READING) or _APPLIED in sql or (sql.startswith(_CHANGING_ROWS) and rows == 0)


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
        with recording() as statements, connection.execute_wrapper(beside := _ChangesBeside(statements)):
            executor.migrate(executor.loader.graph.leaf_nodes(), plan=plan)
    migrations = [migration for migration, _backwards in plan]
    return Replay(
        statements=list(statements),
        migrations=[(migration.app_label, migration.name) for migration in migrations],
        is_replayable=all(_is_replayable(migration) for migration in migrations),
        is_replayable_when_new=not beside.found and all(migration.atomic for migration in migrations),
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


def replay_in_place(schema_name: str, done: Replay, *, tenant_id: int, level: str) -> bool:
    """``replay`` in the schema of a tenant that has rows, and note the tenant's new level, in one transaction and few round
    trips: with many schemas, what is done for each is all there is.

    Returns:
        False, and nothing was done, if the schema has some of the migrations already.

    Raises:
        django.db.Error: as ``replay``.
    """
    applied = f'"{schema_name}"."{MigrationRecorder.Migration._meta.db_table}"'
    tenants = f'"{PUBLIC_SCHEMA}"."{Tenant._meta.db_table}"'
    apps, names = [app for app, _name in done.migrations], [name for _app, name in done.migrations]
    new = "SELECT app, name FROM unnest(%s::text[], %s::text[]) AS new(app, name)"
    begin = f"SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', '0', true), EXISTS ({new} JOIN {applied} USING (app, name))"
    note = f"INSERT INTO {applied} (app, name, applied) SELECT new.*, now() FROM ({new}) AS new"  # noqa: S608 - our own names
    with schema_scope(schema_name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(begin, [LOCK_TIMEOUT, apps, names])
        if cursor.fetchone()[2]:
            return False
        for sql, params in done.statements:
            cursor.execute(sql, params or None)
        cursor.execute(note, [apps, names])
        cursor.execute(f"UPDATE {tenants} SET migration_level = %s WHERE id = %s", [level, tenant_id])  # noqa: S608 - our own names
    return True


def is_current(level: str) -> bool:
    """Whether a recorded level is the code's own."""
    return level == current_level()
