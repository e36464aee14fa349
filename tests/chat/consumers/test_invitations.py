"""Invitations over real sockets and polls, through two processes."""

from __future__ import annotations

import asyncio
import http.client
import json
import time
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Availability, Greeting, Message, Operator
from chat.services import set_availability
from tenants.scope import tenant_scope
from tests.rig.clients import Refused
from tests.rig.world import SHOP, World, aside
from visitors.models import Visitor


def poll(world: World, visitor: Visitor, **body: Any) -> dict[str, Any]:
    """One poll of the visitor's."""
    link = http.client.HTTPConnection("127.0.0.1", world.ports[0], timeout=30)
    data = {"ticket": world.visitor_ticket(visitor), "lang": "en", "watch": {}, "feed": None, "commands": [], "wait": 0, **body}
    try:
        link.request("POST", "/rt/visitor/", json.dumps(data), {"Host": world.tenant.host, "Origin": SHOP, "Content-Type": "application/json"})
        answer = link.getresponse()
        assert answer.status == 200
        return dict(json.loads(answer.read()))
    finally:
        link.close()


def here(world: World) -> Visitor:
    """A visitor whose connection opened a moment ago."""
    with tenant_scope(world.tenant):
        Visitor.objects.filter(pk=(row := world.visitor()).pk).update(seen_at=timezone.now())
    return row


def test_every_tab_hears_of_it_and_the_staff_sees_what_becomes_of_it(world: World) -> None:
    async def scenario() -> None:
        person = await aside(here, world)
        first, second = await world.visit(person), await world.visit(person, server=1)
        otto, olga = await world.work(await aside(world.operator), server=1), await world.work(await aside(world.operator, "Olga"))
        began = time.monotonic()
        sent = await otto.ask("invitation.send", visitor=str(person.uuid), body="May I help?")
        offers = [(await tab.until("invitation.offered"))["data"]["invitation"] for tab in (first, second)]
        assert time.monotonic() - began < 1
        assert offers[0] == offers[1]
        assert offers[0]["operator"] == {"name": "Otto shown", "photo": None, "title": ""}
        uuid = sent["invitation"]["id"]
        assert offers[0]["id"] == uuid

        await first.ask("invitation.shown", invitation=uuid)
        seen = await olga.find(lambda f: f["type"] == "invitation.changed" and f["data"]["invitation"]["status"] == "shown")
        assert seen["data"]["invitation"]["shown_at"]

        accepted = await first.ask("invitation.accept", invitation=uuid)
        assert (await second.until("invitation.ended"))["data"] == {"invitation": uuid, "status": "accepted"}
        conversation = accepted["conversation"]["id"]
        synced = await first.ask("sync", conversation=None, after=0)
        assert synced["conversation"]["id"] == conversation
        assert [line["body"] for line in synced["messages"]] == ["May I help?"]
        assert synced["conversation"]["operator"]["name"] == "Otto shown"
        assert (await otto.find(lambda f: f["type"] == "invitation.changed" and f["data"]["invitation"]["status"] == "accepted"))["data"]["invitation"][
            "conversation"
        ] == conversation
        again = await second.ask("invitation.accept", invitation=uuid)
        assert again["conversation"]["id"] == conversation

    world.run(scenario)


def test_who_refused_is_not_invited_and_the_operator_learns_why(world: World) -> None:
    async def scenario() -> None:
        person = await aside(here, world)
        tab, otto = await world.visit(person), await world.work(await aside(world.operator), server=1)
        sent = await otto.ask("invitation.send", visitor=str(person.uuid), body="May I help?")
        await tab.ask("invitation.dismiss", invitation=sent["invitation"]["id"])
        await otto.find(lambda f: f["type"] == "invitation.changed" and f["data"]["invitation"]["status"] == "dismissed")
        with pytest.raises(Refused) as refused:
            await otto.ask("invitation.send", visitor=str(person.uuid), body="Sure?")
        assert refused.value.code == "conflict"
        assert "declined" in str(refused.value)
        with pytest.raises(Refused) as late:
            await tab.ask("invitation.accept", invitation=sent["invitation"]["id"])
        assert late.value.code == "conflict"

    world.run(scenario)


