"""``manage.py migrate_tenants``: the public schema and every tenant's, with progress."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tenants.schemas.migrate import migrate_all


class Command(BaseCommand):
    help = "Bring the public schema and all tenant schemas (spares included) to the level of the code; resumable."

    def handle(self, *args: Any, **options: Any) -> None:
        report = migrate_all(self._progress if options["verbosity"] else None)
        if options["verbosity"]:
            self.stdout.write(f"{report.migrated} schemas migrated, {report.current} were current.")
        if report.failed:
            lines = "\n".join(f"  {schema}: {reason}" for schema, reason in report.failed.items())
            raise CommandError(f"{len(report.failed)} schemas were left as they were; correct the cause and run this again:\n{lines}")

    def _progress(self, number: int, count: int, schema_name: str) -> None:
        if number == count or number % 25 == 0:
            self.stdout.write(f"  {number}/{count} {schema_name}")
