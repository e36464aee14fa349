"""django-tenants' PostgreSQL backend with the schema taken from the scope, and a guard on every cursor.

Django keeps a connection per thread while a thread serves many tenants. Setting the schema on the connection therefore
leaks it into the next piece of work; here nothing is set: each cursor asks ``tenants.scope``.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql.schema import DatabaseSchemaEditor as PostgresSchemaEditor
from django.db.backends.utils import CursorDebugWrapper, CursorWrapper
from django_tenants.postgresql_backend import base
from psycopg.pq import TransactionStatus

from tenants.postgresql.recording import record
from tenants.scope import PUBLIC_SCHEMA, NoScope, PublicScope, Scope, WrongScope, current_scope


class ScopeGuard:
    """Refuses to run a statement in another scope than the one its cursor was made in."""

    db: DatabaseWrapper
    cursor: Any
    scope: Scope | None = None

    def _execute_with_wrappers(self, sql: Any, params: Any, many: bool, executor: Any) -> Any:
        if self.scope is None:
            self.scope = current_scope()
        elif self.scope is not current_scope() and self.scope != current_scope():
            raise WrongScope(f"A cursor of {self.scope!r} was used inside {current_scope()!r}.")
        self.db.apply_search_path(self.cursor)
        return super()._execute_with_wrappers(sql, params, many, executor)  # type: ignore[misc]


class GuardedCursor(ScopeGuard, CursorWrapper):
    """A cursor that knows its scope."""


class GuardedDebugCursor(ScopeGuard, CursorDebugWrapper):
    """A cursor that knows its scope and logs its queries."""


class SchemaEditor(PostgresSchemaEditor):
    """Django's editor that also notes what it runs, for replay in other schemas."""

    def execute(self, sql: Any, params: Any = ()) -> Any:
        record(str(sql), params)
        return super().execute(sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """The backend. ``schema_name`` is read-only: use ``tenants.scope``."""

    SchemaEditorClass = SchemaEditor

    @property
    def schema_name(self) -> str:
        """The schema of the scope in force.

        Raises:
            NoScope: work reached the database outside any scope.
        """
        scope = current_scope()
        if scope is None:
            raise NoScope("The database was used outside any scope; wrap the work in tenant_scope() or public_scope().")
        return scope.schema_name

    @schema_name.setter
    def schema_name(self, value: str | None) -> None:
        if value not in {None, PUBLIC_SCHEMA}:
            raise WrongScope("set_tenant/set_schema are not used here; enter tenants.scope.tenant_scope() instead.")

    def set_tenant(self, tenant: Any, include_public: bool = True) -> None:
        """Only django-tenants' own initialisation may call this, with the public schema."""
        self.schema_name = tenant.schema_name
        self.include_public_schema = include_public

    def _handle_search_path(self, cursor: Any = None) -> None:
        # The guard applies the path when a statement runs; here only a missing scope is refused.
        _ = self.schema_name

    def apply_search_path(self, cursor: Any) -> None:
        """Set the search path of the scope in force unless it is set already."""
        wanted = self._wanted_search_path()
        if self.search_path_set_schemas == wanted:
            return
        quoted = ", ".join(f'"{name}"' for name in wanted)
        if self.connection.info.transaction_status == TransactionStatus.INERROR:
            return  # A failed transaction refuses every statement; the one that follows will say so.
        # Often the first statement on a connection, so the first to meet a dead one: Django's errors, like any other's.
        with self.wrap_database_errors:
            self.connection.execute(f"SET search_path = {quoted}")
        self.search_path_set_schemas = wanted

    def _wanted_search_path(self) -> list[str]:
        name = self.schema_name
        if isinstance(current_scope(), PublicScope):
            return [PUBLIC_SCHEMA]
        return [name, PUBLIC_SCHEMA]

    # Savepoints and constraint checks belong to the transaction, not to a schema: they need no scope.

    def _savepoint(self, sid: str) -> None:
        with self.wrap_database_errors:
            self.connection.execute(self.ops.savepoint_create_sql(sid))

    def _savepoint_rollback(self, sid: str) -> None:
        with self.wrap_database_errors:
            self.connection.execute(self.ops.savepoint_rollback_sql(sid))

    def _savepoint_commit(self, sid: str) -> None:
        with self.wrap_database_errors:
            self.connection.execute(self.ops.savepoint_commit_sql(sid))

    def check_constraints(self, table_names: Any = None) -> None:
        """Check deferred constraints now.

        Raises:
            django.db.IntegrityError: one is violated.
        """
        with self.wrap_database_errors:
            self.connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            self.connection.execute("SET CONSTRAINTS ALL DEFERRED")

    def make_cursor(self, cursor: Any) -> GuardedCursor:
        return GuardedCursor(cursor, self)

    def make_debug_cursor(self, cursor: Any) -> GuardedDebugCursor:
        return GuardedDebugCursor(cursor, self)
