"""A client as docs/realtime.md demands one: an outbox with stable cids, resume by number, jittered reconnects, and a ledger."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter, deque
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import uuid4

from tests.chaos import http
from tests.chaos.inbox import Inbox
from tests.chaos.ledger import Intent, Ledger
from tests.chaos.pages import Pages
from tests.chaos.timeline import Timeline
from tests.chaos.words import CANARY, NOTE, token_word

NOT_EVENTS = frozenset({"welcome", "ack", "error", "pong", "positions", "reset", "reconnect"})
ANSWER_S = 12.0
# The protocol lets a client wait up to 30 s between tries; a run of minutes wants more of them.
LONGEST_PAUSE_S = 5.0
GAP_S = 0.5


class LineLost(OSError):
    """The connection ended before the answer came; the command is given again."""


class Refused(Exception):
    """The command was answered with an error."""

    def __init__(self, code: str, retry: bool) -> None:
        super().__init__(code)
        self.code, self.retry = code, retry


class Closed(OSError):
    """The server closed the connection with a code of the protocol."""

    def __init__(self, code: int) -> None:
        super().__init__(str(code))
        self.code = code


class Line(Protocol):
    """One connection, of whichever transport."""

    async def send(self, frame: dict[str, Any]) -> None: ...
    def drop(self) -> None: ...


@dataclass(slots=True)
class Item:
    """A line in the outbox."""

    intent: Intent
    data: dict[str, Any]


class Bot:
    """Somebody with a browser.

    Args:
        facts: what ``tests.chaos.seed`` tells of the company and of the person.
        watches: conversations that he looks at.
        edges: ports of the wires before the web processes.
        silence_s: without a frame for so long the line counts as dead.
        person: who he is; ``session`` counts which of an operator's logins is in use.
    """

    side = ""
    sync_command = ""

    def __init__(
        self,
        name: str,
        tenant: int,
        company: dict[str, Any],
        watches: list[str],
        *,
        edges: list[int],
        ledger: Ledger,
        seed: object,
        trusting: bool,
        silence_s: float,
        person: dict[str, Any],
    ) -> None:
        self.name, self.tenant, self.company, self.edges, self.ledger, self.silence_s = name, tenant, company, edges, ledger, silence_s
        self.person, self.session = person, 0
        self.random = random.Random(f"{seed}.{name}")
        self.trusting = trusting
        self.timelines = {uuid: Timeline(ledger, ledger.view(name, tenant, uuid, self.side), trusting=trusting) for uuid in watches}
        self.inbox: Inbox | None = None
        self.transports = ["socket"]
        self.line: Line | None = None
        self.ticket, self.epoch, self.edge = "", 0, self.random.randrange(len(edges))
        self.online = asyncio.Event()
        self.frozen = asyncio.Event()  # Set: it goes on; cleared: nothing moves.
        self.frozen.set()
        self.gone = False  # Its company was suspended; ``come_back`` ends it.
        self.may_be_refused = self.may_be_gone = False
        self.lose_acks = False
        self.first_answers: dict[str, dict[str, Any]] = {}
        self.counts: Counter[str] = Counter()
        self.closes: Counter[int] = Counter()
        self.heard_at = 0.0
        self.after_s: float | None = None
        self.events = 0
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._outbox: dict[str, deque[Item]] = {uuid: deque() for uuid in watches}
        self._written: dict[str, asyncio.Event] = {uuid: asyncio.Event() for uuid in watches}
        self._syncing: set[str] = set()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._nth = 0

    # --- what a person does ---

    def write(self, conversation: str, kind: str = "message") -> Intent:
        """Write a line; it goes out when the ones before it were answered."""
        intent = self._intend(conversation, kind, self.name)
        self.write_again(intent)
        return intent

    def write_aside(self, conversation: str, kind: str = "message") -> Intent:
        """Write a line that is not sent by the outbox; the author's name differs, because its order does."""
        return self._intend(conversation, kind, f"{self.name}-twin")

    def _intend(self, conversation: str, kind: str, author: str) -> Intent:
        self._nth += 1
        intent = Intent(self.tenant, conversation, author, self.side, kind, str(uuid4()), token_word(), self._nth)
        self.ledger.intend(intent)
        return intent

    def write_again(self, intent: Intent) -> None:
        """Put a line into the outbox."""
        data = {"conversation": intent.conversation, "body": self.body_of(intent), **({"kind": intent.kind} if intent.kind != "message" else {})}
        self._outbox[intent.conversation].append(Item(intent, data))
        self._written[intent.conversation].set()

    def body_of(self, intent: Intent) -> str:
        """The text of a line."""
        mark = f"{NOTE} " if intent.kind == "note" else ""
        return f"{self.company['canary']} {intent.token} {mark}line {intent.nth} of {self.name}"

    def line_is_dead(self) -> bool:
        """Whether it heard nothing for some seconds: what the server says does not arrive."""
        return time.monotonic() - self.heard_at > 5

    def unsent(self) -> int:
        """How many lines are not acknowledged."""
        return sum(len(items) for items in self._outbox.values())

    def come_back(self) -> None:
        """Open the page again after the company was away."""
        self.gone = False

    async def run(self) -> None:
        """Be connected until cancelled."""
        workers = [asyncio.ensure_future(work) for work in (*(self._deliver(uuid) for uuid in self._outbox), self._read_now_and_then(), *self.more_work())]
        try:
            await self._stay()
        finally:
            for task in (*workers, *self._tasks):
                task.cancel()
            await asyncio.gather(*workers, *self._tasks, return_exceptions=True)

    def more_work(self) -> list[Coroutine[Any, Any, None]]:
        """What he does besides, until cancelled."""
        return []

    async def _stay(self) -> None:
        attempt = 0
        while True:
            await self.frozen.wait()
            if self.gone:
                await asyncio.sleep(0.2)
                continue
            began, least = time.monotonic(), 0.0
            # As a balancer chooses; where it did not work one does not go again at once.
            self.edge = self.edge + 1 if attempt else self.random.randrange(len(self.edges))
            try:
                await self.connect(self.random.choice(self.transports))
            except Closed as error:
                self.closes[error.code] += 1
                least = self._after_close(error.code)
            except (OSError, TimeoutError, http.HttpFailed) as error:
                self.counts[f"lost: {type(error).__name__}"] += 1
            finally:
                self._disconnected()
            self.counts["connections"] += 1
            attempt = 0 if time.monotonic() - began > 5 else attempt + 1
            pause = self.random.uniform(0, min(LONGEST_PAUSE_S, 0.5 * 2**attempt))
            if self.after_s is not None:
                pause, self.after_s = self.after_s, None
                self.edge += 1
            await asyncio.sleep(max(pause, least))

    def _after_close(self, code: int) -> float:
        if code == 4401:
            self.ticket = ""
        elif code == 4404 and self.may_be_gone:
            self.gone = True
        elif code in {4400, 4403, 4404, 4413}:
            self.ledger.complain("closed", f"{self.name} was closed with {code}")
            return 5.0
        return 5.0 if code == 4429 else 0.0

    def _disconnected(self) -> None:
        self.online.clear()
        self.line = None
        for timeline in self.timelines.values():
            timeline.synced = False
        self._syncing.clear()
        answers, self._answers = self._answers, {}
        for future in answers.values():
            if not future.done():
                future.set_exception(LineLost("the line is gone"))
                future.exception()

    async def connect(self, transport: str) -> None:
        """Be connected once, until the line ends; raises how."""
        from tests.chaos.lines import be_on_a_socket, poll

        await self.need_ticket()
        self.events, self.heard_at = 0, time.monotonic()
        await (be_on_a_socket if transport == "socket" else poll)(self)

    @property
    def port(self) -> int:
        """The wire to go through."""
        return self.edges[self.edge % len(self.edges)]

    @property
    def origin(self) -> str:
        """Of the page that it runs in."""
        raise NotImplementedError

    async def need_ticket(self) -> None:
        """Have a ticket, asked for over HTTP if there is none."""
        if self.ticket:
            return
        status, answer = await self.ask_for_ticket()
        if status == 200 and answer:
            self.ticket = answer["ticket"]
            self.counts["tickets"] += 1
        elif status == 404:
            raise Closed(4404)
        elif status in {401, 403} and not self.may_be_refused:
            self.ledger.complain("signed_out", f"{self.name} got {status} for a ticket: {answer}")
        if not self.ticket:
            raise http.HttpFailed(f"no ticket: {status}")

    async def ask_for_ticket(self) -> tuple[int, Any]:
        """Ask for a ticket over HTTP; status and answer."""
        raise NotImplementedError

    # --- coming in ---

    def hear(self, raw: str) -> None:
        """A frame came."""
        self.watch_out(raw)
        self.take(json.loads(raw))

    def watch_out(self, raw: str) -> None:
        """Look for what must never come here."""
        for canary in CANARY.findall(raw):
            if canary != self.company["canary"]:
                self.ledger.complain("leaked", f"{self.name} was shown {canary}: {raw[:300]}")
        if self.side == "visitor" and NOTE in raw:
            self.ledger.complain("leaked", f"{self.name} was shown a note: {raw[:300]}")

    def take(self, frame: dict[str, Any]) -> None:
        """Act on a frame."""
        self.heard_at = time.monotonic()
        kind, data = frame["type"], frame.get("data", {})
        if kind not in NOT_EVENTS:
            self.events += 1
        if kind in {"ack", "error"} and frame.get("cid"):
            future = self._answers.pop(frame["cid"], None)
            if future is not None and not future.done():
                future.set_result(frame)
        elif kind in {"welcome", "pong"}:
            self.ticket = data["ticket"]
            if kind == "welcome":
                self._welcomed(data)
        elif kind == "positions":
            self._positions(data)
        elif kind == "reset":
            self._start_over()
        elif kind == "reconnect":
            self._spawn(self._leave(data["after_ms"] / 1000))
        elif kind == "inbox.changed" and self.inbox is not None:
            if not self.inbox.changed(data):
                self._spawn(self._sync_inbox(GAP_S))
        elif kind == "message.sent":
            timeline = self.timelines.get(frame["conversation"])
            if timeline is not None and not timeline.event(frame["seq"], data["message"]):
                self.counts["gaps"] += 1
                self._spawn(self._close_gap(frame["conversation"]))

    def _welcomed(self, data: dict[str, Any]) -> None:
        if self.epoch and self.epoch != data["epoch"]:
            self._start_over()
        self.epoch = data["epoch"]

    def _start_over(self) -> None:
        for uuid, timeline in self.timelines.items():
            timeline.forget()
            self.need_sync(uuid)

    def _positions(self, data: dict[str, Any]) -> None:
        for uuid, newest in data["conversations"].items():
            timeline = self.timelines.get(uuid)
            if timeline is not None and newest != timeline.held and not self.trusting:
                self.counts["behind"] += 1
                self.need_sync(uuid)
        place = data.get("feed")
        if self.inbox is not None and place is not None and place != self.inbox.place:
            self._spawn(self._sync_inbox(0.0))

    async def _leave(self, after_s: float) -> None:
        # The old line is kept until it is time to go.
        await asyncio.sleep(after_s)
        self.after_s = 0.0
        self.counts["sent away"] += 1
        if self.line is not None:
            self.line.drop()

    async def _close_gap(self, uuid: str) -> None:
        await asyncio.sleep(GAP_S)
        if self.timelines[uuid].is_missing():
            self.need_sync(uuid)

    # --- commands ---

    async def ask(self, type: str, data: dict[str, Any], cid: str | None = None) -> dict[str, Any]:
        """Give a command and wait for its answer.

        Raises:
            Refused: it was an error.
            LineLost: the line went, or nothing came for long; whether it was carried out is not known.
        """
        line, cid = self.line, cid or str(uuid4())
        if line is None:
            raise LineLost("offline")
        future = self._answers[cid] = asyncio.get_running_loop().create_future()
        try:
            await line.send({"v": 1, "type": type, "cid": cid, "data": data})
            async with asyncio.timeout(ANSWER_S):
                frame = await future
        except TimeoutError:
            self.counts["unanswered"] += 1
            line.drop()
            raise LineLost("no answer") from None
        finally:
            self._answers.pop(cid, None)
        if frame["type"] == "error":
            raise Refused(frame["data"]["code"], frame["data"]["retry"])
        return dict(frame["data"])

    def _spawn(self, coroutine: Any) -> None:
        # Nothing around the coroutine: a task that is cancelled before its first step would leave what it holds unawaited.
        task = asyncio.ensure_future(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, (LineLost, OSError, Refused)):
            raise error

    def need_sync(self, uuid: str) -> None:
        """Ask for what is newer than held."""
        if uuid not in self._syncing and self.line is not None:
            self._syncing.add(uuid)
            self._spawn(self._sync(uuid))

    async def _sync(self, uuid: str) -> None:
        timeline, line = self.timelines[uuid], self.line
        try:
            while line is self.line:
                after = timeline.held
                try:
                    answer = await self.ask(self.sync_command, {"conversation": uuid, "after": after})
                except Refused as error:
                    if not error.retry:
                        self.ledger.complain("refused", f"{self.name} may not sync {uuid}: {error.code}")
                        return
                    await asyncio.sleep(self.random.uniform(0.5, 1.5))
                    continue
                timeline.caught_up(after, answer["messages"], answer["upto"], answer["reset"])
                return
        finally:
            if line is self.line:
                self._syncing.discard(uuid)

    async def _sync_inbox(self, after_s: float) -> None:
        if self.inbox is None or self.inbox.syncing:
            return
        self.inbox.syncing = True
        try:
            await asyncio.sleep(after_s)
            while self.line is not None:
                try:
                    self.inbox.caught_up(await self.ask("inbox.sync", {"after": self.inbox.place}))
                    return
                except Refused as error:
                    if not error.retry:
                        self.ledger.complain("refused", f"{self.name} may not sync the inbox: {error.code}")
                        return
                    await asyncio.sleep(1.0)
        finally:
            self.inbox.syncing = False

    def resume(self) -> None:
        """Welcome came: hear everything from where it was left."""
        for uuid in self.timelines:
            self.need_sync(uuid)
        if self.inbox is not None:
            self._spawn(self._sync_inbox(0.0))

    # --- the outbox ---

    async def _deliver(self, uuid: str) -> None:
        items = self._outbox[uuid]
        while True:
            self._written[uuid].clear()
            if not items:
                await self._written[uuid].wait()
            await self.online.wait()
            await self.frozen.wait()
            # One at a time, so that the order of writing is the order of numbers.
            if await self._stored(items[0]):
                items.popleft()

    async def _stored(self, item: Item) -> bool:
        intent = item.intent
        try:
            answer = (await self.ask("message.send", item.data, intent.cid))["message"]
        except LineLost:
            await asyncio.sleep(0.1)
            return False
        except Refused as error:
            if not error.retry:
                self.ledger.complain("refused", f"{intent.token} of {self.name}: {error.code}")
                return True
            self.counts[f"told {error.code}"] += 1
            await asyncio.sleep(self.random.uniform(0.3, 1.2))
            return False
        if intent.cid in self.first_answers:
            self.counts["repeats answered"] += 1
            if self.first_answers[intent.cid] != answer:
                self.ledger.complain("answers", f"{intent.token} was answered with {self.first_answers[intent.cid]} and then {answer}")
        elif self.lose_acks:
            # As if the ack had been lost on its way: the command is given again.
            self.first_answers[intent.cid] = answer
            self.counts["acks lost"] += 1
            return False
        self.ledger.acknowledge(intent.token, answer["id"], answer["seq"])
        return True

    async def _read_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(self.random.uniform(2, 6))
            await self.online.wait()
            uuid = self.random.choice(list(self.timelines))
            if self.timelines[uuid].held:
                self._spawn(self.ask("message.read", {"conversation": uuid, "seq": self.timelines[uuid].held}))


