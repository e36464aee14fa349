"""Who may not see a conversation any more hears no more of it; and no process listens for companies whose operators are gone."""

from __future__ import annotations

import asyncio

import redis
from django.conf import settings
from django.utils import timezone

from chat.models import Conversation, Operator, RoutingSettings
from chat.services.departments import route_conversation
from tenants.realtime.groups import StaffGroup
from tenants.scope import tenant_scope
from tests.factories import make_department, make_message, make_operator
from tests.rig.world import World, aside


def test_what_goes_to_another_department_is_heard_here_no_more(world: World) -> None:
    channel = StaffGroup.of("sight", tenant=world.tenant).name

    def processes_that_hear() -> int:
        with redis.Redis.from_url(settings.REDIS_CACHE_URL) as link:
            return int(link.pubsub_numsub(channel)[0][1])

    def keep(own: Operator, row: Conversation) -> None:
        with tenant_scope(world.tenant):
            RoutingSettings.objects.update_or_create(pk=1, defaults={"operators_see": "own"})
            Conversation.objects.filter(pk=row.pk).update(department=make_department("Ours", own))

    def move(own: Operator, row: Conversation) -> None:
        with tenant_scope(world.tenant):
            theirs = make_department("Theirs", make_operator(online=True))
            route_conversation(conversation=Conversation.objects.get(pk=row.pk), to=theirs, by=own, now=timezone.now())

    def say(row: Conversation, body: str) -> None:
        with tenant_scope(world.tenant):
            make_message(row, body=body)

    async def scenario() -> None:
        own, row = await aside(world.operator), await aside(world.conversation, await aside(world.visitor))
        await aside(keep, own, row)
        client = await world.work(own)
        await client.ask("conversation.watch", conversation=str(row.uuid), after=0)
        await aside(say, row, "heard")
        assert "heard" in str(await client.gather(0.5))
        await aside(move, own, row)
        await client.gather(1.0)
        await aside(say, row, "private")
        assert "private" not in str(await client.gather(0.5))

        assert await aside(processes_that_hear) == 1
        await client.close()
        for _ in range(50):
            if await aside(processes_that_hear) == 0:
                return
            await asyncio.sleep(0.1)
        raise AssertionError("somebody still listens")

    world.run(scenario)
