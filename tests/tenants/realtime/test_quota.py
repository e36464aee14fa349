"""What one client may take however often he connects anew, and that others do not feel it (A111-A113)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from websockets.asyncio.client import connect

from tenants.realtime import quota
from tenants.realtime.quota import Allowance, Quota
from tenants.realtime.tickets import Audience
from tests.rig.clients import Client, Closed
from tests.rig.servers import Server
from tests.rig.world import SHOP, World, aside
from tests.tenants.realtime.test_longpoll import Poller


def test_an_allowance_that_somebody_holds_is_not_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(quota.time, "monotonic", lambda: now)
    found, whom = Quota(), (uuid4(), Audience.VISITOR, uuid4())
    held, other = found.allowance(*whom), found.allowance(uuid4(), Audience.VISITOR, uuid4())
    found._sessions[whom, "websocket"] = []
    now += 25.0
    assert found.allowance(uuid4(), Audience.VISITOR, uuid4()) is not held
    assert found.allowance(*whom) is held
    assert other not in found._allowances.values()


def test_an_allowance_is_refilled_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(quota.time, "monotonic", lambda: now)
    allowance = Allowance(30)
    assert all(allowance.take() for _ in range(30))
    assert not allowance.take()
    now += 1.0
    assert [allowance.take() for _ in range(4)] == [True, True, True, False]
    assert not allowance.take(28), "all or nothing"
    now += 60.0
    assert allowance.take(30)
    assert not allowance.take()


def test_places_are_counted_by_address_or_block_and_given_back() -> None:
    found = Quota()
    places = [found.place_for("203.0.113.7") for _ in range(50)]
    assert all(places)
    assert found.place_for("203.0.113.7") is None
    assert found.place_for("203.0.113.8") is not None
    for place in places:
        assert place is not None
        place.leave()
        place.leave()
    assert found.place_for("203.0.113.7") is not None
    # A customer has a whole /64.
    assert all(found.place_for(f"2001:db8:1:2::{number:x}") for number in range(1, 51))
    assert found.place_for("2001:db8:1:2:ffff::1") is None
    assert found.place_for("2001:db8:1:3::1") is not None
    assert all(found.place_for("127.0.0.1") for _ in range(200))


def test_one_tab_too_many_closes_the_first(world: World) -> None:
    async def scenario() -> None:
        person, bystander = await aside(world.visitor), await aside(world.visitor, "Bystander")
        other = await world.visit(bystander)
        tabs = [await world.visit(person) for _ in range(settings.LIMITS["sockets_per_visitor"] + 1)]
        assert await tabs[0].closed() == 4429
        assert tabs[0].seen[-1]["data"]["code"] == "too_many"
        for client in [*tabs[1:], other]:
            assert (await client.ask("ping"))["ticket"]
        # A tab that was closed leaves its place.
        await tabs[1].close()
        await asyncio.sleep(0.2)
        await world.visit(person)
        assert (await tabs[2].ask("ping"))["ticket"]

    world.run(scenario)


def test_connecting_anew_brings_no_fresh_allowance(world: World) -> None:
    async def scenario() -> None:
        person, bystander = await aside(world.visitor), await aside(world.visitor, "Bystander")
        other = await world.visit(bystander)
        for _ in range(3):
            client = await world.visit(person)
            for _ in range(28):
                await client.tell("received", n=0)
            await client.ask("ping")
            await client.close()
        client = await world.visit(person)
        with pytest.raises(Closed) as closed:
            for _ in range(25):
                await client.tell("received", n=0)
            while True:
                await client.next()
        assert closed.value.code == 4429
        assert (await other.ask("ping"))["ticket"]

    world.run(scenario)


def test_polls_share_the_allowance(world: World) -> None:
    person = world.visitor()
    poller = Poller(world, "visitor", world.visitor_ticket(person))
    for _ in range(3):
        frames = poller.ask(*[("received", {"n": 0})] * 29)
        assert frames[0]["type"] == "welcome"
    refused = poller.ask(*[("received", {"n": 0})] * 29)

    assert (poller.status, refused[-1]["data"]["code"]) == (429, "too_many")


@pytest.fixture
def behind_a_proxy(committed_tenant: Any, tmp_path: Path) -> Iterator[Server]:
    """A server that believes one proxy."""
    server = Server(tmp_path / "proxied.log", TRUSTED_PROXY_COUNT="1")
    yield server
    server.stop()


def test_an_address_has_fifty_sockets_and_operators_take_none(world: World, behind_a_proxy: Server) -> None:
    port = behind_a_proxy.port

    async def come(kind: str, address: str, ticket: str | None = None) -> Client:
        where = {"host": "127.0.0.1", "port": port, "origin": SHOP if kind == "visitor" else world.own_origin, "compression": None}
        client = Client(await connect(f"ws://{world.tenant.host}:{port}/ws/{kind}/", additional_headers={"X-Forwarded-For": address}, **where))  # type: ignore[arg-type]
        world._clients.append(client)  # closed at the end
        if ticket:
            await client.tell("hello", ticket=ticket)
            client.welcome = (await client.until("welcome"))["data"]
        return client

    async def scenario() -> None:
        office = "198.51.100.9"
        for number in range(3):
            ticket = world.operator_ticket(await aside(world.operator, f"O{number}"))
            await come("operator", office, ticket)
        idle = [await come("visitor", office) for _ in range(50)]
        for kind in ("visitor", "operator"):
            refused = await come(kind, office)
            assert await refused.closed() == 4429
            assert json.dumps(refused.seen[-1]).count("too_many") == 1
        elsewhere = await come("visitor", "198.51.100.10", world.visitor_ticket(await aside(world.visitor)))
        assert (await elsewhere.ask("ping"))["ticket"]
        await idle[0].close()
        await asyncio.sleep(0.2)
        again = await come("visitor", office, world.visitor_ticket(await aside(world.visitor)))
        assert (await again.ask("ping"))["ticket"]

    world.run(scenario)
