"""Ending a visitor's tickets before their time: written with the change itself, read by every process every few seconds.

Tenants' ``auth_epoch`` is for what happens seldom: each step of it rechecks all sockets of the company, and each older ticket
at its next handshake. Members of a site sign in and out all day.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Now

from tenants.models import EndedTicket
from tenants.realtime.tickets import LEEWAY_S, LIFETIME_S, Ticket
from tenants.scope import current_tenant, public_scope

# No ticket of before works longer; what a process reads late it still reads.
KEPT_S = LIFETIME_S["visitor"] + LEEWAY_S + 240
# A transaction may commit what it wrote a while ago.
OVERLAP_S = 60
SQL = """
SELECT tenant_uuid, subject, generation FROM public.TABLE WHERE ended_at > statement_timestamp() - make_interval(secs => %s)
""".replace("TABLE", EndedTicket._meta.db_table)


def end_tickets(*, subject: UUID, generation: int) -> None:
    """End a visitor's tickets of earlier generations, in the caller's transaction: sockets close and page views are refused
    within seconds of its commit.
    """
    tenant = current_tenant()
    with public_scope():
        row = EndedTicket(tenant_uuid=tenant.uuid, subject=subject, generation=generation, ended_at=Now())
        EndedTicket.objects.bulk_create([row], update_conflicts=True, unique_fields=["subject"], update_fields=["generation", "ended_at"])


def forget_ended_tickets() -> None:
    """Delete what no ticket is old enough for any more."""
    with public_scope():
        EndedTicket.objects.filter(ended_at__lt=Now() - timedelta(seconds=2 * KEPT_S)).delete()


class Ended:
    """What a process knows of ended tickets."""

    def __init__(self) -> None:
        self._generations: dict[tuple[UUID, UUID], tuple[int, float]] = {}
        self._read_at: float | None = None

    def seconds_back(self) -> float:
        """From how long ago on rows are to be read now."""
        return KEPT_S if self._read_at is None else min(KEPT_S, time.monotonic() - self._read_at + OVERLAP_S)

    def take(self, rows: Iterable[tuple[UUID, UUID, int]]) -> set[tuple[UUID, UUID]]:
        """Remember what was read. Returns whose tickets (tenant, subject) ended that had not."""
        now = time.monotonic()
        self._read_at = now
        news = set()
        for tenant, subject, generation in rows:
            if self._generations.get((tenant, subject), (-1, 0.0))[0] < generation:
                self._generations[tenant, subject] = generation, now
                news.add((tenant, subject))
        if len(self._generations) > 1000:
            self._generations = {key: value for key, value in self._generations.items() if value[1] > now - KEPT_S}
        return news

    def has(self, tenant: UUID, ticket: Ticket) -> bool:
        """Whether a ticket ended, as far as this process knows; no query."""
        return ticket.generation < self._generations.get((tenant, ticket.subject), (-1, 0.0))[0]
