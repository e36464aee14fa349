"""Run the relay: due effects of all tenants go to the workers, feeds get their numbers."""

from __future__ import annotations

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand

from tenants.realtime.relay import Relay


class Command(BaseCommand):
    """``manage.py relay``."""

    help = "Hand due effects to the workers and number the inbox feeds, for all tenants."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        relay = Relay()

        def stop(signum: int, frame: FrameType | None) -> None:
            relay.stopping.set()

        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, stop)
        self.stdout.write("The relay runs.")
        self.stdout.flush()
        relay.run()
