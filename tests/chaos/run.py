"""One run: companies, bots, lines, faults, then peace, quiet and the audit."""

from __future__ import annotations

import asyncio
import os
import random
import shutil
import signal
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import redis
from psycopg.types.json import Jsonb

from config.embedded.errors import SetupError
from config.embedded.postgres import Postgres
from config.embedded.servers import Servers
from config.embedded.valkey import Valkey
from tests.chaos import faults as _faults  # noqa: F401 - all kinds register
from tests.chaos import resources, store
from tests.chaos.audit import Findings, audit
from tests.chaos.audit_pages import audit_pages
from tests.chaos.bot import Bot, Operator, Visitor
from tests.chaos.effects import audit_effects, audit_mails
from tests.chaos.faults.kinds import KINDS, LONGEST_S, Chance, DidNotBite
from tests.chaos.faults.processes import state
from tests.chaos.ledger import Ledger
from tests.chaos.options import Options
from tests.chaos.product import Product
from tests.chaos.schedule import Planned, plan
from tests.chaos.sink import KIND, LEASE_S

ONLINE_WITHIN_S = 60.0
SETTLED_WITHIN_S = 120.0
EFFECTS_WITHIN_S = 200.0
# What could not be stored is tried again after a minute at most.
PAGES_WITHIN_S = 150.0
QUIET_WITHIN_S = 130.0
PROBE_EVERY_S = 1.0
PREFIX = "sodan-chaos-"


