"""Valkey pub/sub for one process: one connection that listens, one that publishes.

At most once, and believed accordingly: whoever listens finds out what it missed from PostgreSQL (positions, ``sync``).
What this module adds is that it never stays deaf: a lost connection is made again and everything subscribed anew, and a
canary to the process's own channel notices a connection that looks alive and delivers nothing (D8).
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import os
import random
from collections import deque
from collections.abc import Callable
from typing import Any

import redis.asyncio
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

CANARY_EVERY_S = 5.0
CANARY_MISSES = 3
CONFIRM_S = 1.0
ANSWERS_S = 5.0
FLUSH_EVERY_S = 0.005
GATHER_S = 0.001
MOST_PENDING = 20_000
TAG_BYTES = 8
_BROKEN = (RedisError, OSError, asyncio.TimeoutError, EOFError)

_REPLY_OFF = b"*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$3\r\nOFF\r\n"
_REPLY_ON = b"*3\r\n$6\r\nCLIENT\r\n$5\r\nREPLY\r\n$2\r\nON\r\n"

OnFrame = Callable[[str, bytes], None]


def _connection(url: str, *, socket_timeout: float | None) -> Any:
    """A bare connection: redis-py does address, TLS and sign-in, we do the rest."""
    client: Any = redis.asyncio.Redis.from_url(url, protocol=2, socket_connect_timeout=2, socket_timeout=socket_timeout)
    return client.connection_pool.make_connection()


def _packed(command: tuple[Any, ...]) -> bytes:
    """A command as it travels; redis-py's own packing costs several times as much."""
    parts = [part if type(part) is bytes else str(part).encode() for part in command]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%b\r\n" % (len(part), part) for part in parts)


