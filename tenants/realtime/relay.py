"""The relay (R11): one process for all tenants that hands due effects to the workers and numbers the feeds.

Hints make it quick: a sorted set says when which tenant's outbox is due, a channel says whose feed moved. A sweep over all
tenants, at least once a minute and in slices, makes it right without them (R10). Several relays may run: a row is claimed
by one worker only, and a feed is numbered under an advisory lock.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import redis
from django.conf import settings
from django.db import DatabaseError, OperationalError, close_old_connections, connection
from psycopg.errors import DeadlockDetected, LockNotAvailable

from tenants import hosts
from tenants.outbox.hints import DUE_SET, NUDGE_CHANNEL, PUBLIC
from tenants.outbox.services import due_entries, earliest_due
from tenants.realtime.hints import FEED_CHANNEL
from tenants.scope import TenantRef, public_scope, tenant_scope
from tenants.tasks import run_effect

log = logging.getLogger(__name__)

GATHER_S = 0.1
# Every operator hears of every change: the first after a quiet second at once, the others gathered.
FEED_EVERY_S = 1.0
SWEEP_S = 45.0
SWEEP_DEAF_S = 8.0
HANDED_S = 55.0
BROKER_PAUSE_S = 5.0
# A task that waits longer than HANDED_S has expired when its turn comes, and was handed over anew behind all others: a queue
# longer than the workers do in that time would be worked off for ever and nothing done. What finds no room waits as a row.
MOST_QUEUED = 100
# Of one company a turn, so that a busy one does not take all the room.
SHARE = 20
_TAG_BYTES = 8

Feed = Callable[[], bool]
_feeds: list[Feed] = []


def feed(function: Feed) -> Feed:
    """Register who numbers and shows what moved in the feed of the tenant in force; it answers whether something had to wait and no hint will follow."""
    _feeds.append(function)
    return function


class Relay:
    """The loop of one relay process."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self._client: Any = redis.Redis.from_url(settings.REDIS_CACHE_URL, socket_timeout=5, socket_connect_timeout=1)
        self._broker: Any = redis.Redis.from_url(settings.REDIS_DURABLE_URL, socket_timeout=5, socket_connect_timeout=1)
        self._pubsub: Any = None
        self._feeds: set[str] = set()
        self._outboxes: set[str] = set()
        self._numbered: dict[str, float] = {}
        # With the number of tries: a row that was tried meanwhile and failed is handed over again as soon as it is due.
        self._handed: dict[tuple[UUID, int], float] = {}
        self._to_sweep: list[str] = []
        self._sweep_begun = 0.0
        self._broker_after = 0.0

    def run(self) -> None:
        """Work until ``stopping`` is set; no failure ends it."""
        while not self.stopping.is_set():
            try:
                self.turn()
            except DatabaseError as error:
                log.warning("the database is away: %s", error)
                connection.close()
                self.stopping.wait(1.0)
            except Exception:
                log.exception("a turn failed")
                self.stopping.wait(1.0)

    def turn(self, *, gather_s: float = GATHER_S) -> None:
        """Gather hints for a moment, then do what they say and a slice of the sweep."""
        self._listen(gather_s)
        # While the broker takes nothing, what is due stays noted.
        if time.monotonic() >= self._broker_after:
            self._read_due()
        self._sweep_slice()
        close_old_connections()
        outboxes, self._outboxes = self._outboxes, set()
        for member in outboxes:
            if self.stopping.is_set():
                return
            self._in_scope(member, self._hand_over, member)
        for member in [member for member in self._feeds if time.monotonic() - self._numbered.get(member, -FEED_EVERY_S) >= FEED_EVERY_S]:
            self._feeds.discard(member)
            self._numbered[member] = time.monotonic()
            self._in_scope(member, self._number, member)

    # --- hints ---

    def _listen(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        try:
            if self._pubsub is None:
                self._pubsub = self._client.pubsub(ignore_subscribe_messages=True)
                self._pubsub.subscribe(NUDGE_CHANNEL, FEED_CHANNEL)
                self._sweep_begun = 0.0  # Something may have been said while nobody listened.
            while (left := deadline - time.monotonic()) > 0:
                message = self._pubsub.get_message(timeout=left)
                if message is not None:
                    self._heard(message)
        except (redis.RedisError, OSError) as error:
            log.warning("hints are not heard: %s", error)
            self._pubsub = None
            self.stopping.wait(1.0)

    def _heard(self, message: dict[str, bytes]) -> None:
        member = message["data"].decode(errors="replace")
        if message["channel"] == FEED_CHANNEL.encode():
            self._feeds.add(member)

    def _read_due(self) -> None:
        if self._pubsub is None:
            return
        try:
            for raw in self._client.zrangebyscore(DUE_SET, "-inf", time.time(), start=0, num=500):
                # Taken off first: a hint that comes meanwhile stays.
                self._client.zrem(DUE_SET, raw)
                self._outboxes.add(raw.decode())
        except (redis.RedisError, OSError) as error:
            log.warning("due tenants are not known: %s", error)

    def _sweep_slice(self) -> None:
        """Look at every tenant once in a while; a part of them each turn."""
        now = time.monotonic()
        every = SWEEP_S if self._pubsub is not None else SWEEP_DEAF_S
        if not self._to_sweep and now - self._sweep_begun > every:
            self._sweep_begun = now
            self._to_sweep = [PUBLIC, *(ref.uuid.hex for ref in hosts.active_tenants())]
            self._handed = {key: at for key, at in self._handed.items() if now - at < HANDED_S}
        size = max(1, len(self._to_sweep) // 50)
        for member in self._to_sweep[:size]:
            self._outboxes.add(member)
            if member != PUBLIC:
                self._feeds.add(member)
        del self._to_sweep[:size]

    # --- work ---

    def _in_scope(self, member: str, function: Callable[..., None], *args: str) -> None:
        try:
            if member == PUBLIC:
                with public_scope():
                    function(*args)
            elif (tenant := self._tenant(member)) is not None:
                with tenant_scope(tenant):
                    function(*args)
        except DatabaseError as error:
            log.warning("work for %s failed, the sweep comes back to it: %s", member, error)
            connection.close()
        except Exception:
            log.exception("work for %s failed", member)

    def _tenant(self, member: str) -> TenantRef | None:
        try:
            return hosts.tenant_by_uuid(UUID(member))
        except ValueError:
            return None

    def _hand_over(self, member: str) -> None:
        """Nudge a worker for each due row, and note when the next one is due."""
        now = time.monotonic()
        if now < self._broker_after:
            self._outboxes.add(member)
            return
        room, pause = min(SHARE, self._room()), 5.0
        for uuid, attempts in due_entries():
            if now - self._handed.get((uuid, attempts), -HANDED_S) < HANDED_S:
                continue
            if room <= 0:
                pause = 1.0
                break
            room -= 1
            try:
                run_effect.apply_async((member, str(uuid)), retry=False, expires=HANDED_S)
            except Exception as error:  # Any broker error: the row stays due.
                log.warning("the broker takes nothing: %s", error)
                self._broker_after = now + BROKER_PAUSE_S
                self._outboxes.add(member)
                return
            self._handed[uuid, attempts] = now
        due = earliest_due()
        if due is not None and self._pubsub is not None:
            # Not at once again: what was handed over stays pending until a worker settled it. An earlier hint came meanwhile, and counts.
            try:
                self._client.zadd(DUE_SET, {member: max(due.timestamp(), time.time() + pause)}, lt=True)
            except (redis.RedisError, OSError) as error:  # Away, or full: it is a hint, and the sweep needs none.
                log.warning("when %s is due next was not noted: %s", member, error)

    def _room(self) -> int:
        """How many tasks more the workers' queue takes."""
        try:
            return MOST_QUEUED - int(self._broker.llen(settings.CELERY_TASK_DEFAULT_QUEUE))
        except (redis.RedisError, OSError):
            return SHARE  # Handing over will say what is wrong.

    def _number(self, member: str) -> None:
        try:
            for function in _feeds:
                if function():
                    self._feeds.add(member)
        except OperationalError as error:
            if isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected)):
                # Not only when the sweep comes by again: whoever held the row is done in a moment.
                self._feeds.add(member)
            raise
