"""Write the protocol down: static/shared/protocol.ts, and the tables of docs/realtime.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tenants.realtime.export import fill, tables, typescript


class Command(BaseCommand):
    """``manage.py export_protocol``."""

    help = "Write static/shared/protocol.ts and the tables of docs/realtime.md from the declared commands and events."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if a file is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        document = Path(settings.ROOT, "docs", "realtime.md")
        wanted = {Path(settings.ROOT, "static", "shared", "protocol.ts"): typescript(), document: fill(document.read_text(), tables())}
        stale = [path for path, text in wanted.items() if path.read_text() != text]
        if options["check"]:
            if stale:
                raise CommandError(f"Out of date: {', '.join(path.name for path in stale)}. Run manage.py export_protocol.")
            return
        for path in stale:
            path.write_text(wanted[path])
            self.stdout.write(f"wrote {path.relative_to(settings.ROOT)}")
