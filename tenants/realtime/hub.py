"""What one process (one event loop) knows about its sessions, and the way of every event to them.

An event published here is delivered to this process's own sessions at once and handed to Valkey for the others; its echo
is dropped by the process's tag. Order stays safe: numbers are given under the conversation's row lock, so they are the
order; a client shows n+1 only after n and asks ``sync`` if n stays away. Skipping the round trip can therefore let an
event of another process come late or early, as pub/sub itself can, but never be shown out of order, and an event that
is lost is found by the next position.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import weakref
from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings

from tenants.realtime import registry
from tenants.realtime.directory import Directory, watch_directory
from tenants.realtime.envelope import ClientFrame, CloseCode, CommandError, ErrorCode, StaffFrame, VisitorFrame
from tenants.realtime.gather import Gatherer
from tenants.realtime.greeting import greet
from tenants.realtime.groups import Group, StaffGroup, VisitorGroup
from tenants.realtime.heartbeat import beat, tell_positions
from tenants.realtime.pool import make_pool
from tenants.realtime.pubsub import PubSub
from tenants.realtime.quota import Quota
from tenants.realtime.session import Session
from tenants.realtime.threads import Threads
from tenants.realtime.tickets import Audience
from tenants.realtime.writer import Writer

log = logging.getLogger(__name__)

T = TypeVar("T")
LINGER_S = 5.0
MOST_HELD = 500


class Membership:
    """A session in a group. While a snapshot is read, events are held back, so that the snapshot comes first (D5)."""

    __slots__ = ("_held", "group", "session")

    def __init__(self, session: Session, group: Group) -> None:
        self.session, self.group = session, group
        self._held: list[bytes] | None = None

    def hold(self) -> None:
        """Keep events back until ``release``; what is not authorised yet is not shown either."""
        if self._held is None:
            self._held = []

    def release(self) -> None:
        """Show what was held back, in order; the client drops what the snapshot had."""
        held, self._held = self._held, None
        for frame in held or ():
            self.session.push_event(frame)

    def deliver(self, frame: bytes) -> None:
        """Show or hold an event."""
        if self._held is None:
            self.session.push_event(frame)
        elif len(self._held) < MOST_HELD:
            self._held.append(frame)
        else:
            self.session.end(CloseCode.RESYNC, ErrorCode.TOO_SLOW, "Too much happened meanwhile.", retry=True)


class Hub:
    """The sessions, groups, writer, pool and pub/sub of one event loop; get it with ``current_hub``."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.sessions: set[Session] = set()
        self.members: dict[str, dict[Session, Membership]] = {}
        self._ears: dict[str, list[Callable[[bytes], None]]] = {}
        self.draining = False
        self.quota = Quota()
        self.directory = Directory()
        self.threads = Threads()
        self.pool = make_pool()
        self.writer = Writer()
        self.gatherer = Gatherer(loop)
        self.pubsub = PubSub(settings.REDIS_CACHE_URL, self._deliver, self._heal)
        self.tasks: list[asyncio.Task[Any]] = []
        self._started: asyncio.Task[None] | None = None
        self._once: dict[object, asyncio.Task[Any]] = {}
        self._beside: set[asyncio.Task[None]] = set()
        self._healing: asyncio.Task[None] | None = None

    async def started(self) -> None:
        """Start everything once; every socket waits for it, and only the first does it."""
        if self._started is None:
            self._started = self.loop.create_task(self._start())
        await asyncio.shield(self._started)

    async def _start(self) -> None:
        await self.pool.open()
        self.writer.start()
        self.pubsub.start()
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self.pubsub.connected.wait(), 1.0)
        for coroutine in (beat(self), watch_directory(self)):
            self.tasks.append(self.loop.create_task(coroutine))
        _hubs.add(self)

    async def stop(self) -> None:
        """End all tasks and connections; sessions must be gone."""
        _hubs.discard(self)
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)
        await self.writer.stop()
        await asyncio.sleep(0)
        await self.pubsub.stop()
        with suppress(Exception):
            await self.pool.close(2)
        self.threads.stop()

    # --- groups ---

    async def join(self, session: Session, group: Group, *, held: bool = False) -> Membership:
        """Put a session in a group; when this returns, this process hears the group.

        Raises:
            TypeError: the group is not for the session's audience.
        """
        expected = VisitorGroup if session.audience is Audience.VISITOR else StaffGroup
        if not isinstance(group, expected):
            raise TypeError(f"{type(group).__name__} is not for {session.audience}s.")
        members = self.members.setdefault(group.name, {})
        membership = members.get(session)
        if membership is None:
            membership = members[session] = session.memberships[group.name] = Membership(session, group)
        if held:
            membership.hold()
        await self.pubsub.subscribe(group.name)
        return membership

    def leave(self, membership: Membership) -> None:
        """Take a session out of a group; the process goes on hearing it for a moment, in case of a reconnect."""
        name = membership.group.name
        membership.session.memberships.pop(name, None)
        members = self.members.get(name)
        if members is not None and members.pop(membership.session, None) is not None and not members:
            self.loop.call_later(LINGER_S, self._forget_group, name)

    def _forget_group(self, name: str) -> None:
        if not self.members.get(name, True):
            del self.members[name]
            if name not in self._ears:
                self.pubsub.unsubscribe(name)

    async def listen(self, group: Group, ear: Callable[[bytes], None]) -> None:
        """Call ``ear`` on the loop with what is sent to a group, for work of this process that no session belongs to; it neither blocks
        nor raises. When this returns, this process hears the group.
        """
        self._ears.setdefault(group.name, []).append(ear)
        await self.pubsub.subscribe(group.name)

    def stop_listening(self, group: Group, ear: Callable[[bytes], None]) -> None:
        """Call it no more."""
        ears = self._ears.get(group.name, [])
        if ear in ears:
            ears.remove(ear)
        if not ears and self._ears.pop(group.name, None) is not None and group.name not in self.members:
            self.pubsub.unsubscribe(group.name)

    # --- events ---

    def publish(self, group: Group, frame: VisitorFrame | StaffFrame) -> None:
        """Deliver an event here and tell the other processes; on the loop only (elsewhere: ``broadcast``)."""
        self._deliver(group.name, frame)
        self.pubsub.publish(group.name, frame)

    def _deliver(self, name: str, frame: bytes) -> None:
        members = self.members.get(name)
        if members:
            for membership in list(members.values()):
                membership.deliver(frame)
        for ear in self._ears.get(name, ()):
            ear(frame)

    # --- sessions ---

    async def greet(self, session: Session, frame: ClientFrame) -> None:
        """Answer a ``hello``: check the ticket, put the session in its groups, say welcome."""
        if await greet(self, session, frame):
            self.sessions.add(session)
            self.quota.admit(session)
            for hook in registry.hooks("opened"):
                await hook(session)

    def forget(self, session: Session) -> None:
        """The session's transport is gone."""
        for membership in list(session.memberships.values()):
            self.leave(membership)
        if session in self.sessions:
            self.sessions.discard(session)
            self.quota.forget(session)
            self.tell_hooks("closed", session)
        session.watched.clear()

    def tell_hooks(self, moment: registry.Moment, session: Session) -> None:
        """Call the functions registered for a moment; a failing one is logged."""
        for hook in registry.hooks(moment):
            try:
                hook(session)
            except Exception:
                log.exception("hook %s failed", hook)

    def sessions_of(self, tenant_uuid: UUID) -> Iterable[Session]:
        """The sessions of a tenant, as a snapshot."""
        return [session for session in self.sessions if session.tenant.uuid == tenant_uuid]

    async def once(self, key: object, make: Callable[[], Coroutine[Any, Any, T]]) -> T:
        """The result of a coroutine that runs only once at a time for a key, however many ask (a herd asks the same thing)."""
        task = self._once.get(key)
        if task is None:
            task = self._once[key] = self.loop.create_task(make())
            task.add_done_callback(lambda _task: self._once.pop(key, None))
        result: T = await asyncio.shield(task)
        return result

    def spawn(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        """Run something beside; what it raises is logged."""

        async def guarded() -> None:
            try:
                await coroutine
            except CommandError as error:
                log.warning("work beside the sessions was left out: %s", error.text)
            except Exception:
                log.exception("work beside the sessions failed")

        task = self.loop.create_task(guarded())
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _heal(self) -> None:
        """Pub/sub was away: everybody compares positions now instead of at the next heartbeat."""
        if self._healing is None or self._healing.done():
            self._healing = self.loop.create_task(tell_positions(self))


_hubs: weakref.WeakSet[Hub] = weakref.WeakSet()
_by_loop: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, Hub] = weakref.WeakKeyDictionary()
_lock = threading.Lock()


def current_hub() -> Hub:
    """The hub of the running loop, made when first asked for (so that any ASGI server will do, R7)."""
    loop = asyncio.get_running_loop()
    hub = _by_loop.get(loop)
    if hub is None:
        with _lock:
            hub = _by_loop.setdefault(loop, Hub(loop))
    return hub


def is_draining() -> bool:
    """Whether this process is sending its clients away; the readiness probe fails then."""
    return any(hub.draining for hub in list(_hubs))


def hand_to_hubs(function: Callable[[Hub], None]) -> bool:
    """From any thread: run something on the loop of each hub of this process; False if there is none."""
    hubs = [hub for hub in list(_hubs) if not hub.loop.is_closed()]
    for hub in hubs:
        hub.loop.call_soon_threadsafe(function, hub)
    return bool(hubs)
