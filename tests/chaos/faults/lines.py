"""Lines that are cut, reset, silent, slow and torn: between clients and web, web and Valkey, web and PostgreSQL."""

from __future__ import annotations

import asyncio

from tests.chaos.faults.kinds import Chance, bite, fault
from tests.chaos.product import WEBS
from tests.chaos.wire import Way, Weather, Wire

EDGES = ("edge-0", "edge-1")


def _edge(chance: Chance) -> Wire:
    """A wire to the clients that has lines now."""
    wires = [chance.run.product.wires[name] for name in EDGES]
    used = [wire for wire in wires if len(wire.lines) > 2] or wires
    return chance.dice.choice(used)


async def _busy(wire: Wire, *, seconds: float = 6.0) -> None:
    """Wait until something is connected."""
    for _ in range(int(seconds / 0.1)):
        if wire.lines:
            return
        await asyncio.sleep(0.1)


async def _weather(chance: Chance, wires: list[Wire], weather: Weather, count: str) -> str:
    before = sum(wire.counts[count] for wire in wires)
    for wire in wires:
        wire.blow(weather)
    try:
        await chance.wait()
    finally:
        for wire in wires:
            wire.heal()
    bitten = sum(wire.counts[count] for wire in wires) - before
    return bite(bitten, f"{', '.join(wire.name for wire in wires)}: {bitten} pieces {count.replace('_', ' ')} in {chance.seconds:.1f} s")


async def _silence(chance: Chance, wire: Wire, *ways: Way, share: float, new: bool) -> str:
    await _busy(wire)
    before = wire.counts["dropped"]
    silent = wire.silence(*ways, share=share, new=new)
    try:
        await chance.wait()
    finally:
        wire.heal()
    for _ in range(300):
        if wire.counts["dropped"] > before:
            break
        await asyncio.sleep(0.1)
    dropped = wire.counts["dropped"] - before
    return bite(dropped, f"{wire.name}: {len(silent)} lines fell silent ({' and '.join(ways)}), {dropped} bytes were dropped")


@fault("F29")
async def herd(chance: Chance) -> str:
    """Every client's line cut in the same moment; the wires count them."""
    cut = sum(chance.run.product.wires[name].end() for name in EDGES)
    return bite(cut, f"{cut} lines were cut at once")


@fault("F22")
async def lines_reset(chance: Chance) -> str:
    """Half of an edge's lines end with RST; the wire counts them."""
    wire = _edge(chance)
    cut = wire.end([line for line in list(wire.lines) if chance.dice.random() < 0.5] or list(wire.lines), reset=True)
    return bite(cut, f"{wire.name}: {cut} lines were reset")


@fault("F22", 2.0, 10.0)
async def partition(chance: Chance) -> str:
    """Nothing passes either way between all clients and both web processes, new lines included; dropped bytes are counted."""
    before = sum(chance.run.product.wires[name].counts["dropped"] for name in EDGES)
    wires = [chance.run.product.wires[name] for name in EDGES]
    for wire in wires:
        wire.silence("up", "down", new=True)
    try:
        await chance.wait()
    finally:
        for wire in wires:
            wire.heal()
    dropped = sum(wire.counts["dropped"] for wire in wires) - before
    return bite(dropped, f"{dropped} bytes were dropped in {chance.seconds:.1f} s")


@fault("F22", 2.0, 10.0)
async def blackhole(chance: Chance) -> str:
    """One web process is connected to and never heard of: its lines and new ones pass nothing; dropped bytes are counted."""
    return await _silence(chance, _edge(chance), "up", "down", share=1.0, new=True)


@fault("F23", 0.5, 2.0)
async def half_open_up(chance: Chance) -> str:
    """A third of an edge's lines carry nothing to the server any more, and nobody is told; dropped bytes are counted."""
    return await _silence(chance, _edge(chance), "up", share=0.4, new=False)


@fault("F23", 0.5, 2.0)
async def half_open_down(chance: Chance) -> str:
    """A third of an edge's lines carry nothing to the client any more: acks are lost; dropped bytes are counted."""
    return await _silence(chance, _edge(chance), "down", share=0.4, new=False)


@fault("F26", 3.0, 10.0)
async def edge_jitter(chance: Chance) -> str:
    """Up to 300 ms for each piece on the clients' lines; delayed pieces are counted."""
    return await _weather(chance, [chance.run.product.wires[name] for name in EDGES], Weather(jitter_s=0.3), "held_up")


