"""Processes that die, freeze, restart, or live in another time."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from email.utils import parsedate_to_datetime
from pathlib import Path

from tests.chaos.faults.kinds import Chance, bite, fault
from tests.chaos.product import WEBS, Process

CLOCK_S = 600


def state(pid: int) -> str:
    """The kernel's letter for what a process does: T stopped, Z ended.

    Raises:
        OSError: there is none.
    """
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


async def _kill(chance: Chance, name: str) -> str:
    process = chance.run.product.processes[name]
    before = process.pid
    process.signal(signal.SIGKILL)
    status = await asyncio.to_thread(process.wait, 10)
    await chance.wait()
    await chance.run.product.start(name)
    return bite(status == -signal.SIGKILL and process.pid not in {0, before}, f"{name}: pid {before} died of SIGKILL, {process.pid} took its place")


async def freeze(chance: Chance, name: str, pids: list[int]) -> str:
    """Stop processes for a while; proof: the kernel says that they were stopped."""
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        await asyncio.sleep(0.1)
        states = [state(pid) for pid in pids]
        await chance.wait()
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    return bite(set(states) == {"T"}, f"{name}: {pids} stood still for {chance.seconds:.1f} s")


async def _restart(chance: Chance, name: str, *, patches: str = "", **environment: str) -> str:
    process: Process = chance.run.product.processes[name]
    before = process.pid
    process.signal(signal.SIGTERM)
    status = await asyncio.to_thread(process.wait, 40)
    if status is None:
        process.signal(signal.SIGKILL)
        await asyncio.to_thread(process.wait, 10)
        chance.run.findings.add("restart", f"{name} did not end within 40 s of SIGTERM")
    elif status not in {0, -signal.SIGTERM}:
        chance.run.findings.add("restart", f"{name} ended with status {status} after SIGTERM")
    await chance.run.product.start(name, patches=patches, **environment)
    return bite(process.pid not in {0, before}, f"{name}: pid {before} ended with {status}, {process.pid} took its place")


@fault("F11", 0.2, 3.0)
async def web_killed(chance: Chance) -> str:
    """kill -9 of a web process with its sockets; another pid takes its place."""
    return await _kill(chance, chance.dice.choice(WEBS))


@fault("F12", 2.0, 14.0)
async def web_frozen(chance: Chance) -> str:
    """SIGSTOP, later SIGCONT of a web process; the kernel shows it stopped."""
    name = chance.dice.choice(WEBS)
    return await freeze(chance, name, [chance.run.product.processes[name].pid])


@fault("F45")
async def rolling_restart(chance: Chance) -> str:
    """SIGTERM with drain of both web processes, one after the other; both pids change and clients were sent away."""
    before = sum(bot.counts["sent away"] + bot.closes[4503] for bot in chance.run.bots)
    proofs = [await _restart(chance, name) for name in WEBS]
    after = sum(bot.counts["sent away"] + bot.closes[4503] for bot in chance.run.bots)
    return bite(after > before, f"{'; '.join(proofs)}; {after - before} clients were sent away")


@fault("F08", 0.2, 3.0)
async def worker_killed(chance: Chance) -> str:
    """kill -9 of the worker's process group; another pid takes its place."""
    return await _kill(chance, "worker")


@fault("F08", 2.0, 8.0)
async def worker_frozen(chance: Chance) -> str:
    """SIGSTOP, later SIGCONT of the worker; the kernel shows it stopped."""
    return await freeze(chance, "worker", [chance.run.product.processes["worker"].pid])


@fault("F45")
async def worker_restarted(chance: Chance) -> str:
    """SIGTERM of the worker, then a new one; its pid changes."""
    return await _restart(chance, "worker")


@fault("F08", 0.2, 3.0)
async def ingest_killed(chance: Chance) -> str:
    """kill -9 of the process that stores page views, in the middle of what it holds; another pid takes its place."""
    return await _kill(chance, "ingest")


@fault("F08", 2.0, 8.0)
async def ingest_frozen(chance: Chance) -> str:
    """SIGSTOP, later SIGCONT of the process that stores page views; the kernel shows it stopped."""
    return await freeze(chance, "ingest", [chance.run.product.processes["ingest"].pid])


@fault("F10", 0.2, 3.0)
async def relay_killed(chance: Chance) -> str:
    """kill -9 of the relay; another pid takes its place."""
    return await _kill(chance, "relay")


