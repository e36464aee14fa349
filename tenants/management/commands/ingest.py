"""Run the ingest: what pages report goes from the stream into the database."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from tenants.ingest.consumer import Ingest


class Command(BaseCommand):
    """``manage.py ingest``."""

    help = "Store what pages report, in batches, for all tenants."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        ingest = Ingest()

        def stop(signum: int, frame: FrameType | None) -> None:
            ingest.stopping.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, stop)
        self.stdout.write("The ingest runs.")
        self.stdout.flush()
        ingest.run()
