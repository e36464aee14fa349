"""Bad frames, wrong origins, slow readers and floods are refused in the declared way, and hurt nobody else."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any
from uuid import uuid4

import pytest
import websockets

from tests.rig.clients import Closed, Refused
from tests.rig.world import SHOP, World, aside


@pytest.mark.parametrize(
    ("kind", "origin"),
    [
        ("operator", SHOP),
        ("operator", None),
        ("operator", "null"),
        ("operator", "http://acme.localhost.evil.example"),
        ("visitor", "https://shop.example.evil"),
        ("visitor", "http://shop.example"),
        ("visitor", "https://shop.example:8443"),
        ("visitor", "https://SHOP.example"),
        ("visitor", None),
    ],
)
def test_wrong_origin_is_refused_before_accept(world: World, kind: str, origin: str | None) -> None:
    async def scenario() -> None:
        with pytest.raises(websockets.InvalidStatus) as refused:
            await world.open(world.ports[0], kind, None, origin)
        assert refused.value.response.status_code == 403

    world.run(scenario)


def test_a_ticket_is_good_for_its_own_site_company_and_audience(world: World, other_world: World) -> None:
    async def scenario() -> None:
        person, ana = await aside(world.visitor), await aside(world.operator)
        port = world.ports[0]
        attempts = [
            ("visitor", world.visitor_ticket(person, origin="https://other-site.example"), SHOP, 4403),
            ("visitor", world.operator_ticket(ana), SHOP, 4401),
            ("operator", world.visitor_ticket(person), world.own_origin, 4401),
            ("operator", other_world.operator_ticket(ana), world.own_origin, 4401),
            ("operator", "nonsense", world.own_origin, 4401),
            ("visitor", world.visitor_ticket(person, lifetime_s=-100), SHOP, 4401),
        ]
        for kind, ticket, origin, code in attempts:
            client = await world.open(port, kind, None, origin)
            await client.tell("hello", ticket=ticket)
            assert await client.closed() == code
            assert client.seen[-1]["type"] == "error"

    world.run(scenario)


def test_an_operators_ticket_works_once_over_all_processes(world: World) -> None:
    async def scenario() -> None:
        ticket = world.operator_ticket(await aside(world.operator))
        first = await world.open(world.ports[0], "operator", ticket, world.own_origin)
        for port in world.ports:
            again = await world.open(port, "operator", None, world.own_origin)
            await again.tell("hello", ticket=ticket)
            assert await again.closed() == 4401
        pong = await first.ask("ping")
        await world.open(world.ports[1], "operator", pong["ticket"], world.own_origin)
        await world.open(world.ports[0], "operator", first.welcome["ticket"], world.own_origin)

    world.run(scenario)


def test_a_socket_that_calls_itself_a_poll_uses_its_ticket_up(world: World) -> None:
    """Polls spend a ticket with their answer; which transport it is, is not the client's to say."""

    async def scenario() -> None:
        ticket = world.operator_ticket(await aside(world.operator))
        first = await world.open(world.ports[0], "operator", None, world.own_origin)
        await first.tell("hello", ticket=ticket, transport="poll")
        await first.until("welcome")
        again = await world.open(world.ports[1], "operator", None, world.own_origin)
        await again.tell("hello", ticket=ticket, transport="poll")
        assert await again.closed() == 4401

    world.run(scenario)


def test_unknown_host_is_told_so_and_closed(world: World) -> None:
    async def scenario() -> None:
        client = await world.open(world.ports[0], "visitor", None, SHOP, host="nobody.localhost")
        assert await client.closed() == 4404
        assert client.seen[-1]["data"]["code"] == "gone"

    world.run(scenario)


