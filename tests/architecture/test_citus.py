"""The road to Citus stays open from the first migration on (docs/decisions/0002)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.conf import settings
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation

OWN = {"tenants", "accounts", "outbox", "visitors", "chat", "knowledge", "analytics"}
FORBIDDEN_SQL = re.compile(r"\b(CREATE\s+(OR\s+REPLACE\s+)?TRIGGER|DO\s+\$|MERGE\s+INTO|INHERITS|CLUSTER\s+ON|SET\s+SCHEMA)\b", re.IGNORECASE)
VOLATILE_UPDATE = re.compile(r"\.update\([^)]*\b(Random|RandomUUID|Trunc\w*|JSONObject)\(", re.DOTALL)


def own_operations() -> Iterator[tuple[str, Operation]]:
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        if app in OWN:
            for operation in migration.operations:
                yield f"{app}.{name}", operation


def test_own_migrations_are_seen() -> None:
    assert {name.split(".")[0] for name, _operation in own_operations()} >= {"tenants", "accounts", "outbox", "visitors", "chat"}


def test_raw_sql_is_a_list_of_single_statements() -> None:
    for name, operation in own_operations():
        if isinstance(operation, migrations.RunSQL):
            assert isinstance(operation.sql, (list, tuple)), name
            for statement in operation.sql:
                text = statement if isinstance(statement, str) else statement[0]
                assert ";" not in text.strip().rstrip(";"), name
                assert not FORBIDDEN_SQL.search(text), name


def test_primary_keys_are_bigint_from_day_one() -> None:
    for name, operation in own_operations():
        if isinstance(operation, migrations.CreateModel):
            keys = [field for _name, field in operation.fields if getattr(field, "primary_key", False)]
            assert all(isinstance(key, models.BigAutoField) for key in keys), (name, operation.name)


def test_no_update_computes_with_a_volatile_function() -> None:
    for app in ("tenants", "visitors", "chat", "knowledge", "analytics", "config"):
        for path in (settings.ROOT / app).rglob("*.py"):
            assert not VOLATILE_UPDATE.search(path.read_text()), path


def test_the_floor_is_postgresql_15() -> None:
    """No function that only newer servers have (R9)."""
    newer = re.compile(r"\buuidv7\(|RETURNING\s+(old|new)\.|\bGENERATED\s+ALWAYS\s+AS\s*\([^)]*\)\s+VIRTUAL", re.IGNORECASE)
    for app in ("tenants", "visitors", "chat", "knowledge", "analytics"):
        for path in (settings.ROOT / app).rglob("*.py"):
            assert not newer.search(path.read_text()), path