def test_it_stands_after_a_reload_and_the_same_cid_is_one_invitation(world: World) -> None:
    async def scenario() -> None:
        person = await aside(here, world)
        tab, otto = await world.visit(person), await world.work(await aside(world.operator), server=1)
        cid = str(uuid4())
        for _ in range(5):
            await otto.tell("invitation.send", cid=cid, visitor=str(person.uuid), body="May I help?")
        answers = [await otto.answer(cid) for _ in range(5)]
        assert len({answer["invitation"]["id"] for answer in answers}) == 1
        uuid = answers[0]["invitation"]["id"]
        await tab.ask("invitation.shown", invitation=uuid)
        await tab.gather(0.2)
        await tab.close()

        back = await world.visit(person, server=1)
        assert (await back.until("invitation.offered"))["data"]["invitation"]["id"] == uuid
        await back.ask("invitation.dismiss", invitation=uuid, is_never=True)
        third = await world.visit(person)
        assert not [frame for frame in await third.gather(0.6) if frame["type"] == "invitation.offered"]

    world.run(scenario)


def test_it_reaches_who_polls(world: World) -> None:
    async def scenario() -> None:
        person, otto = await aside(here, world), await world.work(await aside(world.operator), server=1)
        waiting = asyncio.create_task(asyncio.to_thread(poll, world, person, wait=10))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        sent = await otto.ask("invitation.send", visitor=str(person.uuid), body="May I help?")
        frames = (await waiting)["frames"]
        assert time.monotonic() - began < 1
        uuid = sent["invitation"]["id"]
        assert [frame["data"]["invitation"]["id"] for frame in frames if frame["type"] == "invitation.offered"] == [uuid]

        # Lost on the way: the next poll brings it again, until the page says that it has it.
        again = await asyncio.to_thread(poll, world, person, wait=5)
        assert [frame["type"] for frame in again["frames"] if frame["type"].startswith("inv")] == ["invitation.offered"]
        shown = {"v": 1, "type": "invitation.shown", "cid": str(uuid4()), "data": {"invitation": uuid}}
        await asyncio.to_thread(poll, world, person, commands=[shown])
        quiet = await asyncio.to_thread(poll, world, person, wait=1)
        assert not [frame for frame in quiet["frames"] if frame["type"] == "invitation.offered"]

    world.run(scenario)


def test_other_visitors_and_companies_hear_nothing(world: World, other_world: World) -> None:
    async def scenario() -> None:
        person = await aside(here, world)
        stranger, foreigner = await world.visit(await aside(world.visitor)), await other_world.visit(await aside(other_world.visitor))
        spy, otto = await other_world.work(await aside(other_world.operator)), await world.work(await aside(world.operator))
        sent = await otto.ask("invitation.send", visitor=str(person.uuid), body="FOR-ONE-ONLY")
        for client in (stranger, foreigner, spy):
            assert "FOR-ONE-ONLY" not in str(await client.gather(0.3))
        for command in ("invitation.shown", "invitation.accept", "invitation.dismiss"):
            for client in (stranger, foreigner):
                with pytest.raises(Refused) as refused:
                    await client.ask(command, invitation=sent["invitation"]["id"])
                assert refused.value.code == "not_found"
        with pytest.raises(Refused) as refused:
            await spy.ask("invitation.send", visitor=str(person.uuid), body="x")
        assert refused.value.code == "not_found"

    world.run(scenario)


def test_text_is_stored_as_it_was_written(world: World) -> None:
    async def scenario() -> None:
        person = await aside(here, world)
        tab, otto = await world.visit(person), await world.work(await aside(world.operator))
        hostile = "<img src=x onerror=alert(1)> {name} \u202e مرحبا 👋🏽"
        sent = await otto.ask("invitation.send", visitor=str(person.uuid), body=hostile)
        await tab.ask("invitation.accept", invitation=sent["invitation"]["id"])
        assert await aside(_only_body, world) == hostile

    world.run(scenario)