class Visitor(Bot):
    """Somebody on the customer's site."""

    side, sync_command = "visitor", "sync"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.pages = Pages(self)

    def more_work(self) -> list[Coroutine[Any, Any, None]]:
        return [self.pages.run()]

    @property
    def origin(self) -> str:
        return str(self.company["shop"])

    async def ask_for_ticket(self) -> tuple[int, Any]:
        body = {"website": self.company["website"], "token": self.person["token"]}
        status, answer = await http.post(self.port, "/widget/boot/", body, host=self.company["host"], origin=self.origin, seconds=8)
        if status == 200 and answer and answer["visitor"]["id"] != self.person["id"]:
            self.ledger.complain("signed_out", f"{self.name} came back as somebody else")
        return status, answer


class Operator(Bot):
    """Somebody in the dashboard."""

    side, sync_command = "operator", "conversation.watch"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.inbox = Inbox()

    @property
    def origin(self) -> str:
        return str(self.company["origin"])

    async def ask_for_ticket(self) -> tuple[int, Any]:
        csrf = "c" * 32
        cookie = f"session={self.person['sessions'][self.session]}; csrf={csrf}"
        return await http.post(
            self.port, "/api/v1/session/ticket/", {}, host=self.company["host"], origin=self.origin, seconds=8, Cookie=cookie, X_CSRFToken=csrf
        )
