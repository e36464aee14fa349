"""Lines that are changed after they were sent, and drafts, over real sockets and polls through two processes."""

from __future__ import annotations

import asyncio
from typing import Any
from uuid import UUID

from django.utils import timezone

from chat.models import Conversation, Message, Operator
from chat.services.writing import delete_message, edit_message, save_draft
from tenants.scope import tenant_scope
from tests.chat.consumers.test_invitations import poll
from tests.rig.world import World, aside


def edit(world: World, uuid: str, by: Operator, body: str) -> None:
    with tenant_scope(world.tenant):
        edit_message(message=Message.objects.get(uuid=uuid), by=by, body=body, now=timezone.now())


def delete(world: World, uuid: str, by: Operator) -> None:
    with tenant_scope(world.tenant):
        delete_message(message=Message.objects.get(uuid=uuid), by=by, now=timezone.now())


def draft(world: World, conversation: str, by: Operator, body: str) -> None:
    with tenant_scope(world.tenant):
        save_draft(conversation=Conversation.objects.get(uuid=UUID(conversation)), by=by, body=body, kind="message", now=timezone.now())


def test_both_sides_hear_a_change_and_who_was_away_syncs_it(world: World) -> None:
    async def scenario() -> None:
        person, otto = await aside(world.visitor), await aside(world.operator)
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor, operator = await world.visit(person), await world.work(otto, server=1)
        await visitor.ask("sync", conversation=conversation, after=0)
        await operator.ask("conversation.watch", conversation=conversation, after=0)
        sent = (await operator.ask("message.send", conversation=conversation, body="Mondey"))["message"]
        note = (await operator.ask("message.send", conversation=conversation, body="Tired", kind="note"))["message"]

        await aside(edit, world, sent["id"], otto, "Monday")
        for client, seq in ((visitor, 3), (operator, 4)):
            frame = await client.until("message.changed")
            assert (frame["seq"], frame["conversation"]) == (seq, conversation)
            assert (frame["data"]["message"]["body"], frame["data"]["message"]["seq"]) == ("Monday", 2)
            assert frame["data"]["message"]["edited_at"]
        await aside(edit, world, note["id"], otto, "Difficult")
        await aside(delete, world, sent["id"], otto)
        frame = await visitor.until("message.changed")
        assert (frame["seq"], frame["data"]["message"]["body"]) == (4, "") and frame["data"]["message"]["deleted_at"]

        late = await world.visit(person, server=1)
        missed = await late.ask("sync", conversation=conversation, after=2)
        assert (missed["upto"], missed["reset"], [line["id"] for line in missed["messages"]]) == (4, False, [sent["id"]])
        assert missed["messages"][0]["body"] == "" and missed["messages"][0]["seq"] == 2
        polled = await asyncio.to_thread(poll, world, person, watch={conversation: 2})
        assert [(f["type"], f["seq"], f["data"]["message"]["id"]) for f in polled["frames"] if f.get("conversation")] == [("message.changed", 4, sent["id"])]
        everything = visitor.seen + late.seen + await visitor.gather(0.3) + [missed, polled]
        assert "Difficult" not in str(everything) and note["id"] not in str(everything)

    world.run(scenario)


def test_only_ones_own_devices_hear_of_a_draft(world: World) -> None:
    async def scenario() -> None:
        person, otto, ana = await aside(world.visitor), await aside(world.operator), await aside(world.operator, "Ana")
        conversation = str((await aside(world.conversation, person)).uuid)
        phone, colleague, visitor = await world.work(otto), await world.work(ana, server=1), await world.visit(person, server=1)
        await colleague.ask("conversation.watch", conversation=conversation, after=0)
        await visitor.ask("sync", conversation=conversation, after=0)

        await aside(draft, world, conversation, otto, "SECRET begun")
        frame: dict[str, Any] = await phone.until("draft.changed")
        assert (frame["conversation"], frame["data"]["draft"]["body"]) == (conversation, "SECRET begun")
        await aside(draft, world, conversation, otto, "")
        ended = await phone.until("draft.changed")
        assert ended["data"]["draft"] is None and ended["data"]["version"] > frame["data"]["version"]
        for other in (colleague, visitor):
            assert "draft.changed" not in {each["type"] for each in other.seen + await other.gather(0.3)}

    world.run(scenario)
