"""The board of one company in one web process: reads who is on the site when something moved, and tells the sessions that look."""

from __future__ import annotations

import asyncio
import logging
import math
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
from django.utils import timezone

from tenants.realtime.envelope import CommandError, ErrorCode, StaffFrame, staff_frame
from tenants.realtime.hub import Hub
from tenants.realtime.pool import DATABASE_AWAY
from tenants.realtime.session import Session
from tenants.scope import TenantRef
from visitors.live.arrivals import is_wanted
from visitors.live.hints import Kind, hints_group, read_hint
from visitors.live.state import LiveList, weight
from visitors.models import ArrivalRule
from visitors.places import maker
from visitors.protocol import LiveVisitor, PlaceMaker, live_visitor
from visitors.protocol_events import VisitorsArrived, VisitorsChanged
from visitors.selectors import Sign, arrival_rules, sign_of, signs_on_site, visitors_on_site

log = logging.getLogger(__name__)

# Two frames a second at most, so that an arrival is seen within a second.
TICK_S = 0.5
# What is told to who looks though nothing changed: he sees that he missed nothing, and the number of the rail stays true.
QUIET_S = 20.0
COUNT_S = 3.0
# Hints are only hints: everybody's signs are read so often, and oftener while Valkey, which brings the hints, is away.
HEAL_S, HEAL_DEAF_S = 20.0, 3.0
LINGER_S = 10.0
RETRY_S = 1.0
READY_WITHIN_S = 8.0
MOST_READ = 1000
# Of a snapshot, less than a session takes unread.
MOST_BYTES = 1800 * 1024
MOST_ARRIVALS = 5
Read = list[tuple[LiveVisitor, Sign]]


class Snapshot(msgspec.Struct):
    """Who is on the site: the shown rows in no order, and how many there are in all. ``n`` is the number of the last frame that they
    hold, ``now`` the server's clock, by which the times of the rows are to be read, ``place_by`` whose data the places are.
    """

    board: UUID
    n: int
    now: datetime
    rows: list[LiveVisitor]
    total: int
    talking: int
    shown: int
    place_by: PlaceMaker


