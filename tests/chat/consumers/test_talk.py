"""A visitor and an operator talk over real sockets, through two processes."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.rig.clients import Client, Refused
from tests.rig.world import World, aside


def test_visitor_and_operator_talk_over_two_processes(world: World) -> None:
    async def scenario() -> None:
        visitor, operator = await world.visit(await aside(world.visitor)), await world.work(await aside(world.operator), server=1)
        started = await visitor.ask("conversation.start", body="Where is my order?")
        conversation = started["conversation"]["id"]
        assert started["message"]["seq"] == 1
        await visitor.ask("sync", conversation=conversation, after=0)

        snapshot = await operator.ask("conversation.watch", conversation=conversation, after=0)
        assert [line["body"] for line in snapshot["messages"]] == ["Where is my order?"]
        assert snapshot["reset"] is True and snapshot["upto"] == 1

        sent = await operator.ask("message.send", conversation=conversation, body="On its way.")
        shown = await visitor.until("message.sent")
        assert shown["seq"] == 2 and shown["data"]["message"]["id"] == sent["message"]["id"]
        assert shown["data"]["message"]["sender"]["name"] == "Otto shown"

        await visitor.ask("message.send", conversation=conversation, body="Thanks")
        heard = await operator.find(lambda f: f["type"] == "message.sent" and f["seq"] == 3)
        assert heard["data"]["message"]["body"] == "Thanks"

    world.run(scenario)


def test_note_reaches_colleagues_and_never_the_visitor(world: World) -> None:
    async def scenario() -> None:
        person, otto, olga = await aside(world.visitor), await aside(world.operator), await aside(world.operator, "Olga")
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor, one, two = await world.visit(person), await world.work(otto), await world.work(olga, server=1)
        await visitor.ask("sync", conversation=conversation, after=0)
        for operator in (one, two):
            await operator.ask("conversation.watch", conversation=conversation, after=0)

        note = await one.ask("message.send", conversation=conversation, body="SECRET-NOTE", kind="note")
        assert note["message"].get("visitor_seq") is None
        assert (await two.until("message.sent"))["data"]["message"]["body"] == "SECRET-NOTE"
        await one.ask("message.send", conversation=conversation, body="Hello")
        after = await visitor.until("message.sent")
        assert after["seq"] == 2, "the note took no number of the visitor's"

        everything = [*await visitor.gather(0.5), await visitor.ask("sync", conversation=conversation, after=0)]
        assert "SECRET-NOTE" not in str(everything)
        line = await visitor.ask("message.send", conversation=conversation, body="x", kind="note")
        assert line["message"]["kind"] == "message", "a visitor cannot write notes"

    world.run(scenario)


def test_typing_is_previewed_and_the_draft_of_the_operator_is_not(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor, operator = await world.visit(person), await world.work(await aside(world.operator), server=1)
        await visitor.ask("sync", conversation=conversation, after=0)
        await operator.ask("conversation.watch", conversation=conversation, after=0)
        await visitor.tell("typing", conversation=conversation, body="I would li")
        assert (await operator.until("typing"))["data"]["body"] == "I would li"
        await operator.tell("typing", conversation=conversation, is_typing=True)
        frame = await visitor.until("typing")
        assert frame["data"] == {"operator": {"name": "Otto shown", "photo": None, "title": ""}, "is_typing": True}

    world.run(scenario)


def test_accept_is_shown_to_both_sides_and_a_colleague_gets_conflict(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor = await world.visit(person)
        await visitor.ask("sync", conversation=conversation, after=0)
        first, second = await world.work(await aside(world.operator)), await world.work(await aside(world.operator, "Olga"), server=1)
        answers = await asyncio.gather(
            first.ask("conversation.accept", conversation=conversation),
            second.ask("conversation.accept", conversation=conversation),
            return_exceptions=True,
        )
        lost = [answer for answer in answers if isinstance(answer, Refused)]
        assert len(lost) == 1 and lost[0].code == "conflict"
        changed = await visitor.find(lambda f: f["type"] == "conversation.changed" and f["data"]["status"] == "open")
        assert changed["data"]["operator"]["name"] in {"Otto shown", "Olga shown"}

    world.run(scenario)


def test_read_marks_reach_the_other_side(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor, operator = await world.visit(person), await world.work(await aside(world.operator), server=1)
        await visitor.ask("sync", conversation=conversation, after=0)
        await operator.ask("conversation.watch", conversation=conversation, after=0)
        await operator.ask("message.send", conversation=conversation, body="a note first", kind="note")
        await operator.ask("message.send", conversation=conversation, body="Hello")
        await operator.ask("message.read", conversation=conversation, seq=3)
        assert (await visitor.until("message.read"))["data"] == {"seq": 2, "reader": "operator"}
        await visitor.ask("message.read", conversation=conversation, seq=2)
        mark = await operator.until("message.read", reader="visitor")
        assert mark["data"]["seq"] == 2

    world.run(scenario)


def test_nothing_of_another_company_or_visitor_is_found(world: World, other_world: World) -> None:
    async def scenario() -> None:
        person, stranger = await aside(world.visitor), await aside(world.visitor, "Stranger")
        mine = str((await aside(world.conversation, person)).uuid)
        theirs = str((await aside(other_world.conversation, await aside(other_world.visitor))).uuid)
        clients: list[tuple[Client, str, dict[str, Any]]] = []
        visitor, operator = await world.visit(stranger), await world.work(await aside(world.operator))
        for conversation in (mine, theirs, str(uuid4())):
            clients += [
                (visitor, "sync", {"conversation": conversation, "after": 0}),
                (visitor, "message.send", {"conversation": conversation, "body": "x"}),
                (visitor, "message.read", {"conversation": conversation, "seq": 1}),
                (visitor, "conversation.close", {"conversation": conversation}),
            ]
        for conversation in (theirs, str(uuid4())):
            clients += [
                (operator, "conversation.watch", {"conversation": conversation, "after": 0}),
                (operator, "message.send", {"conversation": conversation, "body": "x"}),
                (operator, "message.read", {"conversation": conversation, "seq": 1}),
                (operator, "conversation.accept", {"conversation": conversation}),
                (operator, "conversation.close", {"conversation": conversation}),
            ]
        for client, command, data in clients:
            with pytest.raises(Refused) as refused:
                await client.ask(command, **data)
            assert refused.value.code == "not_found", command
        await visitor.tell("typing", conversation=mine, body="x")
        owner = await world.visit(person)
        await owner.ask("sync", conversation=mine, after=0)
        await owner.ask("message.send", conversation=mine, body="private")
        assert "private" not in str(await visitor.gather(0.4))

    world.run(scenario)
