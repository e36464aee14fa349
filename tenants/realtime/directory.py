"""Which tenants live, and at which epoch: one query every few seconds for all of them (R12).

``auth_epoch`` grows when somebody lost a right: the tenant's sockets here are checked again and the host map forgets the
tenant. ``data_epoch`` changes when a schema was restored or rebuilt: clients then start over (D3). Visitors' tickets that ended
before their time are read along.
"""

from __future__ import annotations

import asyncio
import logging
import time
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psycopg

from tenants import hosts
from tenants.ended import SQL as ENDED_SQL
from tenants.ended import Ended
from tenants.models import Tenant
from tenants.realtime import registry
from tenants.realtime.envelope import CloseCode, ErrorCode
from tenants.realtime.pool import reading
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef

if TYPE_CHECKING:
    from tenants.realtime.hub import Hub
    from tenants.realtime.session import Session

log = logging.getLogger(__name__)

POLL_S = 4.0
TICKET_ENDED = "The ticket has ended."
_SHORTEST_S = 0.5
_SQL = """
SELECT t.uuid, t.auth_epoch, coalesce(n.oid::bigint, 0)
FROM public.TABLE t LEFT JOIN pg_catalog.pg_namespace n ON n.nspname = t.schema_name
WHERE t.state = %s
""".replace("TABLE", Tenant._meta.db_table)


class Directory:
    """Epochs of the active tenants as this process knows them."""

    def __init__(self) -> None:
        self.epochs: dict[UUID, tuple[int, int]] = {}
        self.ended = Ended()
        self.read_at = 0.0
        self._reading: asyncio.Task[None] | None = None

    async def epochs_of(self, hub: Hub, tenant_uuid: UUID) -> tuple[int, int] | None:
        """``(auth_epoch, data_epoch)``, or None if the tenant is not active; a query only for one that was never seen."""
        known = self.epochs.get(tenant_uuid)
        if known is None and time.monotonic() - self.read_at > _SHORTEST_S:
            await self.refresh(hub)
            known = self.epochs.get(tenant_uuid)
        return known

    async def refresh(self, hub: Hub) -> None:
        """Read all epochs now; concurrent callers share one query."""
        if self._reading is None or self._reading.done():
            self._reading = hub.loop.create_task(self._read(hub))
        await asyncio.shield(self._reading)

    async def _read(self, hub: Hub) -> None:
        async def read(connection: psycopg.AsyncConnection[Any]) -> tuple[list[Any], list[Any]]:
            ended = await (await connection.execute(ENDED_SQL, [self.ended.seconds_back()])).fetchall()
            return await (await connection.execute(_SQL, [Tenant.State.ACTIVE.value])).fetchall(), ended

        rows, ended = await reading(hub.pool, read)
        news = self.ended.take(ended)
        if news:
            for session in list(hub.sessions):
                if session.ticket and (session.tenant.uuid, session.ticket.subject) in news and self.ended.has(session.tenant.uuid, session.ticket):
                    session.end(CloseCode.SIGN_IN, ErrorCode.TICKET, TICKET_ENDED)
        self.read_at = time.monotonic()
        now = {uuid: (auth, data) for uuid, auth, data in rows}
        before, self.epochs = self.epochs, now
        for uuid, epochs in before.items():
            if now.get(uuid) != epochs:
                hosts.forget(uuid)
                for session in hub.sessions_of(uuid):
                    _settle(session, now.get(uuid), epochs)
        with_sessions = {session.tenant.uuid: session.tenant for session in hub.sessions}
        for uuid, tenant in with_sessions.items():
            newest = now.get(uuid)
            stale = [s for s in hub.sessions_of(uuid) if newest and s.checked_epoch != newest[0] and s.closing is None]
            if newest and stale:
                await recheck(hub, tenant, stale, newest[0])


def _settle(session: Session, now: tuple[int, int] | None, before: tuple[int, int]) -> None:
    if now is None:
        session.end(CloseCode.GONE, ErrorCode.GONE, "This company is not here any more.")
    elif now[1] != before[1]:
        session.push_event(registry.RESET)


async def recheck(hub: Hub, tenant: TenantRef, sessions: list[Session], epoch: int) -> None:
    """Ask the apps which of these sessions still have their right, and close the others."""
    for audience in Audience:
        asked = [session for session in sessions if session.audience is audience and session.ticket is not None]
        check = registry.recheck_of(audience)
        if not asked or check is None:
            continue
        alive = await hub.threads.run_in(tenant, check, [session.ticket for session in asked])
        for session, is_alive in zip(asked, alive, strict=True):
            if is_alive:
                session.checked_epoch = epoch
            elif audience is Audience.OPERATOR:
                session.end(CloseCode.SIGN_IN, ErrorCode.TICKET, "Your session has ended. Sign in again.")
            else:
                session.end(CloseCode.FORBIDDEN, ErrorCode.FORBIDDEN, "You may not write here any more.")


async def watch_directory(hub: Hub) -> None:
    """Poll for ever; pub/sub is not needed for a revocation to take hold."""
    while True:
        try:
            await hub.directory.refresh(hub)
        except (TimeoutError, psycopg.Error, OSError) as error:
            log.warning("the directory was not read: %s", error)
        except Exception:
            log.exception("the directory was not read")
        await asyncio.sleep(POLL_S)
