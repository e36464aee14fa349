"""Long-poll says what a socket says, with the same numbers."""

from __future__ import annotations

import asyncio
import http.client
import json
from typing import Any
from uuid import uuid4

from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience
from tenants.scope import TenantRef
from tests.rig.servers import PrivateValkey, Server
from tests.rig.world import SHOP, World, aside


class Poller:
    """A client that polls."""

    def __init__(self, world: World, kind: str, ticket: str, *, server: int = 0, origin: str = SHOP) -> None:
        self.world, self.kind, self.ticket, self.origin = world, kind, ticket, origin
        self.port = world.ports[server]
        self.status = 0
        self.headers: dict[str, str] = {}

    def ask(self, *commands: tuple[str, dict[str, Any]], wait: float = 0, method: str = "POST", **body: Any) -> list[dict[str, Any]]:
        """One poll; returns the frames."""
        frames = [{"v": 1, "type": type, "cid": str(uuid4()), "data": data} for type, data in commands]
        text = json.dumps({"ticket": self.ticket, "lang": "en", "commands": frames, "wait": wait, **body})
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        headers = {"Host": f"{self.world.tenant.host}:{self.port}", "Origin": self.origin, "Content-Type": "text/plain"}
        connection.request(method, f"/rt/{self.kind}/", text, headers)
        response = connection.getresponse()
        self.status, self.headers = response.status, {key.lower(): value for key, value in response.getheaders()}
        raw = response.read()
        connection.close()
        answer = json.loads(raw) if raw else {}
        self.ticket = answer.get("ticket") or self.ticket
        return list(answer.get("frames", []))


def data_of(frames: list[dict[str, Any]], type: str) -> Any:
    return next(frame["data"] for frame in frames if frame["type"] == type)


def test_talk_over_polls_equals_talk_over_sockets(world: World) -> None:
    person, ana = world.visitor(), world.operator()
    visitor = Poller(world, "visitor", world.visitor_ticket(person))
    operator = Poller(world, "operator", world.operator_ticket(ana), server=1, origin=world.own_origin)

    started = data_of(visitor.ask(("conversation.start", {"body": "Hello"})), "ack")
    assert visitor.headers["access-control-allow-origin"] == SHOP
    conversation = started["conversation"]["id"]
    watched = data_of(operator.ask(("conversation.watch", {"conversation": conversation, "after": 0})), "ack")
    assert [line["body"] for line in watched["messages"]] == ["Hello"]
    sent = data_of(operator.ask(("message.send", {"conversation": conversation, "body": "Hi"})), "ack")
    assert "access-control-allow-origin" not in operator.headers

    frames = visitor.ask(watch={conversation: 1})
    # What is caught up may come as an event too, if it was published just then: a client drops what it has.
    assert {(f["seq"], f["data"]["message"]["id"]) for f in frames if f["type"] == "message.sent"} == {(2, sent["message"]["id"])}
    assert data_of(frames, "positions")["conversations"] == {conversation: 2}
    assert not [f for f in visitor.ask(watch={conversation: 2}) if f["type"] not in {"welcome"}]

    async def on_a_socket() -> None:
        client = await world.visit(person)
        answer = await client.ask("sync", conversation=conversation, after=1)
        over_poll = data_of(await aside(visitor.ask, ("sync", {"conversation": conversation, "after": 1})), "ack")
        assert answer == over_poll

    world.run(on_a_socket)


def test_a_waiting_poll_returns_when_something_happens(world: World) -> None:
    person = world.visitor()
    conversation = str(world.conversation(person).uuid)

    async def scenario() -> None:
        visitor = Poller(world, "visitor", world.visitor_ticket(person))
        operator = await world.work(await aside(world.operator), server=1)

        def poll_until_told() -> list[dict[str, Any]]:
            # Like a client: whatever ended a poll without news, it asks again.
            while True:
                frames = visitor.ask(wait=20, watch={conversation: 1})
                if any(frame["type"] == "message.sent" for frame in frames):
                    return frames

        async with asyncio.timeout(30):
            told = asyncio.create_task(aside(poll_until_told))
            await asyncio.sleep(0.8)
            sent = asyncio.get_running_loop().time()
            await operator.ask("message.send", conversation=conversation, body="There")
            frames = await told
        assert asyncio.get_running_loop().time() - sent < 10, "it did not wait for its time to run out"
        assert data_of(frames, "message.sent")["message"]["body"] == "There"

    world.run(scenario)