class PubSub:
    """The process's ears and mouth. ``on_frame(group, frame)`` gets what other processes published."""

    def __init__(self, url: str, on_frame: OnFrame, on_heal: Callable[[], None]) -> None:
        self._url, self._on_frame, self._on_heal = url, on_frame, on_heal
        # Frames carry the tag of the process that published them: its own were delivered locally already.
        self.tag = os.urandom(TAG_BYTES)
        self._canary = f"sodan.canary.{self.tag.hex()}"
        self._wanted: set[str] = {self._canary}
        self._confirmed: set[str] = set()
        self._confirming: dict[str, asyncio.Future[None]] = {}
        self._listener: Any = None
        self._pending: deque[bytes] = deque(maxlen=MOST_PENDING)
        self._has_pending = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._misses = 0
        self._outbox_of_commands: list[tuple[str, str]] = []
        self._flush_scheduled = False
        self._flushed_at = 0.0
        self.connected = asyncio.Event()
        self.published = self.dropped = 0

    def start(self) -> None:
        """Begin listening and publishing, on the running loop."""
        for coroutine in (self._listen(), self._publish_all(), self._watch_canary()):
            self._tasks.append(asyncio.get_running_loop().create_task(coroutine))

    async def stop(self) -> None:
        """End all tasks and connections."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    # --- listening ---

    async def subscribe(self, group: str) -> None:
        """Listen to a group; returns once the server confirmed it, or after a second without a server."""
        self._wanted.add(group)
        if group in self._confirmed:
            return
        future = self._confirming.get(group)
        if future is None:
            future = self._confirming[group] = asyncio.get_running_loop().create_future()
            self._command("SUBSCRIBE", group)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(CONFIRM_S):
                await asyncio.shield(future)

    def unsubscribe(self, group: str) -> None:
        """Stop listening to a group."""
        self._wanted.discard(group)
        self._confirmed.discard(group)
        future = self._confirming.pop(group, None)
        if future is not None and not future.done():
            future.set_result(None)
        self._command("UNSUBSCRIBE", group)

    def _command(self, name: str, group: str) -> None:
        self._outbox_of_commands.append((name, group))
        if not self._flush_scheduled:
            self._flush_scheduled = True
            # At once after a pause; a herd's groups go out together.
            loop = asyncio.get_running_loop()
            loop.call_at(self._flushed_at + FLUSH_EVERY_S, self._flush_commands)

    def _flush_commands(self) -> None:
        self._flush_scheduled = False
        self._flushed_at = asyncio.get_running_loop().time()
        commands, self._outbox_of_commands = self._outbox_of_commands, []
        if self._listener is not None and self.connected.is_set():
            # Order matters (a group may be left and joined again in one turn), so commands go out one by one, in one write.
            packed = b"".join(b"".join(self._listener.pack_command(*command)) for command in commands)
            self._listener._writer.write(packed)

    async def _listen(self) -> None:
        delay = 0.1
        was_connected = False
        while True:
            connection = None
            try:
                connection = _connection(self._url, socket_timeout=None)
                await connection.connect()
                self._confirmed.clear()
                self._outbox_of_commands.clear()
                told = set(self._wanted)
                await connection.send_command("SUBSCRIBE", *sorted(told))
                self._listener, self._misses = connection, 0
                self.connected.set()
                # What came and went while that was sent was dropped.
                for group in self._wanted ^ told:
                    self._command("SUBSCRIBE" if group in self._wanted else "UNSUBSCRIBE", group)
                if was_connected:
                    log.info("pub/sub is back with %d groups", len(self._wanted))
                    self._on_heal()
                was_connected, delay = True, 0.1
                while True:
                    self._take(await connection.read_response(disable_decoding=True, timeout=math.inf))
            except _BROKEN as error:
                log.warning("pub/sub connection lost: %s", error or type(error).__name__)
            finally:
                self._listener = None
                self.connected.clear()
                if connection is not None:
                    with contextlib.suppress(*_BROKEN):
                        await connection.disconnect(nowait=True)
            await asyncio.sleep(delay * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
            delay = min(delay * 2, 2.0)

    def _take(self, message: list[Any]) -> None:
        kind = message[0]
        if kind == b"message":
            group = message[1].decode()
            payload: bytes = message[2]
            if group == self._canary:
                self._misses = 0
            elif payload[:TAG_BYTES] != self.tag:
                self._on_frame(group, payload[TAG_BYTES:])
        elif kind == b"subscribe":
            group = message[1].decode()
            if group in self._wanted:
                self._confirmed.add(group)
            future = self._confirming.pop(group, None)
            if future is not None and not future.done():
                future.set_result(None)

    # --- publishing ---

    def publish(self, group: str, frame: bytes) -> None:
        """Tell the other processes; never fails and never waits. The oldest are dropped when Valkey is away for long."""
        # Group names are ASCII, so characters are bytes.
        self._queue(b"*3\r\n$7\r\nPUBLISH\r\n$%d\r\n%b\r\n$%d\r\n%b%b\r\n" % (len(group), group.encode(), TAG_BYTES + len(frame), self.tag, frame))

    def tell(self, *command: Any) -> None:
        """Send a command whose answer nobody needs (a hint to another process), with the next publishes."""
        self._queue(_packed(command))

    def _queue(self, packed: bytes) -> None:
        if len(self._pending) == MOST_PENDING:
            self.dropped += 1
        self._pending.append(packed)
        self._has_pending.set()

    async def _publish_all(self) -> None:
        connection = None
        while True:
            await self._has_pending.wait()
            self._has_pending.clear()
            batch = list(self._pending)
            self._pending.clear()
            if not batch:
                continue
            try:
                if connection is None:
                    connection = _connection(self._url, socket_timeout=None)
                    await connection.connect()
                # Whatever gathered while the last write was under way leaves in one write and is answered once: a timer for each
                # answer was a third of the process's CPU.
                async with asyncio.timeout(ANSWERS_S):
                    await connection.send_packed_command([b"".join([_REPLY_OFF, *batch, _REPLY_ON])], check_health=False)
                    await connection.read_response(timeout=math.inf)
                self.published += len(batch)
                # Each write wakes Valkey: what is said within a millisecond leaves together, what is said after a pause at once.
                await asyncio.sleep(GATHER_S)
            except _BROKEN as error:
                # Not sent again: part of it may have arrived, and clients heal by position.
                self.dropped += len(batch)
                log.warning("publishing %d frames failed: %s", len(batch), error or type(error).__name__)
                if connection is not None:
                    with contextlib.suppress(*_BROKEN):
                        await connection.disconnect(nowait=True)
                connection = None
                await asyncio.sleep(0.25)

    async def claim(self, key: str, seconds: int) -> bool:
        """Be the first of all processes to take a name; True as well when Valkey cannot be asked."""
        try:
            async with asyncio.timeout(0.3):
                client = self._client()
                return bool(await client.set(key, b"1", nx=True, ex=seconds))
        except _BROKEN:
            return True

    async def is_claimed(self, key: str) -> bool:
        """Whether some process took the name; False as well when Valkey cannot be asked."""
        try:
            async with asyncio.timeout(0.3):
                return bool(await self._client().exists(key))
        except _BROKEN:
            return False

    _shared_client: Any = None

    def _client(self) -> Any:
        if self._shared_client is None:
            self._shared_client = redis.asyncio.Redis.from_url(self._url, protocol=2, socket_connect_timeout=0.3, socket_timeout=0.5)
        return self._shared_client

    # --- canary ---

    async def _watch_canary(self) -> None:
        while True:
            await asyncio.sleep(CANARY_EVERY_S)
            if not self.connected.is_set():
                continue
            self._misses += 1
            if self._misses > CANARY_MISSES:
                log.error("pub/sub is deaf: %d canaries did not come back; connecting anew", CANARY_MISSES)
                self._misses = 0
                if self._listener is not None:
                    # Wakes the reader with an error, which connects anew and heals.
                    with contextlib.suppress(*_BROKEN):
                        await self._listener.disconnect(nowait=True)
                continue
            self.publish(self._canary, b"")
