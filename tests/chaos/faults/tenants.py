"""Companies that are suspended, flood, lose rights, or reach for what belongs to another."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from typing import Any

import websockets

from tests.chaos.bot import Operator, Visitor
from tests.chaos.faults.clients import answer, extra_socket, tell
from tests.chaos.faults.kinds import Chance, bite, fault
from tests.chaos.lines import open_line
from tests.chaos.product import ROOT

CLOSED_WITHIN_S = 8.0


@fault("F48", 2.0, 6.0)
async def company_suspended(chance: Chance) -> str:
    """A company is suspended in the middle of its traffic and resumed; its clients were closed with 4404 in time, nobody else's."""
    run = chance.run
    tenant = chance.dice.randrange(len(run.companies))
    theirs = [bot for bot in run.bots if bot.tenant == tenant]
    before = sum(bot.closes[4404] for bot in theirs)
    connected = sum(1 for bot in theirs if bot.online.is_set())

    def command(name: str) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "tests.chaos.tenant", name, run.companies[tenant]["uuid"]],
            cwd=ROOT,
            env=run.product.environment_of("aside"),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-500:])

    for bot in theirs:
        bot.may_be_gone = True
    began = time.monotonic()
    await asyncio.to_thread(command, "suspend")
    try:
        deadline = time.monotonic() + CLOSED_WITHIN_S
        while time.monotonic() < deadline and any(bot.online.is_set() for bot in theirs if bot.transports == ["socket"]):
            await asyncio.sleep(0.1)
        still = [bot.name for bot in theirs if bot.online.is_set() and bot.transports == ["socket"] and not bot.line_is_dead()]
        if still:
            run.findings.add("rights", f"{len(still)} clients of a suspended company were connected after {CLOSED_WITHIN_S} s: {still[:5]}")
        await chance.wait()
    finally:
        await asyncio.to_thread(command, "resume")
        # What waits to be stored when its company ends is dropped with it; processes hear of that within seconds.
        run.ledger.excuse(tenant, began - 30, time.monotonic() + 8, "the company was suspended")
        # Hosts are remembered as gone for a moment; who comes back too early is told so and tries again.
        run.keep_coming_back(theirs, seconds=10)
    closed = sum(bot.closes[4404] for bot in theirs) - before
    return bite(closed or not connected, f"{closed} of {connected} clients of company {tenant} were closed with 4404")


@fault("F53", 4.0, 8.0)
async def company_floods(chance: Chance) -> str:
    """Sockets of one company send as fast as they can; the server closes them with 4429, and the number of frames is counted."""
    run = chance.run
    tenant = chance.dice.randrange(len(run.companies))
    people = [bot for bot in run.bots if isinstance(bot, Visitor) and bot.tenant == tenant][:6]
    until = time.monotonic() + chance.seconds
    frames = closed = 0

    async def flood(bot: Visitor, edge: int) -> None:
        nonlocal frames, closed
        while time.monotonic() < until:
            try:
                socket = await extra_socket(bot, edge, max_queue=None)
            except (OSError, TimeoutError, websockets.WebSocketException):
                await asyncio.sleep(0.3)
                continue
            try:
                while time.monotonic() < until:
                    await tell(socket, "message.read", conversation=next(iter(bot.timelines)), seq=1)
                    frames += 1
                    await asyncio.sleep(0.002)
            except websockets.ConnectionClosed as error:
                closed += error.rcvd is not None and error.rcvd.code == 4429
            finally:
                socket.transport.abort()

    await asyncio.gather(*(flood(bot, number % 2) for number, bot in enumerate(people)))
    return bite(closed, f"{frames} frames of company {tenant}, {closed} sockets were closed with 4429")


@fault("F32")
async def login_ended(chance: Chance) -> str:
    """The login of an operator is deleted while he is connected; his socket is closed with 4401 in time, and he signs in anew."""
    run = chance.run
    bot: Operator = chance.dice.choice([bot for bot in run.bots if isinstance(bot, Operator) and bot.session + 1 < len(bot.person["sessions"])])
    schema, session = bot.company["schema"], bot.person["sessions"][bot.session]

    def end() -> int:
        with run.product.admin() as link:
            gone = link.execute(f"DELETE FROM {schema}.django_session WHERE session_key = %s", [session]).rowcount
            link.execute("UPDATE public.tenants_tenant SET auth_epoch = auth_epoch + 1 WHERE uuid = %s", [bot.company["uuid"]])
            return int(gone)

    before = bot.closes[4401]
    bot.may_be_refused = True
    gone = await asyncio.to_thread(end)
    started = time.monotonic()
    while bot.closes[4401] == before and time.monotonic() - started < 25:
        await asyncio.sleep(0.1)
    took = time.monotonic() - started
    bot.session += 1
    bot.ticket = ""
    await asyncio.sleep(1)
    bot.may_be_refused = False
    return bite(gone and bot.closes[4401] > before, f"{bot.name} was closed with 4401 after {took:.1f} s")


@fault("F50")
async def reaching_over(chance: Chance) -> str:
    """One company's ticket at another's door, and its conversation asked for by another's client; each attempt is refused."""
    run = chance.run
    one, other = chance.dice.sample(range(len(run.companies)), 2)
    people: list[Any] = [
        next(bot for bot in run.bots if bot.tenant == tenant and isinstance(bot, kind)) for tenant in (one, other) for kind in (Visitor, Operator)
    ]
    refused = 0
    for mine, theirs in ((people[0], people[2]), (people[1], people[3])):
        socket = await extra_socket(mine, chance.dice.randrange(2))
        try:
            cid = await tell(socket, mine.sync_command, conversation=next(iter(theirs.timelines)), after=0)
            frame = await answer(socket, lambda frame, cid=cid: frame.get("cid") == cid)
        finally:
            socket.transport.abort()
        if frame["type"] == "ack":
            run.ledger.complain("leaked", f"{mine.name} may read a conversation of company {theirs.tenant}")
        refused += frame["type"] == "error"
        if not mine.ticket:
            continue
        door = await open_line(theirs)
        try:
            await tell(door, "hello", ticket=mine.ticket, lang="en")
            frame = await answer(door, lambda frame: True)
        finally:
            door.transport.abort()
        if frame["type"] == "welcome":
            run.ledger.complain("leaked", f"{mine.name} was let in at company {theirs.tenant}")
        refused += frame["type"] == "error"
    return bite(refused, f"{refused} attempts were refused")
