"""Reading for search what the relay leaves: a company's past after an upgrade or an import, a flood of lines."""

from __future__ import annotations

import time

from celery import shared_task

from chat.services import index_what_moved
from tenants.realtime.hints import hint_feed
from tenants.scope import current_tenant

# Longer than the relay waits before it hands over again, and short: one company's past holds up no mail of another.
SECONDS = 10.0
CONVERSATIONS, LINES = 500, 2000


@shared_task(name="chat.tasks.index_what_moved")
def index_backlog() -> int:
    """For the company in force, for some seconds. Returns how many lines were read."""
    until, read = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        done = index_what_moved(conversations=CONVERSATIONS, lines=LINES)
        read += done.lines
        if not done.is_behind:
            return read
    # The relay hands the rest over; if it does not hear this, its sweep does.
    hint_feed(current_tenant())
    return read