@fault("F10", 2.0, 8.0)
async def relay_frozen(chance: Chance) -> str:
    """SIGSTOP, later SIGCONT of the relay; the kernel shows it stopped."""
    return await freeze(chance, "relay", [chance.run.product.processes["relay"].pid])


@fault("F45")
async def relay_restarted(chance: Chance) -> str:
    """SIGTERM of the relay, then a new one; its pid changes."""
    return await _restart(chance, "relay")


@fault("F10", 1.0, 8.0)
async def beat_killed(chance: Chance) -> str:
    """kill -9 of beat; another pid takes its place."""
    return await _kill(chance, "beat")


@fault("F10", 4.0, 8.0)
async def beat_twice(chance: Chance) -> str:
    """Two beats at once; both run."""
    one = chance.run.product.processes["beat"]
    other = Process("beat-2", [*one.command[:-4], "--schedule", str(chance.run.product.folder / "beat-2"), "--pidfile", ""], one.environment, one.log)
    other.start()
    try:
        await chance.wait()
        return bite(one.pid and other.pid, f"beats {one.pid} and {other.pid} ran for {chance.seconds:.1f} s")
    finally:
        await asyncio.to_thread(other.end)


@fault("F18", 0.2, 2.0)
async def all_killed(chance: Chance) -> str:
    """kill -9 of every process of the product at once, started again in random order; all pids change."""
    product = chance.run.product
    before = {name: process.pid for name, process in product.processes.items()}
    for process in product.processes.values():
        process.signal(signal.SIGKILL)
    for process in product.processes.values():
        await asyncio.to_thread(process.wait, 10)
    await chance.wait()
    names = list(before)
    chance.dice.shuffle(names)
    for name in names:
        await product.start(name)
    after = {name: process.pid for name, process in product.processes.items()}
    return bite(not set(before.values()) & set(after.values()) and all(after.values()), f"{before} became {after}, in the order {names}")


@fault("F41")
async def dies_between_commit_and_publish(chance: Chance) -> str:
    """A web process that kills itself right after a commit, before it answers or tells anybody; it died of SIGKILL and left its mark."""
    name = chance.dice.choice(WEBS)
    product = chance.run.product
    mark = product.folder / f"fail-point-{time.monotonic_ns()}"
    await _restart(chance, name, patches="die_after_commit", CHAOS_MARK=str(mark), CHAOS_AFTER=str(chance.dice.randint(3, 10)))
    # Its clients went to the other process; half of all come back to this one, and write.
    for wire in (product.wires["edge-0"], product.wires["edge-1"]):
        wire.end()
    status = None
    for _ in range(20):
        for company in chance.run.companies:
            chance.run.press(company)
        status = await asyncio.to_thread(product.processes[name].wait, 2)
        if status is not None:
            break
    died = status == -signal.SIGKILL and mark.exists()
    if status is None:
        product.processes[name].signal(signal.SIGKILL)
        await asyncio.to_thread(product.processes[name].wait, 10)
    await product.start(name)
    return bite(died, f"{name} died of its own hand after a commit of {mark.read_text() if mark.exists() else 'nothing'}")


@fault("F20", 6.0, 10.0)
async def clock_jumps(chance: Chance) -> str:
    """A web process lives ten minutes ahead or behind (patched clock), then a normal one follows; its Date header proves it."""
    name, jump = chance.dice.choice(WEBS), chance.dice.choice((CLOCK_S, -CLOCK_S))
    for bot in chance.run.bots:
        bot.may_be_refused = False
    await _restart(chance, name, patches="clock", CHAOS_CLOCK_S=str(jump))
    shown = await _date(chance.run.product.processes[name].port)
    await chance.wait()
    await _restart(chance, name)
    return bite(abs(shown - time.time() - jump) < 60, f"{name} told the time {shown - time.time():+.0f} s off for {chance.seconds:.1f} s")


async def _date(port: int) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(b"GET /health/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        async with asyncio.timeout(10):
            raw = await reader.read()
    finally:
        writer.close()
    for line in raw.partition(b"\r\n\r\n")[0].decode("latin-1").split("\r\n"):
        if line.lower().startswith("date:"):
            return parsedate_to_datetime(line.split(":", 1)[1].strip()).timestamp()
    return 0.0
