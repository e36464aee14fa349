"""The group-commit writer: one commit for whatever gathered while the last commit ran (rulings R1 to R4).

Hot commands are queued here as jobs; there is no timer, so a lonely job is committed at once, as one autocommit
statement. A batch of several tenants is one pipeline, tenants in ascending id (R2): PostgreSQL takes what comes before its one
Sync for one transaction, so it is one round trip and one commit. When that fails, nothing of it is committed and each
tenant's part runs alone: R3's isolation without a savepoint's two round trips for each tenant of each batch. A part that
waited 50 ms for a lock leaves for a lane of its own (``lanes``), so one tenant never holds up the others.

The statements belong to the apps, which register them; this module knows neither tables nor messages.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Awaitable
from typing import Any

import psycopg

from tenants.realtime.commits import (
    BLOCKED,
    LOST,
    REFUSED,
    REPEATABLE,
    Done,
    Job,
    Part,
    Statement,
    open_connection,
    parts_of,
    store_alone,
    take_batch,
    unavailable,
)
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.lanes import MOST_LANES, Lane
from tenants.scope import TenantRef

log = logging.getLogger(__name__)

# A commit that says nothing for so long is on a line that fell silent; what it stored all the same is found by its ``cid``.
SILENCE_S = 8.0
MOST_QUEUED = 5000
MOST_IN_A_BATCH = 500

Stored = list[tuple[Part, list[Any]]]


class Writer:
    """The writer of one event loop."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()
        self._gathered = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self.lanes: dict[int, Lane] = {}
        self.commits = self.stored = 0

    def start(self) -> None:
        """Begin, on the running loop."""
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def stop(self) -> None:
        """Store what is queued (for a moment), then end."""
        deadline = time.monotonic() + 5
        while (self._jobs or self._busy) and time.monotonic() < deadline:
            await asyncio.sleep(0.02)
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        for lane in list(self.lanes.values()):
            await lane.stop()
        await self._disconnect()

    _busy = False

    def submit(self, statement: Statement, tenant: TenantRef, item: Any, done: Done) -> None:
        """Queue an item.

        Raises:
            CommandError: too much is queued (``too_many``, retry).
        """
        lane = self.lanes.get(tenant.id)
        if lane is not None:
            lane.submit(Job(statement, tenant, item, done))
            return
        if len(self._jobs) >= MOST_QUEUED:
            raise CommandError(ErrorCode.TOO_MANY, "The server is busy. Try again in a moment.", retry=True)
        self._jobs.append(Job(statement, tenant, item, done))
        self._gathered.set()

    async def _run(self) -> None:
        delay = 0.05
        stored: Stored = []
        while True:
            if not self._jobs:
                await self._finish(stored)
                stored = []
                self._busy = False
                if not self._jobs:
                    self._gathered.clear()
                    await self._gathered.wait()
            jobs = take_batch(self._jobs, MOST_IN_A_BATCH)
            self._busy = True
            storing: Awaitable[Stored] = self._store(jobs)
            if stored:
                # While PostgreSQL stores these, the last ones are answered and shown.
                storing = asyncio.ensure_future(storing)
                await self._finish(stored)
                stored = []
            try:
                async with asyncio.timeout(SILENCE_S):
                    stored = await storing
                delay = 0.05
            except LOST as error:
                log.warning("the writer lost the database: %s", error or type(error).__name__)
                await self._disconnect()
                self._requeue(jobs)
                await asyncio.sleep(delay)
                delay = min(delay * 2, 1.0)
            except Exception:
                log.exception("the writer failed")
                await self._disconnect()
                for part in parts_of(jobs):
                    part.fail(unavailable())

    @staticmethod
    async def _finish(stored: Stored) -> None:
        for part, rows in stored:
            # A turn of the loop for each company: what is being sent meanwhile gets its share, and so do all sockets.
            await asyncio.sleep(0)
            try:
                part.finish(rows)
            except Exception:
                # It is stored; whoever repeats it is told so.
                log.exception("answering for %s failed", part.statement.name)
                part.fail(unavailable())

    def _requeue(self, jobs: list[Job]) -> None:
        """Put back what may have been lost with the connection; what was stored all the same is found by its ``cid``."""
        for job in reversed(jobs):
            if job.expired():
                job.answer(None, unavailable())
            else:
                self._jobs.appendleft(job)
        if self._jobs:
            self._gathered.set()

    async def _store(self, jobs: list[Job]) -> Stored:
        """Store; answers the parts that are still to be finished. ``jobs`` keeps those that a lost connection leaves open."""
        parts = []
        for part in parts_of(jobs):
            lane = self.lanes.get(part.tenant.id)
            if lane is None:
                parts.append(part)
            else:
                lane.take(part)
        jobs[:] = [job for part in parts for job in part.jobs]
        if not parts:
            return []
        connection = await self._connect()
        rows = await self._store_at_once(connection, parts)
        if rows is not None:
            return list(zip(parts, rows, strict=True))
        while parts:
            part = parts[0]
            try:
                await store_alone(connection, part)
            except BLOCKED:
                self._divert(part)
            parts.pop(0)
            # Answered or moved to a lane: not to be repeated if the connection is lost at a later part.
            jobs[:] = [job for later in parts for job in later.jobs]
            self._count(len(part.jobs))
        return []

    async def _store_at_once(self, connection: psycopg.AsyncConnection[Any], parts: list[Part]) -> list[list[Any]] | None:
        """All tenants in one transaction and one round trip; None (and nothing stored) if any part failed."""
        try:
            if len(parts) == 1:
                rows = [await (await parts[0].send(connection)).fetchall()]
            else:
                # No ``transaction()``: in a pipeline psycopg waits for an answer at each of its steps, four times a batch.
                async with connection.pipeline():
                    cursors = [await part.send(connection) for part in parts]
                # Leaving it waited for the commit.
                rows = [await cursor.fetchall() for cursor in cursors]
        except (*REPEATABLE, *BLOCKED, *REFUSED):
            return None
        self._count(sum(len(part.jobs) for part in parts))
        return rows

    def _count(self, jobs: int) -> None:
        self.commits += 1
        self.stored += jobs

    def _divert(self, part: Part) -> None:
        lane = self.lanes.get(part.tenant.id)
        if lane is None:
            if len(self.lanes) >= MOST_LANES:
                part.fail(unavailable())
                return
            log.warning("tenant %s waits for a lock; it gets a lane of its own", part.tenant.uuid)
            lane = self.lanes[part.tenant.id] = Lane(part.tenant, self.lanes)
        lane.take(part)
        # What waits goes along, or what comes now would overtake it.
        waiting = [job for job in self._jobs if job.tenant.id == part.tenant.id]
        self._jobs = deque(job for job in self._jobs if job.tenant.id != part.tenant.id)
        for later in parts_of(waiting):
            lane.take(later)

    async def _connect(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None or self._connection.closed:
            self._connection = await open_connection(lock_timeout_ms=50)
        return self._connection

    async def _disconnect(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(Exception):
                await self._connection.close()
            self._connection = None
