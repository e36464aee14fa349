"""The migration level: a fingerprint of the migrations that the code brings, compared with what a schema has."""

from __future__ import annotations

import hashlib
from functools import cache

from django.db.migrations.loader import MigrationLoader


@cache
def current_level() -> str:
    """The fingerprint (16 hex digits) of all migrations on disk."""
    names = sorted(f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()[:16]
