"""Ten times what is allowed (A111): the flooder is closed with 4429, what he does is bounded, and a bystander waits for nothing.

How many sockets and frames one client may take over many connections is in tests/tenants/realtime/test_quota.py.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any
from uuid import uuid4

import pytest
import websockets
from django.conf import settings

from tests.rig.clients import Client, Closed
from tests.rig.raw import RawLine, upgrade
from tests.rig.world import SHOP, World, aside
from tests.security.sockets.vitals import MOST_S, Bystander, Vitals

ALLOWED: int = settings.LIMITS["frames_per_10_s"]
TIMES = 10
# What the bucket refills while the flood is on its way, on a busy machine.
SLACK = 15

FLOODS: dict[str, tuple[str, dict[str, Any]]] = {
    "typing": ("visitor", {"body": "x" * 500}),
    "message.read": ("visitor", {"seq": 1}),
    "sync": ("visitor", {"after": 0}),
    "message.send": ("visitor", {"body": "spam"}),
    "conversation.watch": ("operator", {"after": 0}),
    "inbox.sync": ("operator", {"after": 0}),
    "availability.set": ("operator", {"availability": "online"}),
    "activity": ("operator", {}),
}


async def pour(client: Client, type: str, data: dict[str, Any]) -> int:
    """Ten times what is allowed, at once; the code with which it ended."""
    frame = {"v": 1, "type": type, "data": data}
    try:
        for _ in range(ALLOWED * TIMES):
            await client.socket.send(json.dumps({**frame, "cid": str(uuid4())}))
    except websockets.ConnectionClosed:
        pass
    return await client.closed()


# Each takes some seconds: whoever floods is cut after three.
SHORT = ("typing", "sync", "message.send", "inbox.sync")


@pytest.mark.parametrize("type", [pytest.param(type, marks=() if type in SHORT else pytest.mark.long) for type in FLOODS])
def test_floods_of_commands(world: World, vitals: Vitals, type: str) -> None:
    """Three people at once. Who watches hears no more than is allowed."""
    audience, data = FLOODS[type]

    async def scenario() -> None:
        attackers, conversations = [], []
        for number in range(3):
            person = await aside(world.visitor, f"V{number}")
            conversations.append(str((await aside(world.conversation, person)).uuid))
            attackers.append(await (world.visit(person) if audience == "visitor" else world.work(await aside(world.operator, f"O{number}"))))
        watcher = await world.work(await aside(world.operator, "Watcher"), server=1)
        for attacker, conversation in zip(attackers, conversations, strict=True):
            await watcher.ask("conversation.watch", conversation=conversation, after=0)
            if audience == "visitor":
                await attacker.ask("sync", conversation=conversation, after=0)
        named = type.startswith(("message.", "conversation.")) or type in {"typing", "sync"}
        async with await Bystander.of(world) as bystander:
            codes = await asyncio.gather(
                *(
                    pour(attacker, type, {**data, "conversation": conversation} if named else data)
                    for attacker, conversation in zip(attackers, conversations, strict=True)
                )
            )
            heard = [frame for frame in await watcher.gather(0.5) if frame["type"] in {"typing", "message.sent"} and frame.get("conversation") in conversations]
        # A client whose line is full of answers may lose the close frame to the reset.
        assert set(codes) <= {4429, 1006} and 4429 in codes, codes
        assert len(heard) <= 3 * (ALLOWED + SLACK), len(heard)
        assert bystander.worst() < MOST_S, bystander.waits

    world.run(scenario)


def test_a_flood_of_connections(world: World, vitals: Vitals) -> None:
    """Handshakes without hello, with a bad ticket, and visitors who come and go; three hundred of them."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)

        async def half(number: int) -> None:
            line = await RawLine.bare(world.ports[0])
            line.writer.write(upgrade("/ws/visitor/", host=world.tenant.host, origin=SHOP))
            if number % 2:
                await line.status()
                line.say("hello", ticket="nonsense" * 9)
                assert await line.closed() == 4401
            await line.leave()

        async with await Bystander.of(world) as bystander:
            for start in range(0, 240, 40):
                await asyncio.gather(*(half(number) for number in range(start, start + 40)))
            for _ in range(20):
                client = await world.visit(person)
                try:
                    await client.ask("sync", conversation=conversation, after=0)
                except Closed as closed:
                    assert closed.code == 4429
                await client.close()
        assert bystander.worst() < MOST_S, bystander.waits

    world.run(scenario)


def test_addresses_that_a_client_writes_himself_reset_nothing(world: World, vitals: Vitals) -> None:
    """A112: the shared allowance of a person does not ask where he says that he comes from."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        together: int = settings.LIMITS["frames_per_10_s_together"]
        answered = 0
        for number in range(5):
            extra = f"X-Forwarded-For: 198.51.100.{number}, 2001:db8:{number}::1\r\nForwarded: for=203.0.113.{number}\r\nX-Real-IP: 203.0.113.{number}\r\n"
            line = await RawLine.open(world.ports[0], "visitor", host=world.tenant.host, origin=SHOP, extra=extra.encode())
            line.say("hello", ticket=world.visitor_ticket(person))
            for _ in range(28):
                line.say("ping")
            try:
                async with asyncio.timeout(1.0):
                    while sum(b'"pong"' in text for _opcode, text in line.heard) < 28:
                        await line.next_frame()
            except (TimeoutError, asyncio.IncompleteReadError, ConnectionError):
                pass
            answered += sum(b'"pong"' in text for _opcode, text in line.heard)
            await line.leave()
        assert answered <= together + 9 * SLACK, answered

    world.run(scenario)
