"""The ingest process (R11): reads the stream and has each tenant's items stored, in batches.

An entry is taken off the stream after all in it was committed. What a killed process was at is taken over by the next one and
comes again. A part that fails goes back to the end of the stream with its tries counted, so that one tenant's trouble neither
holds up the others nor is lost; after too many tries it is put aside, where an operator of the installation can look at it.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
import redis
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from tenants import hosts
from tenants.ingest.items import FIELD, GROUP, Item, decoder, encoder
from tenants.ingest.registry import handler_of
from tenants.scope import public_scope, tenant_scope

log = logging.getLogger(__name__)

MOST_ENTRIES = 200
BLOCK_MS = 1000
# A batch takes a fraction of this; whoever holds an entry longer is dead.
TAKE_OVER_MS = 60_000
TAKE_OVER_EVERY_S = 15.0
MOST_TRIES = 5
MOST_ASIDE = 1000

Entries = list[tuple[bytes, dict[bytes, bytes] | None]]


class Ingest:
    """The loop of one ingest process."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._client: Any = redis.Redis.from_url(settings.REDIS_DURABLE_URL, socket_timeout=5, socket_connect_timeout=2)
        self._stream: str = settings.INGEST_STREAM
        self.aside = f"{self._stream}.aside"
        self._name = f"{socket.gethostname()}-{os.getpid()}"
        self._has_group = False
        self._taken_over_at = 0.0

    def run(self) -> None:
        """Work until ``stopping`` is set; no failure ends it."""
        while not self.stopping.is_set():
            try:
                self.turn()
            except (redis.RedisError, OSError) as error:
                log.warning("the stream is away: %s", error)
                self._has_group = False
                self.stopping.wait(1.0)
            except DatabaseError as error:
                log.warning("the database is away: %s", error)
                connection.close()
                self._taken_over_at = 0.0
                self.stopping.wait(1.0)
            except Exception:
                log.exception("a turn failed")
                self.stopping.wait(1.0)

    def turn(self, *, block_ms: int = BLOCK_MS) -> int:
        """Store what came; returns how many items were dealt with.

        Raises:
            DatabaseError: the database is away; nothing was taken off the stream.
        """
        entries = self._read(block_ms)
        if not entries:
            return 0
        close_old_connections()
        items = [item for _id, fields in entries for item in _items_of(fields)]
        back, aside = self._store(items)
        pipeline = self._client.pipeline(transaction=True)
        if back:
            pipeline.xadd(self._stream, {FIELD: encoder.encode(back)})
        for item in aside:
            pipeline.xadd(self.aside, {FIELD: encoder.encode([item])}, maxlen=MOST_ASIDE, approximate=True)
        ids = [entry_id for entry_id, _fields in entries]
        pipeline.xack(self._stream, GROUP, *ids)
        pipeline.xdel(self._stream, *ids)
        pipeline.execute()
        return len(items)

    def _read(self, block_ms: int) -> Entries:
        if not self._has_group:
            try:
                self._client.xgroup_create(self._stream, GROUP, id="0", mkstream=True)
            except redis.ResponseError as error:
                if "BUSYGROUP" not in str(error):
                    raise
            self._has_group = True
        if time.monotonic() - self._taken_over_at > TAKE_OVER_EVERY_S:
            self._taken_over_at = time.monotonic()
            # What this name was at before (a turn that failed), and what dead ones were at.
            own = self._client.xreadgroup(GROUP, self._name, {self._stream: "0"}, count=MOST_ENTRIES)
            left = self._client.xautoclaim(self._stream, GROUP, self._name, TAKE_OVER_MS, "0-0", count=MOST_ENTRIES)[1]
            found: dict[bytes, dict[bytes, bytes] | None] = {entry_id: fields for _stream, entries in own for entry_id, fields in entries}
            found.update(left)
            if found:
                return list(found.items())
        try:
            answer = self._client.xreadgroup(GROUP, self._name, {self._stream: ">"}, count=MOST_ENTRIES, block=block_ms)
        except redis.ResponseError as error:
            if "NOGROUP" in str(error):  # The store was emptied.
                self._has_group = False
                return []
            raise
        return answer[0][1] if answer else []

    def _store(self, items: Sequence[Item]) -> tuple[list[Item], list[Item]]:
        """Have the items stored; what failed: to be tried again, and to be put aside."""
        parts: dict[tuple[UUID, str], list[Item]] = defaultdict(list)
        for item in items:
            parts[item.tenant, item.kind].append(item)
        back: list[Item] = []
        aside: list[Item] = []
        for (tenant_uuid, kind), part in parts.items():
            handler = handler_of(kind)
            tenant = hosts.tenant_by_uuid(tenant_uuid)
            if handler is None:
                log.error("nobody stores items of kind %r", kind)
                aside += part
                continue
            if tenant is None:
                continue  # Suspended or deleted: what its pages still send is nobody's.
            try:
                with tenant_scope(tenant):
                    handler(part)
            except DatabaseError as error:
                connection.close()
                if not _is_database_there():
                    raise
                self._failed(part, error, back, aside)
            except Exception as error:
                self._failed(part, error, back, aside)
        return back, aside

    @staticmethod
    def _failed(part: list[Item], error: Exception, back: list[Item], aside: list[Item]) -> None:
        log.error("items of %s were not stored: %s", part[0].tenant, error, exc_info=error)
        for item in part:
            again = msgspec.structs.replace(item, tries=item.tries + 1)
            (aside if again.tries >= MOST_TRIES else back).append(again)


def _is_database_there() -> bool:
    try:
        with public_scope(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        connection.close()
        return False
    return True


def _items_of(fields: dict[bytes, bytes] | None) -> list[Item]:
    try:
        return decoder.decode((fields or {}).get(FIELD, b"\x90"))
    except msgspec.MsgspecError:
        log.error("an entry of the stream cannot be read; it is left out")
        return []
