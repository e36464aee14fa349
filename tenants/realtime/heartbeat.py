"""Every 20 seconds: tell each client the newest numbers of what it watches (D7), and renew the leases of who is here.

Numbers are read from PostgreSQL, one query a tenant for everything watched in this process, so a client that pub/sub
left out finds out by itself.
"""

from __future__ import annotations

import asyncio
import logging
import random
from typing import TYPE_CHECKING
from uuid import UUID

import psycopg

from tenants.realtime import registry
from tenants.realtime.envelope import encode
from tenants.realtime.greeting import HEARTBEAT_S
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

if TYPE_CHECKING:
    from tenants.realtime.hub import Hub
    from tenants.realtime.session import Session

log = logging.getLogger(__name__)

_AT_ONCE = 2


async def beat(hub: Hub) -> None:
    """Beat for ever; the first beat of a process comes at a random time, so that processes do not beat together."""
    await asyncio.sleep(random.uniform(0.5, 1.0) * HEARTBEAT_S)  # noqa: S311 - jitter
    while True:
        started = hub.loop.time()
        await tell_positions(hub)
        await renew_leases(hub)
        await asyncio.sleep(max(1.0, HEARTBEAT_S - (hub.loop.time() - started)))


async def tell_positions(hub: Hub) -> None:
    """Send ``positions`` to every session to which they are news."""
    limit = asyncio.Semaphore(_AT_ONCE)

    async def one(tenant: TenantRef, sessions: list[Session]) -> None:
        async with limit:
            try:
                await _tell_tenant(hub, tenant, sessions)
            except (TimeoutError, psycopg.Error, OSError) as error:
                log.warning("positions of %s were not read: %s", tenant.uuid, error)
            except Exception:
                log.exception("positions of %s were not read", tenant.uuid)

    await asyncio.gather(*(one(tenant, sessions) for tenant, sessions in _by_tenant(hub)))


def _by_tenant(hub: Hub) -> list[tuple[TenantRef, list[Session]]]:
    grouped: dict[UUID, tuple[TenantRef, list[Session]]] = {}
    for session in hub.sessions:
        grouped.setdefault(session.tenant.uuid, (session.tenant, []))[1].append(session)
    return list(grouped.values())


async def _tell_tenant(hub: Hub, tenant: TenantRef, sessions: list[Session]) -> None:
    source = registry.positions_source()
    if source is None:
        return
    watched = {conversation for session in sessions for conversation in session.watched}
    numbers, feed = await source(hub, tenant, list(watched))
    for session in sessions:
        index = 0 if session.audience is Audience.VISITOR else 1
        known = {uuid: numbers[uuid][index] for uuid in session.watched if uuid in numbers}
        place = feed if session.audience is Audience.OPERATOR else None
        if not session.is_news(known, place):
            continue
        named = {str(uuid): number for uuid, number in known.items()}
        session.push(encode("positions", {"conversations": named} if place is None else {"conversations": named, "feed": place}))


async def renew_leases(hub: Hub) -> None:
    """Note in the database who is connected to this process."""
    for tenant, sessions in _by_tenant(hub):
        for audience in Audience:
            renew = registry.lease_of(audience)
            ids = sorted({s.ticket.subject_id for s in sessions if s.audience is audience and s.ticket is not None})
            if renew is None or not ids:
                continue
            try:
                await hub.threads.run_in(tenant, renew, ids)
            except Exception as error:
                log.warning("leases of %s were not renewed: %s", tenant.uuid, error)
