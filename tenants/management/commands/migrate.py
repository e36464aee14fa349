"""``manage.py migrate``: the same as ``migrate_tenants``; takes what Django's test runner passes and ignores it."""

from __future__ import annotations

from django.core.management.base import CommandParser
from django.db.migrations.autodetector import MigrationAutodetector

from tenants.management.commands.migrate_tenants import Command as MigrateTenants


class Command(MigrateTenants):
    autodetector = MigrationAutodetector  # a system check compares it with makemigrations'

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--database", default="default")
        parser.add_argument("--noinput", "--no-input", action="store_false", dest="interactive")
        parser.add_argument("--run-syncdb", action="store_true")