class Board:
    """Everything runs on the loop of the hub, but what reads. It lives while somebody looks."""

    def __init__(self, hub: Hub, tenant: TenantRef) -> None:
        self.hub, self.tenant = hub, tenant
        self.id, self.n = uuid4(), 0
        self.state = LiveList()
        self.lookers: set[Session] = set()
        self.waiters: dict[Session, ArrivalRule] = {}
        self._visits: set[UUID] = set()
        self._visitors: set[UUID] = set()
        # Users (keys) who want to be told of other arrivals than was read.
        self._people: set[int] = set()
        self._woken, self._ready = asyncio.Event(), asyncio.Event()
        self._must_heal = False
        self._healed_at = self._told_at = self._counted_at = 0.0
        self._counted = -1
        self._snapshot: Snapshot | None = None
        self._coming, self._empty_since = 0, 0.0
        self._task = hub.loop.create_task(self._run())

    # --- who looks ---

    async def show(self, session: Session) -> Snapshot:
        """Tell a session from now on what changes; returns what it begins with."""
        with self._somebody_comes():
            await self._until_ready()
            if session in self.hub.sessions:
                self.lookers.add(session)
            return self._everything()

    async def announce(self, session: Session) -> int:
        """Tell a session of the arrivals that its person wants to be told of; returns how many are on the site."""
        with self._somebody_comes():
            await self._until_ready()
            user_id = session.ticket.user_id if session.ticket else 0
            rules = await self.hub.threads.run_in(self.tenant, _rules, [user_id])
            if session in self.hub.sessions:
                self.waiters[session] = rules[user_id]
            return len(self.state.rows)

    async def _until_ready(self) -> None:
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                await self._ready.wait()
        except TimeoutError as error:
            raise CommandError(ErrorCode.UNAVAILABLE, "This cannot be read now.", retry=True) from error

    @contextmanager
    def _somebody_comes(self) -> Iterator[None]:
        self._coming += 1
        try:
            yield
        finally:
            self._coming -= 1

    def _everything(self) -> Snapshot:
        if self._snapshot is None:
            rows, room = [], MOST_BYTES
            for row in self.state.shown_rows():
                room -= weight(row)
                if room < 0:
                    break
                rows.append(row)
            # A herd that comes back is told the same bytes.
            packed: Any = msgspec.Raw(msgspec.json.encode(rows))
            self._snapshot = Snapshot(self.id, self.n, timezone.now(), packed, len(self.state.rows), self.state.talking, len(rows), maker())
        return msgspec.structs.replace(self._snapshot, now=timezone.now())

    # --- what moved ---

    def _hear(self, frame: bytes) -> None:
        kind, ids = read_hint(frame)
        if kind is Kind.RULE:
            self._people.add(ids[0].int)
            self._woken.set()
            return
        if not ids:
            self._must_heal = True
        (self._visits if kind is Kind.VISITS else self._visitors).update(ids)
        self._woken.set()

    async def _read_rules(self, people: set[int]) -> None:
        rules = await self.hub.threads.run_in(self.tenant, _rules, sorted(people))
        for session in self.waiters:
            if session.ticket is not None and session.ticket.user_id in rules:
                self.waiters[session] = rules[session.ticket.user_id]

    # --- the loop ---

    async def _run(self) -> None:
        group = hints_group(self.tenant)
        try:
            await self.hub.listen(group, self._hear)
            while await self._begin():
                await asyncio.sleep(RETRY_S)
            while not self._is_over():
                began = self.hub.loop.time()
                await self._turn()
                await asyncio.sleep(max(0.0, TICK_S - (self.hub.loop.time() - began)))
                await self._until_something()
        finally:
            self.hub.stop_listening(group, self._hear)
            _forget(self)

    async def _begin(self) -> bool:
        """Read everybody; whether it must be tried again."""
        try:
            found = await self.hub.threads.run_in(self.tenant, _read, timezone.now(), None, None)
        except (*DATABASE_AWAY, CommandError) as error:
            log.warning("who is on the site of %s was not read: %s", self.tenant.uuid, error)
            return True
        now = timezone.now()
        for row, sign in found:
            self.state.take(row, sign)
            self.state.is_arrival(row, now)
        self.state.changes()
        while self.state.is_behind:
            self.state.changes()
        self._healed_at = self._told_at = self.hub.loop.time()
        self._ready.set()
        return False

    def _is_over(self) -> bool:
        """Whether the last one left a while ago; a page change brings him back in a moment."""
        clock = self.hub.loop.time()
        if self.lookers or self.waiters or self._coming:
            self._empty_since = 0.0
        elif not self._empty_since:
            self._empty_since = clock
        return bool(self._empty_since) and clock - self._empty_since > LINGER_S

    async def _until_something(self) -> None:
        """Sleep until a hint, an expiry, or the next time that something is due anyway."""
        if self.state.is_behind or self._visits or self._visitors or self._people or self._must_heal:
            return
        seconds = COUNT_S / 3 if self.waiters and self._counted != len(self.state.rows) else self._heal_every() / 4
        expiry = self.state.next_expiry()
        if expiry is not None:
            seconds = min(seconds, max(0.05, (expiry - timezone.now()).total_seconds()))
        self._woken.clear()
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            pass

    def _heal_every(self) -> float:
        return HEAL_S if self.hub.pubsub.connected.is_set() else HEAL_DEAF_S

    async def _turn(self) -> None:
        now, clock = timezone.now(), self.hub.loop.time()
        visits, self._visits = self._visits, set()
        visitors = self._visitors | set(self.state.expired(now))
        self._visitors = set()
        people, self._people = self._people, set()
        try:
            if people:
                await self._read_rules(people)
                people = set()
            if self._must_heal or clock - self._healed_at > self._heal_every():
                # Whoever asks for it from here on may know more than what is read now.
                self._must_heal, self._healed_at = False, -math.inf
                visitors |= self.state.compare(await self.hub.threads.run_in(self.tenant, _signs, now))
                self._healed_at = clock
            arrived = await self._read(now, visits, visitors)
        except (*DATABASE_AWAY, CommandError) as error:
            log.warning("who is on the site of %s was not read: %s", self.tenant.uuid, error)
            self._visits |= visits
            self._visitors |= visitors
            self._people |= people
            await asyncio.sleep(RETRY_S)
            return
        self._tell_changes(clock)
        self._tell_arrivals(arrived, clock)

    async def _read(self, now: datetime, visits: set[UUID], visitors: set[UUID]) -> list[LiveVisitor]:
        """Read the rows again, some at a time; returns who arrived."""
        arrived: list[LiveVisitor] = []
        owners = {row.visit: visitor for visitor, row in self.state.rows.items()} if visits else {}
        unknown = [visit for visit in visits if visit not in owners]
        asked = list(visitors | {owners[visit] for visit in visits if visit in owners})
        while unknown or asked:
            some_visits, unknown = unknown[:MOST_READ], unknown[MOST_READ:]
            some_visitors, asked = asked[:MOST_READ], asked[MOST_READ:]
            found: Read = await self.hub.threads.run_in(self.tenant, _read, now, some_visits, some_visitors)
            self._snapshot = None
            for visitor in set(some_visitors) - {row.id for row, _sign in found}:
                self.state.drop(visitor)
            for row, sign in found:
                is_new = row.id not in self.state.rows
                self.state.take(row, sign)
                if is_new and self.state.is_arrival(row, now):
                    arrived.append(row)
        return arrived

    # --- telling ---

    def _tell_changes(self, clock: float) -> None:
        changes = self.state.changes()
        if changes is None and clock - self._told_at < QUIET_S:
            return
        self._told_at = clock
        self.n += 1
        self._snapshot = None
        if not self.lookers:
            return
        rows, moved, left, hidden = (changes.rows, changes.moved, changes.left, changes.hidden) if changes else ([], [], [], [])
        state = self.state
        event = VisitorsChanged(self.id, self.n, rows, moved, left, hidden, len(state.rows), state.talking, len(state.shown))
        frame = staff_frame(event)
        for session in list(self.lookers):
            session.push_event(frame)

    def _tell_arrivals(self, arrived: list[LiveVisitor], clock: float) -> None:
        if not self.waiters:
            return
        total = len(self.state.rows)
        is_due = total != self._counted and clock - self._counted_at > COUNT_S
        if not arrived and not is_due:
            return
        frames: dict[tuple[UUID, ...], StaffFrame] = {}
        arrived.sort(key=lambda row: row.started_at, reverse=True)
        for session, rule in list(self.waiters.items()):
            wanted = [row for row in arrived if is_wanted(row, rule)]
            if not wanted and not is_due:
                continue
            rows = wanted[:MOST_ARRIVALS]
            key = (*(row.id for row in rows), UUID(int=len(wanted)), UUID(int=int(rule.has_sound)))
            if key not in frames:
                frames[key] = staff_frame(VisitorsArrived(rows, len(wanted) - len(rows), total, rule.has_sound, maker()))
            session.push_event(frames[key])
        if is_due:
            self._counted, self._counted_at = total, clock