def test_pages_ask_and_the_server_decides(world: World, other_world: World) -> None:
    async def scenario() -> None:
        person, foreign = await aside(here, world), await aside(_greeting, other_world)
        tab, other_tab, otto = await world.visit(person), await world.visit(person), await aside(world.operator)
        # His lease stands once he was told how he is shown.
        await (await world.work(otto)).until("availability.changed")
        own = await aside(_greeting, world)
        await aside(_go_online, world, otto)
        assert await tab.ask("greeting.fire", greetings=[foreign, str(uuid4())]) == {"is_invited": False}
        assert await tab.ask("greeting.fire", greetings=[own], page_s=4) == {"is_invited": False}
        assert await tab.ask("greeting.fire", greetings=[own], page_s=5, page_title="\u202eTea\n" + "!" * 80) == {"is_invited": True}
        offered = (await tab.until("invitation.offered"))["data"]["invitation"]
        assert offered["body"] == f"About Tea {'!' * 55}…?"
        assert offered["operator"]["name"] == "Otto shown"
        for hostile in ({"greetings": []}, {"greetings": ["x"]}, {"greetings": [own], "page_s": -1}, {"greetings": [own] * 51}):
            with pytest.raises(Refused) as refused:
                await tab.ask("greeting.fire", **hostile)
            assert refused.value.code in {"invalid", "bad_frame"}
        # Whoever asks and asks, in whichever tab of the same server, is told to wait.
        with pytest.raises(Refused) as refused:
            for _turn in range(12):
                await (tab if _turn % 2 else other_tab).ask("greeting.fire", greetings=[own])
        assert (refused.value.code, refused.value.retry) == ("too_many", True)

    world.run(scenario)


def _greeting(world: World) -> str:
    with tenant_scope(world.tenant):
        return str(Greeting.objects.create(name="Hello", texts={"en": "About {page|this}?"}, conditions={"page_s": 5}, holdout=0).uuid)


def _go_online(world: World, operator: Operator) -> None:
    with tenant_scope(world.tenant):
        set_availability(operator=operator, availability=Availability.ONLINE, now=timezone.now())


def _only_body(world: World) -> str:
    with tenant_scope(world.tenant):
        return Message.objects.get().body


def test_what_stands_in_the_panel_is_answered_by_writing_and_anothers_keeps_nobody_from_it(world: World, other_world: World) -> None:
    async def scenario() -> None:
        person, stranger = await aside(here, world), await aside(here, world)
        foreign = await aside(other_world.invitation, await aside(other_world.visitor))
        tab, other, otto = await world.visit(person), await world.visit(stranger), await world.work(await aside(world.operator), server=1)
        sent = await otto.ask("invitation.send", visitor=str(person.uuid), body="May I help?")
        uuid = sent["invitation"]["id"]
        await tab.ask("invitation.shown", invitation=uuid)

        for none_of_his in (uuid, foreign, str(uuid4())):
            await other.ask("conversation.start", body="Hello", invitation=none_of_his)
        assert await aside(bodies, world, stranger) == ["Hello", "Hello", "Hello"]

        started = await tab.ask("conversation.start", body="Yes", invitation=uuid)
        assert (await tab.until("invitation.ended"))["data"] == {"invitation": uuid, "status": "accepted"}
        assert started["message"]["seq"] == 2 and started["conversation"]["operator"]["name"] == "Otto shown"
        assert await aside(bodies, world, person) == ["May I help?", "Yes"]

    world.run(scenario)


def bodies(world: World, visitor: Visitor) -> list[str]:
    """What was said with a visitor, in order."""
    with tenant_scope(world.tenant):
        return list(Message.objects.filter(conversation__visitor=visitor, kind="message").order_by("visitor_seq").values_list("body", flat=True))
