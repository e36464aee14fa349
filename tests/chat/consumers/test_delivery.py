"""Nothing is lost, doubled or out of order: twins, gaps, snapshots under fire, two processes."""

from __future__ import annotations

import asyncio
from uuid import uuid4

from chat.services.erasing import erase_conversations_of
from tenants.scope import tenant_scope
from tests.rig.clients import Client
from tests.rig.world import World, aside
from visitors.models import Visitor


def test_fifty_twins_over_two_processes_make_one_row_and_get_one_answer(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = await aside(world.conversation, person)
        tabs = [await world.visit(person, server=number % 2) for number in range(10)]
        for attempt in range(3):
            cid = str(uuid4())

            async def send_five(tab: Client, cid: str = cid, body: str = f"twin {attempt}") -> list[object]:
                for _ in range(5):
                    await tab.tell("message.send", cid=cid, conversation=str(conversation.uuid), body=body)
                return [await tab.answer(cid) for _ in range(5)]

            answers = [answer for five in await asyncio.gather(*(send_five(tab) for tab in tabs)) for answer in five]
            assert len(answers) == 50
            assert all(answer == answers[0] for answer in answers)
        rows = await aside(world.messages, conversation)
        assert [row.body for row in rows] == ["Hello", "twin 0", "twin 1", "twin 2"]
        assert [row.staff_seq for row in rows] == [1, 2, 3, 4], "no number was burnt"
        fresh = await aside(world.fresh, conversation)
        assert (fresh.visitor_seq, fresh.staff_seq, fresh.staff_unread) == (4, 4, 4)

    world.run(scenario)


def test_conversation_start_is_done_once(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        one, two = await world.visit(person), await world.visit(person, server=1)
        cid = str(uuid4())
        first, second = await asyncio.gather(one.ask("conversation.start", cid=cid, body="Hi"), two.ask("conversation.start", cid=cid, body="Hi"))
        assert first["conversation"]["id"] == second["conversation"]["id"]
        assert first["message"] == second["message"]

    world.run(scenario)


def test_two_senders_at_once_are_numbered_without_holes_and_heard_in_order(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor, operator = await world.visit(person), await world.work(await aside(world.operator), server=1)
        await visitor.ask("sync", conversation=conversation, after=0)
        await operator.ask("conversation.watch", conversation=conversation, after=0)

        async def say(client: Client, name: str) -> None:
            for number in range(20):
                await client.ask("message.send", conversation=conversation, body=f"{name} {number}")

        await asyncio.gather(say(visitor, "v"), say(operator, "o"))
        for client in (visitor, operator):
            heard = [f for f in client.seen + await client.gather(0.5) if f["type"] == "message.sent"]
            lines = {f["seq"]: f["data"]["message"]["body"] for f in heard}
            assert sorted(lines) == list(range(2, 42)), "each number once"
            for name in "vo":
                assert [lines[n] for n in sorted(lines) if lines[n].startswith(name)] == [f"{name} {n}" for n in range(20)]

    world.run(scenario)


def test_sync_gives_exactly_what_was_missed(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        operator = await world.work(await aside(world.operator))
        for number in range(5):
            await operator.ask("message.send", conversation=conversation, body=f"line {number}")
            await operator.ask("message.send", conversation=conversation, body="note", kind="note")
        visitor = await world.visit(person, server=1)
        missed = await visitor.ask("sync", conversation=conversation, after=3)
        assert [line["seq"] for line in missed["messages"]] == [4, 5, 6]
        assert (missed["upto"], missed["reset"]) == (6, False)
        nothing = await visitor.ask("sync", conversation=conversation, after=6)
        assert (nothing["messages"], nothing["upto"]) == ([], 6)
        latest = await visitor.ask("sync", conversation=None, after=0)
        assert latest["conversation"]["id"] == conversation and latest["reset"] is True

    world.run(scenario)


def test_sync_without_a_conversation_gives_what_is_live_before_what_is_newest(world: World) -> None:
    """Of two, when an old one was taken up again by the link in a mail."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        visitor = await world.visit(person)

        async def begin(body: str) -> str:
            return str((await visitor.ask("conversation.start", body=body))["conversation"]["id"])

        async def shown() -> str:
            return str((await visitor.ask("sync", conversation=None, after=0))["conversation"]["id"])

        old = await begin("old")
        await visitor.ask("conversation.close", conversation=old)
        new = await begin("new")
        await visitor.ask("message.send", conversation=old, body="about that mail")
        assert (await shown(), await begin("more")) == (new, new)
        await visitor.ask("conversation.close", conversation=new)
        assert (await shown(), await begin("still")) == (old, old)
        await visitor.ask("conversation.close", conversation=old)
        assert await shown() == new

    world.run(scenario)


def test_a_number_from_the_future_or_a_nonsense_one_resets(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor = await world.visit(person)
        for after in (99, 2**53, -1):
            answer = await visitor.ask("sync", conversation=conversation, after=after)
            assert (answer["reset"], answer["upto"], len(answer["messages"])) == (True, 1, 1)

    world.run(scenario)


def test_a_watcher_that_joins_under_fire_ends_equal_to_the_database(world: World) -> None:
    """F27: register, then read; what was said meanwhile comes after the snapshot."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        row = await aside(world.conversation, person)
        conversation = str(row.uuid)
        writers = [await world.work(await aside(world.operator, f"W{n}"), server=n % 2) for n in range(4)]
        watchers = [await world.work(await aside(world.operator, f"R{n}"), server=n % 2) for n in range(6)]

        async def write(client: Client) -> None:
            for number in range(25):
                await client.ask("message.send", conversation=conversation, body=str(number))

        async def watch(client: Client, delay: float) -> dict[int, str]:
            await asyncio.sleep(delay)
            snapshot = await client.ask("conversation.watch", conversation=conversation, after=0)
            held = {line["seq"]: line["id"] for line in snapshot["messages"]}
            newest = snapshot["upto"]
            early: dict[int, str] = {}
            while newest < 101:
                frame = await client.until("message.sent")
                early[frame["seq"]] = frame["data"]["message"]["id"]
                # Two processes may cross on the way; a client shows n+1 only after n.
                while newest + 1 in early:
                    newest += 1
                    held[newest] = early[newest]
            return held

        results = await asyncio.gather(*(watch(client, 0.04 * n) for n, client in enumerate(watchers)), *(write(client) for client in writers))
        stored = {message.staff_seq: str(message.uuid) for message in await aside(world.messages, row)}
        assert sorted(stored) == list(range(1, 102))
        for held in results[: len(watchers)]:
            assert held is not None
            assert all(stored[seq] == uuid for seq, uuid in held.items())
            assert sorted(held) == list(range(min(held), 102))

    world.run(scenario)


def test_inbox_moves_by_the_relay_without_holes(world: World, relay: object) -> None:
    async def scenario() -> None:
        person, ana = await aside(world.visitor), await aside(world.operator)
        operator = await world.work(ana)
        start = await operator.ask("inbox.sync", after=0)
        assert (start["reset"], start["upto"], start["counts"]["queue"]) == (True, 0, 0)
        conversation = str((await aside(world.conversation, person)).uuid)
        moved = await operator.until("inbox.changed")
        assert moved["data"]["position"] == 1
        assert [(change["id"], change["position"]) for change in moved["data"]["changes"]] == [(conversation, 1)]
        assert moved["data"]["counts"]["queue"] == 1
        await operator.ask("conversation.accept", conversation=conversation)
        moved = await operator.find(lambda f: f["type"] == "inbox.changed" and f["data"]["changes"][0]["status"] == "open")
        assert moved["data"]["counts"]["mine_of"] == {str(ana.uuid): 1}
        upto = moved["data"]["position"]
        missed = await operator.ask("inbox.sync", after=1)
        assert missed["upto"] == upto and [change["id"] for change in missed["changes"]] == [conversation]
        assert missed["counts"] == {"queue": 0, "mine": 1, "all": 1, **({"unread": 1} if missed["counts"].get("unread") else {})}

    world.run(scenario)


def test_an_erased_conversation_leaves_every_inbox(world: World, other_world: World, relay: object) -> None:
    def erase(visitor: Visitor) -> None:
        with tenant_scope(world.tenant):
            erase_conversations_of(visitor_ids=[visitor.pk])

    async def scenario() -> None:
        person, ana, ben = await aside(world.visitor), await aside(world.operator), await aside(other_world.operator)
        operator, colleague, foreign = await world.work(ana), await world.work(ana, server=1), await other_world.work(ben)
        conversation = str((await aside(world.conversation, person)).uuid)
        held = (await operator.until("inbox.changed"))["data"]["position"]

        await aside(erase, person)

        for client in (operator, colleague):
            assert (await client.until("conversation.gone"))["data"] == {"conversations": [conversation]}
        # Who missed the frame is told to begin anew by the next question; who began since is not.
        late = await operator.ask("inbox.sync", after=held)
        assert (late["reset"], late["upto"], late["counts"]["queue"]) == (True, held + 1, 0)
        assert not (await operator.ask("inbox.sync", after=late["upto"]))["reset"]
        await foreign.ask("inbox.sync", after=0)
        assert "conversation.gone" not in [frame["type"] for frame in foreign.seen]

    world.run(scenario)
