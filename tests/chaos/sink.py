"""An effect of the rig's own, so that the outbox has work whose every beginning and end is written down.

It is an app without tables: at start it registers the handler of ``chaos.probe``.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID

from django.apps import AppConfig

KIND = "chaos.probe"
LEASE_S = 15
FILE = "CHAOS_SINK"


def note(moment: str, entry_uuid: UUID, attempt: int) -> None:
    """Append one line, in one write, so that lines of several processes do not mix."""
    line = json.dumps({"moment": moment, "entry": str(entry_uuid), "attempt": attempt, "pid": os.getpid(), "at": time.monotonic()})
    with Path(os.environ[FILE]).open("ab", buffering=0) as file:
        file.write(line.encode() + b"\n")


def probe(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Take a moment, and write down when it began and when it was done."""
    note("begun", entry_uuid, attempt)
    time.sleep(float(payload["seconds"]))
    note("done", entry_uuid, attempt)


class SinkConfig(AppConfig):
    """Registers the effect."""

    name = "tests.chaos.sink"
    label = "chaos_sink"

    def ready(self) -> None:
        """Where the sink's file is named."""
        from tenants.outbox.registry import effect

        if os.environ.get(FILE):
            effect(KIND)(probe)
