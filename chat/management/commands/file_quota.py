"""``manage.py file_quota``: how much the files of one company may take."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from chat.services.files import file_rules, quota_bytes, set_quota
from tenants.hosts import active_tenants
from tenants.scope import tenant_scope

MB = 1024 * 1024


class Command(BaseCommand):
    """Show or set it."""

    help = "Show how much room a company's files take and may take; with a number of MB, or `default`, set the latter."

    def add_arguments(self, parser: CommandParser) -> None:
        """The company, and the room."""
        parser.add_argument("slug", help="the NAME of NAME.<base domain>")
        parser.add_argument("mb", nargs="?", help="in MB, or `default` for SODAN_FILES_QUOTA_MB")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        wanted: str | None = options["mb"]
        if wanted is not None and wanted != "default" and not (wanted.isascii() and wanted.isdigit() and len(wanted) < 10):
            raise CommandError("Give a number of MB, or `default`.")
        tenant = next((ref for ref in active_tenants() if ref.slug == options["slug"]), None)
        if tenant is None:
            raise CommandError(f"There is no active company {options['slug']!r}; `manage.py tenant list` shows them.")
        with tenant_scope(tenant):
            if wanted is not None:
                set_quota(quota_mb=None if wanted == "default" else int(wanted))
            rules = file_rules()
            self.stdout.write(f"{tenant.slug}: {rules.used_bytes / MB:.1f} MB of {quota_bytes(rules) // MB} MB are used.")