def test_positions_end_a_waiting_poll_only_when_they_are_ahead(fragile: tuple[World, PrivateValkey, list[Server]]) -> None:
    world, valkey, _servers = fragile

    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        beside, operator = await world.visit(person), await world.work(await aside(world.operator), server=1)
        await beside.ask("sync", conversation=conversation, after=1)
        visitor = Poller(world, "visitor", world.visitor_ticket(person))
        poll = asyncio.create_task(aside(lambda: visitor.ask(wait=25, watch={conversation: 1})))
        await asyncio.sleep(1)

        # A process whose pub/sub was away tells positions at once, as it does at each heartbeat.
        await aside(valkey.kill)
        await aside(valkey.start)
        told = await beside.until("positions")
        assert told["data"]["conversations"] == {conversation: 1}
        assert not (await asyncio.wait({poll}, timeout=0.5))[0], "it was told what it holds"

        await aside(valkey.kill)
        await operator.ask("message.send", conversation=conversation, body="in the dark")
        await aside(valkey.start)
        frames = await poll
        assert data_of(frames, "positions")["conversations"] == {conversation: 2}

    world.run(scenario)


def test_positions_tell_a_poll_what_is_newer_than_it_holds(tenant_ref: TenantRef) -> None:
    conversation, other = uuid4(), uuid4()
    poll = Session(None, tenant_ref, Audience.OPERATOR, origin="", address="", user_agent="")  # type: ignore[arg-type]
    assert poll.is_news({}, 7), "a socket hears every heartbeat"

    poll.holds = ({conversation: 5}, 7)
    assert not poll.is_news({conversation: 5}, 7)
    assert not poll.is_news({conversation: 4}, 6), "read before it asked"
    assert poll.is_news({conversation: 6}, 7)
    assert poll.is_news({conversation: 5}, 8)
    assert poll.is_news({conversation: 5, other: 1}, 7)
    poll.holds = ({conversation: 5}, None)
    assert not poll.is_news({conversation: 5}, 8), "it does not follow the feed"


def test_refusals_are_statuses(world: World) -> None:
    person, ana = world.visitor(), world.operator()
    ticket = world.operator_ticket(ana)
    operator = Poller(world, "operator", ticket, origin=world.own_origin)
    operator.ask()
    assert operator.status == 200 and operator.ticket != ticket
    operator.ticket = ticket
    operator.ask()
    assert operator.status == 401, "an operator's ticket is spent by the answer"
    poller = Poller(world, "visitor", world.visitor_ticket(person), origin="https://evil.example")
    poller.ask()
    assert poller.status == 403 and "access-control-allow-origin" not in poller.headers
    poller = Poller(world, "visitor", world.visitor_ticket(person))
    poller.ask(method="GET")
    assert poller.status == 405
    poller.ask(watch={"x": 1})
    assert poller.status == 400
    poller.ask(watch={str(uuid4()): 0})
    assert poller.status == 200


def test_the_same_cid_over_both_transports_is_done_once(world: World) -> None:
    person = world.visitor()
    row = world.conversation(person)
    cid = str(uuid4())

    async def scenario() -> None:
        client = await world.visit(person)
        over_socket = await client.ask("message.send", cid=cid, conversation=str(row.uuid), body="once")
        poller = Poller(world, "visitor", world.visitor_ticket(person), server=1)
        frame = {"v": 1, "type": "message.send", "cid": cid, "data": {"conversation": str(row.uuid), "body": "once"}}
        frames = await aside(lambda: poller.ask(commands=[frame]))
        assert data_of(frames, "ack") == over_socket

    world.run(scenario)
    assert len(world.messages(row)) == 2
