"""Side conversations over the sockets: at once to who takes part, and to nobody else, least of all to the visitor."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone

from chat.models import Conversation, Operator, SideConversation
from chat.services.side import say_in_side, take_out
from tenants.scope import tenant_scope
from tests.factories import make_operator, make_side
from tests.rig.world import World, aside


def test_lines_are_heard_by_who_takes_part_and_never_by_the_visitor(world: World) -> None:
    def ask(row: Conversation) -> tuple[Operator, Operator, Operator, SideConversation]:
        with tenant_scope(world.tenant):
            ana, ben, kim = make_operator(name="Ana"), make_operator(name="Ben"), make_operator(name="Kim")
            return ana, ben, kim, make_side(ana, row, ben, body="Is she a wholesale customer?")

    def say(side: SideConversation, by: Operator, body: str) -> None:
        with tenant_scope(world.tenant):
            say_in_side(side=side, by=by, body=body, cid=uuid4(), now=timezone.now())

    def leave(side: SideConversation, who: Operator) -> None:
        with tenant_scope(world.tenant):
            take_out(side=side, who=who, by=who, now=timezone.now())

    async def scenario() -> None:
        visitor = await aside(world.visitor)
        row = await aside(world.conversation, visitor)
        ana, ben, kim, side = await aside(ask, row)
        inside, outside, guest = await world.work(ben), await world.work(kim), await world.visit(visitor)
        for each in (inside, outside):
            await each.ask("conversation.watch", conversation=str(row.uuid), after=0)
        await aside(say, side, ana, "Between us: yes")
        told = await inside.gather(0.7)
        assert [(frame["type"], frame["data"]["line"]["body"], frame["data"]["unread"]) for frame in told if frame["type"].startswith("side.")] == [
            ("side.said", "Between us: yes", 1)
        ]
        await aside(leave, side, ben)
        changes = [frame["data"] for frame in await inside.gather(0.7) if frame["type"] == "side.changed"]
        assert [(each["side"], each["gone"]) for each in changes] == [(str(side.uuid), True)]
        await aside(say, side, ana, "Ben has left")
        heard = [str(await each.gather(0.5)) for each in (inside, outside, guest)]
        assert not any("Between us" in text or "Ben has left" in text or "side." in text or "wholesale" in text for text in heard)

    world.run(scenario)