def _read(now: datetime, visits: list[UUID] | None, visitors: list[UUID] | None) -> Read:
    found = visitors_on_site(now=now, visits=visits or (), visitors=visitors or (), everybody=visits is None)
    return [(live_visitor(visit), sign_of(visit)) for visit in found]


def _signs(now: datetime) -> list[Sign]:
    return signs_on_site(now=now)


def _rules(user_ids: list[int]) -> dict[int, ArrivalRule]:
    return arrival_rules(user_ids=user_ids)


_boards: weakref.WeakKeyDictionary[Hub, dict[UUID, Board]] = weakref.WeakKeyDictionary()


def board_of(hub: Hub, tenant: TenantRef) -> Board:
    """The company's board in this process, begun if there is none."""
    boards = _boards.setdefault(hub, {})
    if tenant.uuid not in boards:
        boards[tenant.uuid] = Board(hub, tenant)
    return boards[tenant.uuid]


def forget_session(session: Session, *, is_looker: bool = False, is_waiter: bool = False) -> None:
    """The session looks at the list no more, or waits for arrivals no more."""
    board = _boards.get(session.hub, {}).get(session.tenant.uuid)
    if board is not None and is_looker:
        board.lookers.discard(session)
    if board is not None and is_waiter:
        board.waiters.pop(session, None)


def _forget(board: Board) -> None:
    boards = _boards.get(board.hub, {})
    if boards.get(board.tenant.uuid) is board:
        del boards[board.tenant.uuid]