class Run:
    """A run and everything in it; ``figures`` are what it comes to."""

    def __init__(self, options: Options, folder: Path, servers: Servers) -> None:
        self.options = options
        self.ledger = Ledger(folder / "ledger.jsonl")
        self.findings = Findings()
        self.product = Product(folder, servers, seed=options.seed, patches=options.patches)
        self.companies: list[dict[str, Any]] = []
        self.bots: list[Bot] = []
        self.of_conversation: dict[str, list[Bot]] = {}
        self.dice = random.Random(f"{options.seed}.lines")
        self.figures: dict[str, float] = {}
        self.proofs: list[tuple[Planned, str]] = []
        self._tasks: list[asyncio.Task[Any]] = []
        self._began = time.monotonic()
        self._faults_over = False

    def say(self, text: str) -> None:
        """A line of the run's report."""
        print(f"{time.monotonic() - self._began:7.1f} s  {text}", flush=True)

    async def carry_out(self) -> None:
        """Do all of it; the findings tell how it went. Whatever was started has ended when this returns or raises."""
        try:
            await self._carry_out()
        finally:
            await _end_tasks(self._tasks)
            await self.product.end()
            self.ledger.close()

    async def _carry_out(self) -> None:
        options = self.options
        planned = plan(options)
        self.say(f"seed {options.seed}: {options.messages} lines, {options.faults} faults, {options.conversations} conversations, {options.tenants} companies")
        for item in planned:
            self.say(f"  planned at {item.at:6.1f} s: {item.kind}" + (f" for {item.seconds:.1f} s" if item.seconds else ""))
        self.companies = await self.product.prepare(tenants=options.tenants, conversations=-(-options.conversations // options.tenants))
        await self.product.start_all()
        before = await asyncio.to_thread(resources.look, self.product)
        self._make_bots()
        bots = [asyncio.ensure_future(bot.run()) for bot in self.bots]
        self._tasks += bots
        await self._until(self._all_online, ONLINE_WITHIN_S, "everybody is online")
        if self.findings.found:
            return
        self.say(f"{len(self.bots)} bots are online")
        self._began_lines = time.monotonic()
        lines, probes = asyncio.ensure_future(self._write_lines()), asyncio.ensure_future(self._probe())
        self._tasks += [lines, probes]
        for item in planned:
            await self._fault(item)
        self._faults_over = True
        await lines
        for bot in self.bots:
            if isinstance(bot, Visitor):
                bot.pages.is_over = True
        probes.cancel()
        self.product.heal()
        await self._settle()
        await _end_tasks(bots)
        await self._effects()
        await self._quiet(before)
        await self._audit()

    # --- bots and lines ---

    def _make_bots(self) -> None:
        options, edges = self.options, [self.product.wires[f"edge-{number}"].port for number in range(2)]
        for tenant, company in enumerate(self.companies):
            common: dict[str, Any] = {"edges": edges, "ledger": self.ledger, "seed": options.seed, "trusting": options.trusting}
            rows, people = company["conversations"], company["operators"]
            for number, person in enumerate(people):
                watches = [row["id"] for row in rows if row["owner"] in {number, (number + 1) % len(people)}]
                operator = Operator(f"operator-{tenant}-{number}", tenant, company, watches, person=person, silence_s=self._patience(number), **common)
                if number % 5 == 1:
                    operator.transports = ["socket", "poll"]
                self.bots.append(operator)
            for number, row in enumerate(rows):
                visitor = Visitor(f"visitor-{tenant}-{number}", tenant, company, [row["id"]], person=row["visitor"], silence_s=self._patience(number), **common)
                visitor.transports = ["poll"] if number % 9 == 4 else ["socket", "poll"] if number % 6 == 2 else ["socket"]
                self.bots.append(visitor)
        for bot in self.bots:
            for uuid in bot.timelines:
                self.of_conversation.setdefault(uuid, []).append(bot)

    def _patience(self, number: int) -> float:
        """Some go by the book (45 s of silence), in long runs; others ask earlier whether the line lives."""
        return 45.0 if self.options.seconds > 240 and number % 4 == 0 else 12.0

    def write_to(self, conversation: str, *, but: Bot | None = None) -> None:
        """Let somebody of a conversation write a line."""
        chosen = self.dice.choice([bot for bot in self.of_conversation[conversation] if bot is not but])
        note = chosen.side == "operator" and self.dice.random() < 0.1
        chosen.write(conversation, "note" if note else "message")

    def write_as(self, bot: Bot) -> None:
        """Let a bot write a line."""
        bot.write(next(iter(bot.timelines)))

    def press(self, company: dict[str, Any]) -> None:
        """Some lines for one company, so that a fault of its tables finds somebody at work."""
        tenant = self.companies.index(company)
        for bot in [bot for bot in self.bots if bot.tenant == tenant][:8]:
            self.write_as(bot)

    async def _write_lines(self) -> None:
        """Write as many lines as asked for, and go on at the same pace while faults last: a fault among people who have gone quiet bites nobody."""
        options = self.options
        conversations = sorted(self.of_conversation)
        pause = options.seconds / max(1, options.messages)
        due = time.monotonic()
        while len(self.ledger.intents) < options.messages or not self._faults_over:
            due += self.dice.uniform(0, 2 * pause)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            self.write_to(self.dice.choice(conversations))

    async def _probe(self) -> None:
        """Effects for the outbox, and now and then the hint that the product would give."""
        dice = random.Random(f"{self.options.seed}.probes")
        while True:
            await asyncio.sleep(PROBE_EVERY_S)
            company = dice.choice(self.companies)
            seconds = dice.choice((0.05, 0.05, 0.1, 0.2, 0.2, 0.5, 0.5, 1.0, 1.0, 7.0))
            with suppress(psycopg.Error, redis.RedisError, OSError):
                await asyncio.to_thread(self._insert_probe, company, seconds)

    def _insert_probe(self, company: dict[str, Any], seconds: float) -> None:
        uuid = uuid4()
        with self.product.app() as link:
            link.execute(
                f"INSERT INTO {company['schema']}.outbox_outboxentry (uuid, kind, key, payload, state, attempts, not_before, last_error, created_at)"
                " VALUES (%s, %s, %s, %s, 'pending', 0, now(), '', now())",
                [uuid, KIND, f"{KIND}:{uuid}", Jsonb({"seconds": seconds})],
            )
        client = self.product.valkey("cache")
        try:
            client.zadd("sodan.outbox.due", {UUID(company["uuid"]).hex: time.time()}, lt=True)
        finally:
            client.close()

    def keep_coming_back(self, bots: list[Bot], *, seconds: float) -> None:
        """Let bots try again and again to open their page, after their company was away."""

        async def again() -> None:
            until = time.monotonic() + seconds
            while time.monotonic() < until:
                for bot in bots:
                    bot.come_back()
                await asyncio.sleep(0.3)
            for bot in bots:
                bot.may_be_gone = False
                bot.come_back()

        self._tasks.append(asyncio.ensure_future(again()))

    # --- faults ---

    async def _fault(self, item: Planned) -> None:
        await asyncio.sleep(max(0.0, self._began_lines + item.at - time.monotonic()))
        kind = KINDS[item.kind]
        self.ledger.note("fault", kind=item.kind)
        for attempt in range(2):
            try:
                async with asyncio.timeout(LONGEST_S + item.seconds):
                    proof = await kind.act(Chance(self, random.Random(f"{self.options.seed}.{item.number}{'.again' * attempt}"), item.seconds))
            except DidNotBite as error:
                self.say(f"  {item.kind} ({kind.row}) did not bite: {error}")
                if attempt:
                    self.findings.add("did_not_bite", f"{item.kind}: {error}")
                await asyncio.sleep(3)
            except Exception as error:
                # A fault that is ended half-way may leave something broken.
                self.product.heal()
                self.say(f"  {item.kind} ({kind.row}) failed: {type(error).__name__}: {error}")
                if attempt:
                    self.findings.add("fault_failed", f"{item.kind}: {type(error).__name__}: {error}")
                await asyncio.sleep(3)
            else:
                self.say(f"  {item.kind} ({kind.row}): {proof}")
                self.proofs.append((item, proof))
                self.ledger.note("bitten", kind=item.kind, proof=proof)
                return

    # --- peace ---

    async def _until(self, holds: Any, seconds: float, what: str) -> float:
        """Wait until something holds; the seconds that it took. A finding if it never does."""
        seconds = min(seconds, self.options.patience_s)
        started = time.monotonic()
        while True:
            why = await holds()
            if not why:
                return time.monotonic() - started
            if time.monotonic() - started > seconds:
                self.findings.add("settle", f"not within {seconds:.0f} s: {what}; {why}")
                self.say(f"  NOT within {seconds:.0f} s: {what}; {why}")
                return seconds
            await asyncio.sleep(0.3)

    async def _all_online(self) -> str:
        away = [bot.name for bot in self.bots if not bot.online.is_set() or any(not timeline.held for timeline in bot.timelines.values())]
        return f"{len(away)} are not: {away[:5]}" if away else ""

    async def newest(self) -> dict[str, tuple[int, int]]:
        """Conversation to its newest stored numbers."""

        def read() -> dict[str, tuple[int, int]]:
            with self.product.admin() as link:
                return {uuid: numbers for company in self.companies for uuid, numbers in store.newest(link, company["schema"]).items()}

        return await asyncio.to_thread(read)

    async def _all_complete(self) -> str:
        unsent = [bot.name for bot in self.bots if bot.unsent() or (isinstance(bot, Visitor) and bot.pages.unkept())]
        if unsent:
            return f"{len(unsent)} have unsent lines or pages: {unsent[:5]}"
        newest = await self.newest()
        behind = [
            f"{bot.name} has {timeline.held} of {newest[uuid][0 if bot.side == 'visitor' else 1]}"
            for bot in self.bots
            for uuid, timeline in bot.timelines.items()
            if timeline.held < newest[uuid][0 if bot.side == "visitor" else 1]
        ]
        return f"{len(behind)} are behind: {behind[:5]}" if behind else ""

    async def _settle(self) -> None:
        took = await self._until(self._all_complete, SETTLED_WITHIN_S, "everybody has everything")
        self.figures["settled_s"] = took
        self.say(f"everybody has everything {took:.1f} s after the last fault and line")
        took = await self._until(self._inboxes_complete, 30.0, "every inbox stands at the newest place")
        took = await self._until(self._pages_complete, PAGES_WITHIN_S, "every page view that is kept is stored")
        self.say(f"every page view is stored after {took:.1f} s more")

    async def _pages_complete(self) -> str:
        def read() -> set[str]:
            with self.product.admin() as link:
                return {uuid for company in self.companies for uuid in store.pages(link, company["schema"])}

        stored = await asyncio.to_thread(read)
        waiting = [id for id in self.ledger.pages_kept if id not in stored and not self.ledger.is_excused(id)]
        return f"{len(waiting)} wait, such as {waiting[0]}" if waiting else ""

    async def _inboxes_complete(self) -> str:
        stored = await self._stored()
        for bot in self.bots:
            if bot.inbox is None or self.options.trusting:
                continue
            rows = stored[bot.tenant]
            waiting = [row.uuid for row in rows.conversations if not row.is_fed]
            if waiting:
                return f"{len(waiting)} conversations of company {bot.tenant} have no place yet"
            if bot.inbox.place != rows.last_position:
                return f"{bot.name} stands at {bot.inbox.place} of {rows.last_position}"
            for row in rows.conversations:
                if row.feed_position > bot.inbox.began_after and bot.inbox.standing.get(row.uuid) != row.feed_position:
                    return f"{bot.name} has {row.uuid} at {bot.inbox.standing.get(row.uuid)} of {row.feed_position}"
        return ""

    async def _stored(self) -> list[store.Stored]:
        def read() -> list[store.Stored]:
            with self.product.admin() as link:
                return [store.read(link, company["schema"]) for company in self.companies]

        return await asyncio.to_thread(read)

    async def _effects(self) -> None:
        async def none_waits() -> str:
            waiting = [entry for rows in await self._stored() for entry in rows.effects if entry.state == "pending" and not entry.is_for_later]
            return f"{len(waiting)} effects wait, such as {waiting[0]}" if waiting else ""

        took = await self._until(none_waits, EFFECTS_WITHIN_S, "every effect is done")
        self.say(f"every effect is done after {took:.1f} s more")

    async def _quiet(self, before: resources.Held) -> None:
        async def nobody_is_there() -> str:
            def read() -> int:
                with self.product.admin() as link:
                    rows = [link.execute(f"SELECT count(*) FROM {c['schema']}.chat_operator WHERE availability = 'online'").fetchone() for c in self.companies]
                return sum(row[0] for row in rows if row)

            online = await asyncio.to_thread(read)
            return f"{online} operators are online and nobody is connected" if online else ""

        found = len(self.findings.found)
        took = await self._until(nobody_is_there, QUIET_WITHIN_S, "nobody is shown who is not there")
        for index in range(found, len(self.findings.found)):
            self.findings.found[index] = ("ghost", self.findings.found[index][1])
        self.say(f"nobody is shown as online {took:.1f} s after all were gone")
        for wire in self.product.wires.values():
            wire.end_silent()
        held = Findings()
        for _ in range(30):
            held = Findings()
            after = await asyncio.to_thread(resources.look, self.product)
            resources.compare(held, before, after)
            if not held.found:
                break
            await asyncio.sleep(2)
        self.findings.found += held.found
        self.say(f"held at first {before.processes}, {before.sessions} sessions; now {after.processes}, {after.sessions} sessions")

    async def _audit(self) -> None:
        stored = await self._stored()
        found = audit(self.ledger, self.companies, stored)
        self.figures["effects"] = audit_effects(found, self.product.sink, stored, lease_s=LEASE_S)
        self.figures["mails"] = audit_mails(found, self.product.mails, self.ledger, self.companies, stored)
        self.figures["pages"], self.figures["pages_excused"] = audit_pages(found, self.ledger, self.companies, stored)
        self.findings.found += found.found
        kinds = {item.kind for item, _proof in self.proofs}
        self.figures |= {"messages": len(self.ledger.intents), "faults": len(self.proofs), "fault_kinds": len(kinds), "shown": self.ledger.counts["shown"]}
        self.figures["resets"] = self.ledger.counts["resets"]
        self.figures |= self.findings.metrics()
        counts: Any = sum((bot.counts for bot in self.bots), start=type(self.bots[0].counts)())
        closes: Any = sum((bot.closes for bot in self.bots), start=type(self.bots[0].closes)())
        self.say(f"bots: {dict(counts.most_common())}; closed with {dict(closes.most_common())}")


async def _end_tasks(tasks: list[asyncio.Task[Any]]) -> None:
    """Cancel until all have ended: a library may swallow a cancellation that meets a result."""
    for _ in range(20):
        waiting = [task for task in tasks if not task.done()]
        if not waiting:
            return
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting, timeout=1)


def run(options: Options) -> Run:
    """Carry out a run in a folder of its own, on servers of its own; they are gone afterwards, the folder is kept if something was found."""
    _stop_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    (folder / "owner.pid").write_text(str(os.getpid()))
    servers = Servers(folder, environ={})
    done: Run | None = None
    try:
        servers.start()
        done = Run(options, folder, servers)
        asyncio.run(_ending_on_sigterm(done))
        return done
    finally:
        # A second Ctrl-C must not leave servers behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for server in [*servers.valkeys, servers.postgres]:
            if server is not None:
                _end_server(server)
        shutil.rmtree(servers.folder / "postgres", ignore_errors=True)
        if servers.folder != folder:
            shutil.rmtree(servers.folder, ignore_errors=True)
        (folder / "owner.pid").unlink(missing_ok=True)
        if options.keep or done is None or done.findings.found:
            print(f"Logs and ledger: {folder}", flush=True)
        else:
            shutil.rmtree(folder, ignore_errors=True)
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _end_server(server: Postgres | Valkey) -> None:
    """Stop it, and kill what does not stop (a Valkey that cannot write its file stays)."""
    mark = server.data / ("server.pid" if isinstance(server, Valkey) else "postmaster.pid")
    pid = 0
    with suppress(OSError, ValueError, IndexError):
        pid = int(mark.read_text().split()[0])
    with suppress(SetupError, OSError):
        server.stop()
    with suppress(OSError):
        if pid and state(pid) != "Z":
            os.kill(pid, signal.SIGKILL)


def _stop_leftovers() -> None:
    """Stop the servers of a run that was killed, and remove what it left in the temporary folder."""
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError, ValueError, SetupError):
            owner = int((folder / "owner.pid").read_text())
            if folder.stat().st_uid == os.geteuid() and not Path(f"/proc/{owner}").exists():
                servers = Servers(folder, environ={})
                servers.stop()
                shutil.rmtree(servers.folder, ignore_errors=True)
                shutil.rmtree(folder, ignore_errors=True)


async def _ending_on_sigterm(done: Run) -> None:
    main = asyncio.current_task()
    assert main is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, main.cancel)
    await done.carry_out()
