"""``manage.py seed_demo``: the demo company, as far as it is missing."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import demo
from config.demo.seeding import seed


class Command(BaseCommand):
    """Make the demo company; doing so again changes nothing but the address of its shop."""

    help = "Make the demo company (development only: its passwords are known to everybody)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed, and say what was done."""
        if settings.PROFILE == "production":
            raise CommandError("The demo company's passwords are known to everybody; it is not made in production.")
        made = seed()
        self.stdout.write(f"  {demo.NAME} {'is ready' if made else 'was there already'}")