BAD: list[Any] = [
    "nope",
    "",
    "[]",
    "{}",
    '{"v":2,"type":"ping","data":{}}',
    '{"v":1,"type":"no.such","data":{}}',
    '{"v":1,"type":"websocket.disconnect","data":{}}',
    '{"v":1,"type":"ping","data":[]}',
    '{"v":1,"type":"ping","type":"ping","data":{}}',
    '{"v":1,"type":"ping","data":{},"extra":1}',
    '{"v":1,"type":"ping","cid":"x","data":{}}',
    '{"v":1,"type":"message.send","data":{"conversation":"ID","body":"no cid"}}'.replace("ID", str(uuid4())),
    '{"v":1,"type":"message.send","cid":"ID","data":{"conversation":7,"body":"x"}}'.replace("ID", str(uuid4())),
    '{"v":1,"type":"message.send","cid":"ID","data":{"conversation":"ID","body":"a\\u0000b"}}'.replace("ID", str(uuid4())),
    '{"v":1,"type":"message.send","cid":"ID","data":{"conversation":"ID","body":"\\ud800"}}'.replace("ID", str(uuid4())),
    '{"v":1,"type":"message.send","cid":"ID","data":{"conversation":"ID","body":["x"]}}'.replace("ID", str(uuid4())),
    '{"v":1,"type":"sync","data":{"conversation":null,"after":1e999}}',
    '{"v":1,"type":"sync","data":{"conversation":null,"after":99999999999999999999}}',
    '{"v":1,"type":"ping","data":' + "[" * 500 + "]" * 500 + "}",
    b"\xff\xfe binary",
    b'{"v":1,"type":"ping","data":{}',
]


def test_bad_frames_are_answered_and_the_fifth_closes(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        for start in range(0, len(BAD), 4):
            client = await world.visit(person)
            for text in BAD[start : start + 4]:
                await client.socket.send(text)
                frame = await client.until("error")
                assert frame["data"]["code"] in {"bad_frame", "unknown_type", "invalid"}, (text, frame)
            assert (await client.ask("ping"))["ticket"]
            if start == 0:
                await client.socket.send("nope")
                assert await client.closed() == 4400

    world.run(scenario)


def test_first_frame_must_be_hello(world: World) -> None:
    async def scenario() -> None:
        client = await world.open(world.ports[0], "visitor", None, SHOP)
        await client.tell("ping")
        assert await client.closed() == 4400

    world.run(scenario)


def test_too_large_a_frame_closes(world: World) -> None:
    async def scenario() -> None:
        client = await world.visit(await aside(world.visitor))
        await client.socket.send(json.dumps({"v": 1, "type": "ping", "data": {"x": "a" * 70_000}}))
        assert await client.closed() == 4413

    world.run(scenario)


def test_a_flood_of_frames_closes(world: World) -> None:
    async def scenario() -> None:
        client = await world.visit(await aside(world.visitor))
        with pytest.raises(Closed) as closed:
            for _ in range(60):
                await client.tell("received", n=0)
            while True:
                await client.next()
        assert closed.value.code == 4429

    world.run(scenario)


@pytest.mark.parametrize("body", ["", "   \n ", "a" * 10_001])
def test_empty_and_overlong_lines_are_refused(world: World, body: str) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        client = await world.visit(person)
        with pytest.raises(Refused) as refused:
            await client.ask("message.send", conversation=conversation, body=body)
        assert (refused.value.code, refused.value.retry) == ("invalid", False)

    world.run(scenario)


def test_a_reader_that_acknowledges_nothing_is_closed_and_bystanders_are_not(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        slow = await world.visit(person)
        await slow.ask("sync", conversation=conversation, after=0)
        good = await world.work(await aside(world.operator, "Good"))
        await good.ask("conversation.watch", conversation=conversation, after=0)
        heard = 0
        for number in range(9):
            writer = await world.work(await aside(world.operator, f"W{number}"), server=1)
            for _ in range(24):
                await writer.tell("message.send", conversation=conversation, body="x")
            for _ in range(24):
                await good.until("message.sent")
            heard += 24
            await good.tell("received", n=heard)
        assert await slow.closed() == 4408
        await good.ask("ping")
        back = await world.visit(person)
        missed = await back.ask("sync", conversation=conversation, after=100)
        assert missed["upto"] == 217 and [line["seq"] for line in missed["messages"]] == list(range(101, 218))

    world.run(scenario)


def test_a_client_that_never_reads_its_line_is_cut(world: World) -> None:
    """It neither reads nor answers the close: its buffers must go all the same (F28)."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        stuck = await world.visit(person)
        await stuck.ask("sync", conversation=conversation, after=0)
        line: socket.socket = stuck.socket.transport.get_extra_info("socket")
        stuck.socket.transport.pause_reading()
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        writers = [await world.work(await aside(world.operator, f"W{n}")) for n in range(6)]
        for writer in writers:
            for _ in range(20):
                await writer.ask("message.send", conversation=conversation, body="x" * 9_900)
        await asyncio.sleep(4.5)
        stuck.socket.transport.resume_reading()
        assert await stuck.closed() in {1006, 4408}

    world.run(scenario)
