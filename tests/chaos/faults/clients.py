"""Clients that read slowly, freeze, lose acks, speak twice at once, or all grab at the same thing."""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import websockets
from websockets.asyncio.client import ClientConnection

from tests.chaos.bot import Bot, Operator, Visitor
from tests.chaos.faults.kinds import Chance, bite, fault
from tests.chaos.lines import open_line

TYPED = 320


async def extra_socket(bot: Bot, edge: int, *, max_queue: int | None = 16) -> ClientConnection:
    """A further connection of the same person, welcome already; ``max_queue``: frames that it reads ahead.

    Raises:
        OSError: it does not get in within some tries.
    """
    twin = type(bot)(
        f"{bot.name}-twin",
        bot.tenant,
        bot.company,
        [],
        edges=bot.edges,
        ledger=bot.ledger,
        seed=uuid4(),
        trusting=False,
        silence_s=bot.silence_s,
        person=bot.person,
    )
    twin.session, twin.may_be_refused = bot.session, True
    for attempt in range(8):
        twin.edge = edge + attempt
        try:
            await twin.need_ticket()
            socket = await open_line(twin, max_queue=max_queue)
            await tell(socket, "hello", ticket=twin.ticket, lang="en")
            await answer(socket, lambda frame: frame["type"] == "welcome")
        except (OSError, TimeoutError, websockets.WebSocketException):
            # A fault before this one may not be over for everybody.
            twin.ticket = ""
            await asyncio.sleep(0.5)
        else:
            return socket
    raise OSError(f"{twin.name} does not get in")


async def tell(socket: ClientConnection, type: str, /, *, cid: str | None = None, **data: Any) -> str:
    """Send a command; its cid."""
    cid = cid or str(uuid4())
    await socket.send(json.dumps({"v": 1, "type": type, "cid": cid, "data": data}))
    return cid


async def answer(socket: ClientConnection, wanted: Any, *, seconds: float = 10.0) -> dict[str, Any]:
    """The first frame that is wanted; others are dropped."""
    async with asyncio.timeout(seconds):
        while True:
            frame: dict[str, Any] = json.loads(await socket.recv())
            if wanted(frame):
                return frame


def _chosen(chance: Chance, side: type[Bot], share: float) -> list[Any]:
    there = [bot for bot in chance.run.bots if isinstance(bot, side) and not bot.gone and bot.transports == ["socket"]]
    return chance.dice.sample(there, max(1, int(len(there) * share)))


@fault("F31", 4.0, 15.0)
async def clients_frozen(chance: Chance) -> str:
    """A fifth of all clients neither read nor write, as sleeping laptops do; how far behind they were on waking is counted."""
    bots = _chosen(chance, Bot, 0.2)
    for bot in bots:
        bot.frozen.clear()
    before = [{uuid: timeline.held for uuid, timeline in bot.timelines.items()} for bot in bots]
    missed = 0
    try:
        for bot in bots:
            chance.run.write_to(next(iter(bot.timelines)), but=bot)
        await chance.wait()
        newest = await chance.run.newest()
        for bot, held in zip(bots, before, strict=True):
            side = 0 if bot.side == "visitor" else 1
            missed += sum(max(0, newest[uuid][side] - seq) for uuid, seq in held.items() if uuid in newest)
    finally:
        for bot in bots:
            bot.frozen.set()
    return bite(missed, f"{len(bots)} clients stood still for {chance.seconds:.1f} s and missed {missed} lines")


@fault("F28")
async def slow_reader(chance: Chance) -> str:
    """An operator's socket that reads and acknowledges nothing while its conversations are typed in; the server closes it with 4408 or cuts it."""
    run = chance.run
    tenant = chance.dice.randrange(len(run.companies))
    typists = [bot for bot in run.bots if isinstance(bot, Visitor) and bot.tenant == tenant][:12]
    operator = next(bot for bot in run.bots if isinstance(bot, Operator) and bot.tenant == tenant)
    sockets: list[ClientConnection] = []
    code = 0
    try:
        slow = await extra_socket(operator, 0)
        sockets.append(slow)
        for bot in typists:
            cid = await tell(slow, "conversation.watch", conversation=next(iter(bot.timelines)), after=0)
            await answer(slow, lambda frame, cid=cid: frame.get("cid") == cid)
        typed = 0
        while typed < TYPED:
            for bot in typists:
                socket = await extra_socket(bot, typed % 2)
                sockets.append(socket)
                uuid = next(iter(bot.timelines))
                cid = await tell(socket, "sync", conversation=uuid, after=0)
                await answer(socket, lambda frame, cid=cid: frame.get("cid") == cid)
                for number in range(24):
                    await tell(socket, "typing", conversation=uuid, body=f"{bot.company['canary']} {'x' * 200} {number}")
                typed += 24
        await asyncio.sleep(3)
        code = await _how_it_ended(slow)
    finally:
        for socket in sockets:
            socket.transport.abort()
    return bite(code in {4408, 1006}, f"a reader of {len(typists)} conversations was closed with {code or 'nothing'}")