@fault("F22", 3.0, 8.0)
async def edge_throttled(chance: Chance) -> str:
    """2 KiB a second for each of an edge's lines; delayed pieces are counted."""
    return await _weather(chance, [_edge(chance)], Weather(rate=2048), "held_up")


@fault("F26", 3.0, 8.0)
async def edge_torn(chance: Chance) -> str:
    """Frames arrive in pieces, split at random places; the places are counted."""
    return await _weather(chance, [chance.run.product.wires[name] for name in EDGES], Weather(torn=True), "torn")


@fault("F30", 6.0, 12.0)
async def no_upgrade(chance: Chance) -> str:
    """A proxy that answers WebSocket handshakes with 400, after all sockets were cut; refused handshakes and answered polls are counted."""
    wires = [chance.run.product.wires[name] for name in EDGES]
    before, polls = sum(wire.counts["refused"] for wire in wires), sum(bot.counts["polls"] for bot in chance.run.bots)
    chosen = [bot for bot in chance.run.bots if bot.transports == ["socket"]]
    for bot in chosen:
        bot.transports = ["socket", "poll"]
    for wire in wires:
        wire.no_upgrade = True
        wire.end()
    try:
        await chance.wait()
    finally:
        for wire in wires:
            wire.heal()
        for bot in chosen:
            bot.transports = ["socket"]
    refused, polled = sum(wire.counts["refused"] for wire in wires) - before, sum(bot.counts["polls"] for bot in chance.run.bots) - polls
    return bite(refused and polled, f"{refused} handshakes were refused, {polled} polls were answered")


@fault("F26", 3.0, 10.0)
async def cache_jitter(chance: Chance) -> str:
    """Up to 300 ms for each piece between a web process and Valkey: processes hear of lines in different order; delayed pieces are counted."""
    return await _weather(chance, [chance.run.product.wires[f"cache-{chance.dice.choice(WEBS)}"]], Weather(jitter_s=0.3), "held_up")


@fault("F01", 1.0, 3.0)
async def cache_silent(chance: Chance) -> str:
    """The lines between a web process and Valkey fall silent and stay open: it is deaf and looks healthy; dropped bytes are counted."""
    return await _silence(chance, chance.run.product.wires[f"cache-{chance.dice.choice(WEBS)}"], "up", "down", share=1.0, new=False)


@fault("F04")
async def database_lines_cut(chance: Chance) -> str:
    """All lines between a web process and PostgreSQL are reset; the wire counts them."""
    wire = chance.run.product.wires[f"db-{chance.dice.choice(WEBS)}"]
    await _busy(wire)
    cut = wire.end(reset=True)
    return bite(cut, f"{wire.name}: {cut} lines were reset")


@fault("F07", 3.0, 8.0)
async def database_slow(chance: Chance) -> str:
    """40 ms and up to 100 ms more for each piece between a web process and PostgreSQL; delayed pieces are counted."""
    return await _weather(chance, [chance.run.product.wires[f"db-{chance.dice.choice(WEBS)}"]], Weather(delay_s=0.04, jitter_s=0.1), "held_up")


@fault("F04", 6.0, 16.0)
async def database_silent(chance: Chance) -> str:
    """The lines between a web process and PostgreSQL fall silent, and are reset when the network is back; dropped bytes are counted."""
    wire = chance.run.product.wires[f"db-{chance.dice.choice(WEBS)}"]
    try:
        return await _silence(chance, wire, "up", "down", share=1.0, new=False)
    finally:
        wire.end_silent()


@fault("F04", 1.0, 4.0)
async def back_lines_cut(chance: Chance) -> str:
    """Relay, worker and ingest lose PostgreSQL and the broker: all lines are reset and new ones refused for a while; the wires count them."""
    wires = [chance.run.product.wires[name] for name in ("db-relay", "db-worker", "db-ingest", "cache-relay", "cache-ingest", "broker")]
    before = sum(wire.counts["refused"] for wire in wires)
    for wire in wires:
        wire.closed = True
    cut = sum(wire.end(reset=True) for wire in wires)
    try:
        await chance.wait()
    finally:
        for wire in wires:
            wire.heal()
    return bite(cut, f"{cut} lines were reset, {sum(wire.counts['refused'] for wire in wires) - before} refused")
