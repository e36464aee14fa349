"""Lines for a conversation that was merged, through the writer of a real process."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from chat.models import Conversation
from chat.services import merge_conversations
from tenants.scope import tenant_scope
from tests.factories import make_another_conversation
from tests.rig.world import World, aside


def test_what_an_old_page_writes_on_reaches_the_one_that_goes_on_in_order_and_once(world: World) -> None:
    async def scenario() -> None:
        person, operator = await aside(world.visitor), await aside(world.operator)
        goes_on = await aside(world.conversation, person)
        page, desk = await world.visit(person), await world.work(operator, server=1)

        def merge() -> Conversation:
            with tenant_scope(world.tenant):
                ends = make_another_conversation(goes_on)
                merge_conversations(conversation=ends, into=goes_on, by=operator, now=timezone.now())
                return ends

        ends = await aside(merge)
        # Both at once, as pages do whose outbox was full: into the same batches.
        cids = [str(uuid4()) for _ in range(20)]
        for number, cid in enumerate(cids):
            await page.tell("message.send", cid=cid, conversation=str((ends, goes_on)[number % 2].uuid), body=f"line {number}")
        await page.tell("message.send", cid=cids[0], conversation=str(ends.uuid), body="line 0")
        answers = [await page.answer(cid) for cid in cids]
        assert {answer["message"]["conversation"] for answer in answers} == {str(goes_on.uuid)}
        note = await desk.ask("message.send", conversation=str(ends.uuid), body="Seen", kind="note")
        assert note["message"]["conversation"] == str(goes_on.uuid)

        said = [row.body for row in await aside(world.messages, goes_on) if row.kind == "message"]
        assert sorted(said) == sorted(["Hello", *(f"line {number}" for number in range(20))])
        for first in (0, 1):
            assert [body for body in said if body in {f"line {number}" for number in range(first, 20, 2)}] == [f"line {n}" for n in range(first, 20, 2)]
        assert [row.body for row in await aside(world.messages, ends) if row.kind == "message"] == ["Hello"]

    world.run(scenario)