async def _how_it_ended(socket: ClientConnection) -> int:
    """Read what waits, to the end: the code with which the server closed, 1006 if it cut the line, 0 if it did neither."""
    try:
        async with asyncio.timeout(15):
            while True:
                await socket.recv()
    except websockets.ConnectionClosed as error:
        return error.rcvd.code if error.rcvd else 1006
    except TimeoutError:
        return 0


@fault("F24", 3.0, 8.0)
async def acks_lost(chance: Chance) -> str:
    """Half of all clients never see the first ack of a command and repeat it; lost acks and equal second answers are counted."""
    bots = _chosen(chance, Bot, 0.5)
    before = sum(bot.counts["repeats answered"] for bot in bots)
    for bot in bots:
        bot.lose_acks = True
    try:
        for bot in bots[:8]:
            chance.run.write_as(bot)
        await chance.wait()
    finally:
        for bot in bots:
            bot.lose_acks = False
    repeats = sum(bot.counts["repeats answered"] for bot in bots) - before
    return bite(repeats, f"{repeats} commands were repeated and answered again")


@fault("F25")
async def twins(chance: Chance) -> str:
    """The same cid on two sockets on two processes at once, many times; pairs with equal answers are counted."""
    bot: Visitor = _chosen(chance, Visitor, 0.01)[0]
    uuid = next(iter(bot.timelines))
    sockets = [await extra_socket(bot, edge) for edge in range(2)]
    pairs = 0
    try:
        for _ in range(8):
            intent = bot.write_aside(uuid)
            frames = await asyncio.gather(*(_send(socket, bot, intent) for socket in sockets), return_exceptions=True)
            answers = [frame["data"]["message"] for frame in frames if isinstance(frame, dict) and frame["type"] == "ack"]
            for found in answers:
                chance.run.ledger.acknowledge(intent.token, found["id"], found["seq"])
            pairs += len(answers) == 2
            if not answers:
                bot.write_again(intent)
                break
    except (OSError, TimeoutError, websockets.WebSocketException):
        pass
    finally:
        for socket in sockets:
            socket.transport.abort()
    return bite(pairs, f"{pairs} pairs of the same cid at once were both answered")


async def _send(socket: ClientConnection, bot: Visitor, intent: Any) -> dict[str, Any]:
    await tell(socket, "message.send", cid=intent.cid, conversation=intent.conversation, body=bot.body_of(intent))
    return await answer(socket, lambda frame: frame.get("cid") == intent.cid)


@fault("F54")
async def grabbing(chance: Chance) -> str:
    """A conversation is released and two operators accept it at once on two processes; one is acknowledged, the other told ``conflict``."""
    run = chance.run
    tenant = chance.dice.randrange(len(run.companies))
    people = [bot for bot in run.bots if isinstance(bot, Operator) and bot.tenant == tenant][:2]
    uuid = next(iter(people[0].timelines))
    sockets = [await extra_socket(bot, edge) for edge, bot in enumerate(people)]
    won = lost = 0
    try:
        for _ in range(4):
            cid = await tell(sockets[0], "conversation.release", conversation=uuid)
            await answer(sockets[0], lambda frame, cid=cid: frame.get("cid") == cid)
            cids = [await tell(socket, "conversation.accept", conversation=uuid) for socket in sockets]
            frames = [await answer(socket, lambda frame, cid=cid: frame.get("cid") == cid) for socket, cid in zip(sockets, cids, strict=True)]
            acks = sum(frame["type"] == "ack" for frame in frames)
            if acks > 1:
                run.ledger.complain("race", f"{uuid} was accepted by two at once")
            won, lost = won + acks, lost + len(frames) - acks
    finally:
        for socket in sockets:
            socket.transport.abort()
    return bite(won and lost, f"{won} won, {lost} were told of a conflict")
