"""The list of everybody on the site over real sockets and two web processes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import redis
from django.conf import settings
from django.utils import timezone

from chat.feed import move_inbox
from chat.services import accept_conversation
from tenants.realtime.broadcast import heard
from tenants.scope import tenant_scope
from tests.rig.clients import Client
from tests.rig.world import World, aside
from tests.visitors.hits.test_report import page, report, store
from visitors.live.hints import hint_visitors, hints_group
from visitors.models import ArrivalRule, Visit, Visitor
from visitors.services import change_arrival_rule, store_contact_details


@pytest.fixture(autouse=True)
def empty_stream() -> Iterator[None]:
    client = redis.Redis.from_url(settings.REDIS_DURABLE_URL)
    client.delete(settings.INGEST_STREAM)
    yield
    client.delete(settings.INGEST_STREAM)


def goes_to(world: World, visitor: Visitor, path: str, *more: dict[str, Any], **fields: Any) -> str:
    id = str(uuid4())
    assert report(world, world.visitor_ticket(visitor), page(path, id, **fields), *more)[0] == 204
    store()
    return id


def leaves(world: World, visitor: Visitor, id: str) -> None:
    gone = {"type": "time", "page": id, "visible_ms": 10, "scroll": 0, "is_left": True, "age_ms": 0}
    assert report(world, world.visitor_ticket(visitor), gone)[0] == 204
    store()


async def change(client: Client, **wanted: Any) -> dict[str, Any]:
    """The first frame that tells something of the kinds named (rows, moved, left)."""
    frame = await client.find(lambda f: f["type"] == "visitors.changed" and all(f["data"][name] for name in wanted), seconds=15)
    return dict(frame["data"])


def test_somebody_comes_goes_on_and_leaves(world: World, other_world: World) -> None:
    async def scenario() -> None:
        vera = await aside(world.visitor)
        operator, colleague = await world.work(await aside(world.operator)), await world.work(await aside(world.operator, "Olga"), server=1)
        foreign = await other_world.work(await aside(other_world.operator))
        for client in (operator, colleague, foreign):
            await client.ask("visitors.watch")

        first = await aside(goes_to, world, vera, "/one")
        for client in (operator, colleague):
            news = await change(client, rows=True)
            assert [(row["id"], row["page_url"], row["name"]) for row in news["rows"]] == [(str(vera.uuid), "https://shop.example/one", "Vera")]
            assert news["total"] == news["shown"]

        second = await aside(goes_to, world, vera, "/two")
        news = await change(operator, moved=True)
        assert [(move["page_url"], move["pages"]) for move in news["moved"]] == [("https://shop.example/two", 2)]
        assert (await operator.ask("visitors.watch"))["n"] == news["n"], "what comes next follows on it"
        await change(colleague, moved=True)
        snapshot = await colleague.ask("visitors.watch")
        assert [row["page_url"] for row in snapshot["rows"] if row["id"] == str(vera.uuid)] == ["https://shop.example/two"]

        await aside(leaves, world, vera, first)
        await aside(leaves, world, vera, second)
        # Each leaving may come as news of its own.
        while (await change(operator, moved=True))["moved"][0]["left_at"] is None:
            pass
        news = await change(operator, left=True)
        assert str(vera.uuid) in news["left"]
        assert [frame for frame in await foreign.gather(0.1) if frame["type"].startswith("visitors.")] == []

    world.run(scenario)


def test_a_name_and_a_conversation_are_told(world: World) -> None:
    async def scenario() -> None:
        vera, otto = await aside(world.visitor), await aside(world.operator)
        operator = await world.work(otto, server=1)
        await operator.ask("visitors.watch")
        await aside(goes_to, world, vera, "/")
        [row] = (await change(operator, rows=True))["rows"]
        assert (row["talked_before"], row["conversation"]) == (False, None)

        def in_company(function: Any, **arguments: Any) -> Any:
            with tenant_scope(world.tenant):
                return function(**arguments)

        talk = await aside(world.conversation, vera)
        await aside(in_company, move_inbox)
        [row] = (await change(operator, rows=True))["rows"]
        assert (row["talked_before"], row["conversation"]) == (True, {"id": str(talk.uuid), "with": ""})

        await aside(lambda: in_company(accept_conversation, conversation=talk, by=otto, now=timezone.now()))
        await aside(in_company, move_inbox)
        [row] = (await change(operator, rows=True))["rows"]
        assert row["conversation"] == {"id": str(talk.uuid), "with": "Otto"}

        await aside(lambda: in_company(store_contact_details, visitor=vera, name="Vera Lang", email="vera@example.com", now=timezone.now()))
        [row] = (await change(operator, rows=True))["rows"]
        assert (row["name"], row["email"]) == ("Vera Lang", "vera@example.com")

        await operator.ask("conversation.close", conversation=str(talk.uuid))
        await aside(in_company, move_inbox)
        [row] = (await change(operator, rows=True))["rows"]
        assert (row["talked_before"], row["conversation"]) == (True, None)

    world.run(scenario)


def test_a_machine_that_died_vanishes_without_a_word(world: World) -> None:
    async def scenario() -> None:
        vera = await aside(world.visitor)

        def silence() -> None:
            with tenant_scope(world.tenant):
                Visit.objects.update(seen_at=timezone.now() - timedelta(seconds=97))
                hint_visitors([vera.uuid])

        operator = await world.work(await aside(world.operator))
        await operator.ask("visitors.watch")
        await aside(goes_to, world, vera, "/")
        assert [row["id"] for row in (await change(operator, rows=True))["rows"]] == [str(vera.uuid)]
        await aside(silence)
        # Three seconds later he is gone, and nothing tells it.
        await operator.find(lambda frame: frame["type"] == "visitors.changed" and str(vera.uuid) in frame["data"]["left"])

    world.run(scenario)


def test_nothing_is_said_where_nobody_looks(world: World) -> None:
    async def scenario() -> None:
        def is_heard() -> bool:
            with tenant_scope(world.tenant):
                return bool(heard([hints_group()]))

        operator = await world.work(await aside(world.operator))
        await operator.ask("visitors.watch")
        assert await aside(is_heard)
        await operator.close()
        async with asyncio.timeout(20):
            while await aside(is_heard):
                await asyncio.sleep(0.5)

    world.run(scenario)


def test_arrivals_are_told_by_each_ones_rule(world: World) -> None:
    async def scenario() -> None:
        otto, olga = await aside(world.operator), await aside(world.operator, "Olga")

        def wants(**rule: Any) -> None:
            with tenant_scope(world.tenant):
                change_arrival_rule(by=olga.user, **rule)

        await aside(lambda: wants(wanted=ArrivalRule.Wanted.SOME, only_with_words=True, has_sound=True))
        everybody, choosy = await world.work(otto), await world.work(olga)
        for client in (everybody, choosy):
            await client.ask("arrivals.watch")
        vera, nora, ella = [await aside(world.visitor, name) for name in ("Vera", "Nora", "Ella")]

        def told_of(name: str) -> Any:
            return lambda frame: frame["type"] == "visitors.arrived" and any(row["name"] == name for row in frame["data"]["rows"])

        await aside(goes_to, world, vera, "/")
        assert not (await everybody.find(told_of("Vera")))["data"]["sound"]
        await aside(lambda: goes_to(world, nora, "/", referrer="https://search.naver.com/search.naver?query=green+tea"))
        await everybody.find(told_of("Nora"))
        heard_of = await choosy.find(told_of("Nora"))
        assert (heard_of["data"]["sound"], heard_of["data"]["rows"][0]["words"], heard_of["data"]["more"]) == (True, "green tea", 0)
        assert not any(told_of("Vera")(frame) for frame in choosy.seen)
        await everybody.find(lambda frame: frame["type"] == "visitors.arrived" and frame["data"]["total"] >= 2)

        await aside(lambda: wants(wanted=ArrivalRule.Wanted.NONE))
        await asyncio.sleep(0.3)
        await aside(lambda: goes_to(world, ella, "/", referrer="https://search.naver.com/search.naver?query=green+tea"))
        await everybody.find(told_of("Ella"))
        assert not any(told_of("Ella")(frame) for frame in await choosy.gather(0.3))

    world.run(scenario)


def test_who_else_looks_is_seen_and_ends_with_the_socket(world: World, other_world: World) -> None:
    async def scenario() -> None:
        vera = await aside(world.visitor)
        otto, olga = await world.work(await aside(world.operator)), await world.work(await aside(world.operator, "Olga"), server=1)
        foreign = await other_world.work(await aside(other_world.operator))
        for client in (otto, olga):
            await client.ask("visitor.watch", visitor=str(vera.uuid))
        await olga.tell("visitor.look", visitor=str(vera.uuid), is_looking=True)
        looked = await otto.until("visitor.looked_at", is_looking=True)
        assert (looked["data"]["visitor"], looked["data"]["operator"]["name"]) == (str(vera.uuid), "Olga")

        await foreign.tell("visitor.look", visitor=str(vera.uuid), is_looking=True)
        assert not [frame for frame in await otto.gather(0.3) if frame["type"] == "visitor.looked_at"]

        await olga.close()
        assert (await otto.until("visitor.looked_at", is_looking=False))["data"]["operator"]["name"] == "Olga"

    world.run(scenario)
