"""``manage.py make_spares``: prepare schemas for the next sign-ups."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from tenants.schemas.spares import make_spares, reap_abandoned


class Command(BaseCommand):
    help = "Make spare schemas until the wanted number is waiting."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--wanted", type=int, default=None, help="default: SODAN_SPARE_SCHEMAS")

    def handle(self, *args: Any, **options: Any) -> None:
        reap_abandoned()
        made = make_spares(wanted=options["wanted"])
        self.stdout.write(f"{made} spare schemas made.")
