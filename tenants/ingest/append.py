"""Appending items to the stream from the event loop: what gathered while the last write was under way goes as one entry."""

from __future__ import annotations

import asyncio
import logging
import time
import weakref
from collections.abc import Callable
from typing import Any

import redis.asyncio
from django.conf import settings
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from tenants.ingest.items import FIELD, Item, encoder
from tenants.ingest.spill import Spill
from tenants.scope import TenantRef

log = logging.getLogger(__name__)

MOST_PENDING = 5_000
# As many make a batch worth its while.
MOST_AT_ONCE = 100
MOST_ENTRY_BYTES = 128 * 1024
# What the stream may hold; it shares its store with the workers' queue.
MOST_STREAM_BYTES = 256 * 1024 * 1024
MEASURE_EVERY_S = 1.0
TIMEOUT_S = 1.0
# Whoever reports alone is answered at once. Where several do at the same time, one entry of many costs all that follow much less.
GATHER_S = 0.004
LOOK_AT_SPILL_S = 2.0


class StreamIsFull(RedisError):
    """The stream holds as much as it may: nobody reads it, or not fast enough."""


_AWAY = (RedisError, OSError, TimeoutError)
# Called once with whether the stream or the spill has it; it must not fail.
Kept = Callable[[bool], None]


class Appender:
    """The writer of one event loop; get it with ``current_appender``."""

    def __init__(self) -> None:
        self._client: Any = redis.asyncio.Redis.from_url(
            settings.REDIS_DURABLE_URL, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0), max_connections=2
        )
        self._spill = Spill(settings.DATA_DIR / "spill")
        self._pending: list[tuple[Item, Kept]] = []
        self._gathered = asyncio.Event()
        self._away_until = 0.0
        self._measured_at = 0.0
        self._is_full = False
        self._is_writing = False
        self._tasks = [asyncio.get_running_loop().create_task(work) for work in (self._write_all(), self._watch_spill())]

    async def append(self, tenant: TenantRef, kind: str, payload: bytes) -> bool:
        """Append an item; returns once the stream or the spill has it.

        Returns:
            False if it was not kept anywhere; the sender should try again.
        """
        kept: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        return self.put(tenant, kind, payload, lambda is_kept: None if kept.done() else kept.set_result(is_kept)) and await kept

    def put(self, tenant: TenantRef, kind: str, payload: bytes, kept: Kept) -> bool:
        """``append`` for who cannot wait: ``kept`` is called when it is known.

        Returns:
            False if it was not taken at all; nothing is called then.
        """
        if len(self._pending) >= MOST_PENDING:
            return False
        self._pending.append((Item(tenant.uuid, kind, time.time(), payload), kept))
        self._gathered.set()
        return True

    async def stop(self) -> None:
        """Write what is pending, then end."""
        for _ in range(100):
            if not self._pending and not self._is_writing:
                break
            await asyncio.sleep(0.02)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._spill.let_go()
        await self._client.aclose()

    async def _write_all(self) -> None:
        while True:
            if not self._pending:
                self._gathered.clear()
                await self._gathered.wait()
            self._is_writing = True
            batch = self._take()
            is_kept = await self._keep(encoder.encode([item for item, _kept in batch]))
            for _item, kept in batch:
                kept(is_kept)
            self._is_writing = False
            if len(batch) > 1 and len(self._pending) < MOST_AT_ONCE:
                await asyncio.sleep(GATHER_S)

    def _take(self) -> list[tuple[Item, Kept]]:
        """What gathered, as far as it fits into an entry; the first always does."""
        size = 0
        for count, (item, _kept) in enumerate(self._pending):
            size += len(item.payload) + 64
            if count and size > MOST_ENTRY_BYTES:
                break
        else:
            count = len(self._pending)
        batch, self._pending[:count] = self._pending[:count], []
        return batch

    async def _keep(self, packed: bytes) -> bool:
        if time.monotonic() >= self._away_until:
            try:
                await self._send(packed)
            except _AWAY as error:
                # It may have been written all the same; whoever counts, counts by the ids inside.
                self._away_until = time.monotonic() + LOOK_AT_SPILL_S
                log.warning("the stream takes nothing, items go to a file: %s", error or type(error).__name__)
            else:
                return True
        return self._spill.write(packed)

    async def _send(self, packed: bytes) -> None:
        if time.monotonic() - self._measured_at > MEASURE_EVERY_S:
            self._measured_at = time.monotonic()
            self._is_full = (await self._client.memory_usage(settings.INGEST_STREAM, samples=5) or 0) > MOST_STREAM_BYTES
        if self._is_full:
            raise StreamIsFull
        await self._client.xadd(settings.INGEST_STREAM, {FIELD: packed})

    async def _watch_spill(self) -> None:
        while True:
            await asyncio.sleep(LOOK_AT_SPILL_S)
            try:
                await self._client.ping()
                self._spill.let_go()
                if sent := await self._spill.send_all(self._send):
                    log.info("%d spilled records were sent to the stream", sent)
            except _AWAY:
                continue
            except Exception:
                log.exception("spilled records were not sent")


_appenders: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Appender] = weakref.WeakKeyDictionary()


def current_appender() -> Appender:
    """The appender of the running loop, made when first asked for."""
    loop = asyncio.get_running_loop()
    found = _appenders.get(loop)
    if found is None:
        found = _appenders[loop] = Appender()
    return found


async def stop_appender() -> None:
    """End the running loop's appender, if there is one."""
    found = _appenders.pop(asyncio.get_running_loop(), None)
    if found is not None:
        await found.stop()
