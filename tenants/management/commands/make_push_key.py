"""``manage.py make_push_key``: a key for the setting VAPID_PRIVATE_KEY."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from tenants.webpush import new_private_key


class Command(BaseCommand):
    help = "Print a new key for VAPID_PRIVATE_KEY. Make it once: with another one every device has to be set up again."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Print it."""
        self.stdout.write(new_private_key())
