"""A lane: the private writer of one tenant whose tables are held by somebody (R3). It ends when it has caught up."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections import deque
from typing import Any

import psycopg

from tenants.realtime.commits import BLOCKED, LOST, Job, Part, open_connection, parts_of, store_alone, take_batch, unavailable
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.scope import TenantRef

log = logging.getLogger(__name__)

MOST_LANES = 8
MOST_QUEUED = 300
LOCK_TIMEOUT_MS = 4000
LINGER_S = 1.0
# Longer than it may wait for a lock; a line that fell silent waits for ever.
SILENCE_S = 12.0


class Lane:
    """Stores one tenant's jobs, in order, on a connection of its own that may wait for locks."""

    def __init__(self, tenant: TenantRef, lanes: dict[int, Lane]) -> None:
        self._tenant, self._lanes = tenant, lanes
        self._jobs: deque[Job] = deque()
        self._gathered = asyncio.Event()
        self._task = asyncio.get_running_loop().create_task(self._run())

    def submit(self, job: Job) -> None:
        """Queue a job.

        Raises:
            CommandError: the lane is full (``too_many``, retry).
        """
        if len(self._jobs) >= MOST_QUEUED:
            raise CommandError(ErrorCode.TOO_MANY, "Too much waits to be saved. Try again in a moment.", retry=True)
        self._jobs.append(job)
        self._gathered.set()

    def take(self, part: Part) -> None:
        """Queue the jobs of a part; those that find the lane full are answered."""
        for job in part.jobs:
            try:
                self.submit(job)
            except CommandError as error:
                job.answer(None, error)

    async def stop(self) -> None:
        """End now; what is queued stays with the clients."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        connection: psycopg.AsyncConnection[Any] | None = None
        delay = 0.1
        try:
            while True:
                if not self._jobs:
                    self._gathered.clear()
                    try:
                        await asyncio.wait_for(self._gathered.wait(), LINGER_S)
                    except TimeoutError:
                        # What came while the wait was given up.
                        if self._jobs:
                            continue
                        return
                jobs = take_batch(self._jobs.copy(), MOST_QUEUED)
                try:
                    if connection is None or connection.closed:
                        connection = await open_connection(lock_timeout_ms=LOCK_TIMEOUT_MS)
                    for part in parts_of(jobs):
                        async with asyncio.timeout(SILENCE_S):
                            await store_alone(connection, part)
                    delay = 0.1
                except (*BLOCKED, *LOST) as error:
                    log.info("lane of %s still waits: %s", self._tenant.uuid, type(error).__name__)
                    if connection is not None and not isinstance(error, BLOCKED):
                        with contextlib.suppress(Exception):
                            await connection.close()
                    for job in jobs:
                        if job.expired():
                            job.answer(None, unavailable())
                    await asyncio.sleep(delay)
                    delay = min(delay * 2, 1.0)
                except Exception:
                    log.exception("the lane of %s failed", self._tenant.uuid)
                    if connection is not None:
                        with contextlib.suppress(Exception):
                            await connection.close()
                    for part in parts_of(jobs):
                        part.fail(unavailable())
                self._jobs = deque(job for job in self._jobs if not job.answered)
        finally:
            # Nothing is awaited between the last look at the queue and this, so no job is left behind.
            self._lanes.pop(self._tenant.id, None)
            if connection is not None:
                with contextlib.suppress(Exception):
                    await connection.close()
