"""Migrations run before the new version starts, so the old one goes on writing rows that lack what was added."""

from __future__ import annotations

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField, CreateModel
from django.db.models import NOT_PROVIDED

OURS = ("tenants", "visitors", "chat", "knowledge", "analytics")
# Were there before the rule.
OLDER = {("chat", "0003_feed_is_due"), ("visitors", "0003_devices")}


def test_an_added_column_can_be_left_out_by_who_does_not_know_it() -> None:
    """It may be null, or the database itself fills it (``db_default``)."""
    found = [
        f"{app}.{name}: {operation.model_name}.{operation.name}"
        for (app, name), migration in sorted(MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items())
        if type(migration).__module__.split(".")[0] in OURS and (app, name) not in OLDER
        for operation in migration.operations
        if isinstance(operation, AddField)
        and not operation.field.null
        and operation.field.db_default is NOT_PROVIDED
        # Nobody writes yet into a table that the same migration makes.
        and operation.model_name not in {made.name_lower for made in migration.operations if isinstance(made, CreateModel)}
    ]

    assert "\n".join(found) == ""
