"""The ingest process (R11): reads the stream and has each tenant's items stored, in batches.

An entry is taken off the stream after all in it was committed; what a killed process was at is taken over by the next one and
comes again. A tenant whose items cannot be stored now (a lock, a schema that is behind, a database that is away) waits apart with
growing pauses and holds up nobody else; its entries stay on the stream. Only an item that fails alone, again and again, is put aside.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import msgspec
import redis
from django.conf import settings
from django.db import DatabaseError, IntegrityError, close_old_connections, connection
from django.db.utils import DataError

from tenants import hosts
from tenants.ingest.items import FIELD, GROUP, Item, decoder, encoder
from tenants.ingest.registry import Handler, handler_of
from tenants.scope import tenant_scope

log = logging.getLogger(__name__)

# With the size of an entry (``append``): what is read at once stays below 13 MB, and what a turn stores below 17.
MOST_ENTRIES = 100
MOST_BYTES = 4 * 1024 * 1024
BLOCK_MS = 1000
# What comes in meanwhile goes with the next batch. A batch has a price whatever its size, so a busy process gathers for twice
# the time that its last turn took: it costs a third of a core, not all of one, until there is really so much to do.
GATHER_S, LONGEST_GATHER_S = 0.1, 0.5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
# Of one item by itself; with the pauses about ten minutes.
MOST_TRIES = 14
# Of one tenant; what comes beyond goes back to the end of the stream.
MOST_WAITING = 20_000
MOST_BACK = 500
# What a page said is not kept for ever only because it could not be stored.
MOST_ASIDE, ASIDE_FOR_S = 1000, 7 * 24 * 3600

EntryId = bytes
Entries = list[tuple[EntryId, dict[bytes, bytes] | None]]
# Tenant, kind, and 0, or a number of its own for items that failed by themselves.
Key = tuple[UUID, str, int]


@dataclass(slots=True)
class Part:
    """Items of one tenant and kind, each with the entry that it came in."""

    items: list[tuple[EntryId, Item]] = field(default_factory=list)
    tries: int = 0
    not_before: float = 0.0

    def pause(self) -> None:
        """It failed: wait longer than the last time."""
        self.tries += 1
        self.not_before = time.monotonic() + min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (self.tries - 1))


class Ingest:
    """The loop of one ingest process."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._client: Any = redis.Redis.from_url(settings.REDIS_DURABLE_URL, socket_timeout=10, socket_connect_timeout=2)
        self._stream: str = settings.INGEST_STREAM
        self.aside = f"{self._stream}.aside"
        self._name = f"{socket.gethostname()}-{os.getpid()}"
        self._has_group = False
        self._taken_over_at = 0.0
        self._waiting: dict[Key, Part] = {}
        # How many items of an entry are not dealt with yet, and the entries of which none is left.
        self._open: Counter[EntryId] = Counter()
        self._done: list[EntryId] = []
        self._serial = 0
        self._gather_s = GATHER_S

    def run(self) -> None:
        """Work until ``stopping`` is set; no failure ends it."""
        while not self.stopping.is_set():
            try:
                close_old_connections()
                self.turn()
                self.stopping.wait(self._gather_s)
            except (redis.RedisError, OSError) as error:
                log.warning("the stream is away: %s", error)
                self._has_group = False
                self.stopping.wait(1.0)
            except Exception:
                log.exception("a turn failed")
                connection.close()
                self.stopping.wait(1.0)
        with suppress(redis.RedisError, OSError):
            self._leave()

    def turn(self, *, block_ms: int = BLOCK_MS) -> int:
        """Store what came and what may be tried again; returns how many items were stored."""
        entries, is_behind = self._read_all(1 if self._waiting else block_ms)
        now = time.monotonic()
        parts = {key: self._waiting.pop(key) for key in [key for key, part in self._waiting.items() if part.not_before <= now]}
        for entry_id, fields in entries:
            if entry_id in self._open:
                continue  # It waits here already.
            items = _items_of(fields)
            self._open[entry_id] = len(items)
            if not items:
                self._done.append(entry_id)
            for item in items:
                key = item.tenant, item.kind, 0
                (self._waiting.get(key) or parts.setdefault(key, Part())).items.append((entry_id, item))
        stored = sum(self._store(key, part) for key, part in parts.items())
        self._bound()
        self._take_off()
        self._gather_s = 0 if is_behind else min(LONGEST_GATHER_S, max(GATHER_S, 2 * (time.monotonic() - now)))
        return stored

    def _store(self, key: Key, part: Part) -> int:
        """Have a part stored, or let it wait; returns how many items were."""
        tenant_uuid, kind, alone = key
        try:
            tenant, handler = hosts.tenant_by_uuid(tenant_uuid), handler_of(kind)
            if tenant is None:  # Suspended or deleted: what its pages still send is nobody's.
                self._settle(part.items)
                return 0
            if handler is None:  # Written by a newer version; ours comes after it.
                return self._wait(key, part, f"nobody stores items of kind {kind!r}")
            with tenant_scope(tenant):
                if alone:
                    return self._store_one_by_one(key, part, handler)
                try:
                    handler([item for _entry, item in part.items])
                except Exception as error:
                    if _may_pass(error):
                        raise
                    log.exception("items of %s were not stored together", tenant_uuid)
                    return self._store_one_by_one(key, part, handler)
        except DatabaseError as error:
            connection.close()
            return self._wait(key, part, error)
        self._settle(part.items)
        return len(part.items)

    def _store_one_by_one(self, key: Key, part: Part, handler: Handler) -> int:
        """Find the items that spoil it for the rest, and let those wait by themselves."""
        failed: list[tuple[EntryId, Item]] = []
        stored = 0
        for nth, (entry, item) in enumerate(part.items):
            try:
                handler([item])
            except Exception as error:
                if _may_pass(error):
                    part.items = [*failed, *part.items[nth:]]
                    raise
                log.error("an item of %s was not stored: %s", key[0], error)
                failed.append((entry, item))
            else:
                stored += 1
                self._settle([(entry, item)])
        if failed and (part.tries + 1 < MOST_TRIES or not self._put_aside(failed)):
            self._serial += 1
            self._wait(key if key[2] else (*key[:2], self._serial), Part(failed, part.tries if key[2] else 0))
        return stored

    def _wait(self, key: Key, part: Part, error: object = None) -> int:
        if error is not None:
            log.warning("%d items of %s wait: %s", len(part.items), key[0], error)
        part.pause()
        self._waiting[key] = part
        return 0

    def _bound(self) -> None:
        """Give back what one tenant has too much of."""
        for part in self._waiting.values():
            while len(part.items) > MOST_WAITING:
                back, part.items = part.items[-MOST_BACK:], part.items[:-MOST_BACK]
                try:
                    self._client.xadd(self._stream, {FIELD: encoder.encode([item for _entry, item in back])})
                except redis.RedisError as error:
                    part.items += back
                    log.warning("the stream takes nothing back: %s", error)
                    return
                self._settle(back)

    def _put_aside(self, items: list[tuple[EntryId, Item]]) -> bool:
        try:
            for _entry, item in items:
                self._client.xadd(self.aside, {FIELD: encoder.encode([item])}, maxlen=MOST_ASIDE, approximate=True)
        except redis.RedisError as error:
            log.warning("nothing can be put aside: %s", error)
            return False
        log.error("%d items of %s are put aside, see %s", len(items), items[0][1].tenant, self.aside)
        self._settle(items)
        return True

    # --- the stream ---

    def _settle(self, items: list[tuple[EntryId, Item]]) -> None:
        for entry, _item in items:
            self._open[entry] -= 1
            if self._open[entry] <= 0:
                self._done.append(entry)

    def _take_off(self) -> None:
        if self._done:
            pipeline = self._client.pipeline(transaction=True)
            pipeline.xack(self._stream, GROUP, *self._done)
            pipeline.xdel(self._stream, *self._done)
            pipeline.execute()
            for entry in self._done:
                self._open.pop(entry, None)
            self._done.clear()

    def _read_all(self, block_ms: int) -> tuple[Entries, bool]:
        """What came, in one batch as far as it is bearable, and whether there may be more. Web processes write many small entries."""
        entries: Entries = []
        size = 0
        while True:
            read = self._read(1 if entries else block_ms)
            entries += read
            size += sum(len(fields.get(FIELD, b"")) for _entry, fields in read if fields)
            if len(read) < MOST_ENTRIES or size > MOST_BYTES:
                return entries, len(read) >= MOST_ENTRIES

    def _read(self, block_ms: int) -> Entries:
        if not self._has_group:
            try:
                self._client.xgroup_create(self._stream, GROUP, id="0", mkstream=True)
            except redis.ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise
            self._has_group = True
            self._taken_over_at = 0.0
        try:
            if time.monotonic() - self._taken_over_at > settings.INGEST_TAKE_OVER_S / 10:
                self._taken_over_at = time.monotonic()
                self._client.xtrim(self.aside, minid=int((time.time() - ASIDE_FOR_S) * 1000), approximate=False)
                # What dead ones were at; what waits here is claimed anew, so that nobody takes this one for dead.
                left: Entries = self._client.xautoclaim(self._stream, GROUP, self._name, settings.INGEST_TAKE_OVER_S * 1000, "0-0", count=MOST_ENTRIES)[1]
                if self._open:
                    self._client.xclaim(self._stream, GROUP, self._name, 0, list(self._open)[:5000], justid=True)
                if left:
                    return left
            answer = self._client.xreadgroup(GROUP, self._name, {self._stream: ">"}, count=MOST_ENTRIES, block=block_ms)
        except redis.ResponseError as error:
            if "NOGROUP" in str(error):  # The store was emptied.
                self._has_group = False
                return []
            raise
        return answer[0][1] if answer else []

    def _leave(self) -> None:
        """Nothing of this process's name stays behind, unless it still holds entries for the next one."""
        if not self._open:
            self._client.xgroup_delconsumer(self._stream, GROUP, self._name)


def _may_pass(error: Exception) -> bool:
    """Whether it is the database's state that fails (a lock, a schema that is behind, no connection), and not the item."""
    return isinstance(error, DatabaseError) and not isinstance(error, (DataError, IntegrityError))


def _items_of(fields: dict[bytes, bytes] | None) -> list[Item]:
    try:
        return decoder.decode((fields or {}).get(FIELD, b"\x90"))
    except msgspec.MsgspecError:
        log.error("an entry of the stream cannot be read; it is left out")
        return []
