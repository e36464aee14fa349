"""One shape, several ways to it: what sockets read with SQL of their own equals what REST builds from the models."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from chat.consumers.timeline import Reading, read_timeline, summary_of, view_of_visitor
from chat.protocol import conversation_for_visitor, conversation_summary, staff_message, visitor_message
from chat.selectors import newest_for_staff, newest_for_visitor
from chat.services import Details, accept_conversation, change_details, mark_read_by_operator, send_message, snooze_conversation
from tenants.realtime.hub import Hub, current_hub
from tenants.realtime.tickets import Audience
from tenants.scope import tenant_scope
from tenants.strict_json import dumps
from tests.rig.world import World, aside


def test_the_timelines_sql_gives_the_models_shapes(world: World) -> None:
    visitor, operator = world.visitor(), world.operator()
    conversation = world.conversation(visitor)
    with tenant_scope(world.tenant):
        accept_conversation(conversation=conversation, by=operator, now=timezone.now())
        for by, kind in ((operator, "message"), (operator, "note"), (visitor, "message")):
            send_message(conversation=conversation.uuid, by=by, body=f"{kind} ✓", cid=uuid4(), kind=kind)
        mark_read_by_operator(conversation=conversation, by=operator, seq=2, now=timezone.now())
        details: Details = {"subject": "Lost parcel", "priority": "high", "tags": ["refund"]}
        change_details(conversation=conversation, by=operator, details=details, now=timezone.now())
        snooze_conversation(conversation=conversation, by=operator, until=timezone.now() + timedelta(hours=1), now=timezone.now())
        fresh = world.fresh(conversation)
        summary, view = dumps(conversation_summary(fresh)), dumps(conversation_for_visitor(fresh, world.tenant))
        for_staff = dumps([staff_message(line) for line in newest_for_staff(conversation=fresh)])
        for_visitor = dumps([visitor_message(line, world.tenant) for line in newest_for_visitor(conversation=fresh)])

    async def scenario() -> None:
        hub: Hub = current_hub()
        await hub.pool.open()
        try:
            read: dict[Audience, Reading] = {}
            for audience, asker in ((Audience.VISITOR, visitor.pk), (Audience.OPERATOR, operator.pk)):
                reading = await read_timeline(hub, world.tenant, audience, conversation=conversation.uuid, asker=asker, after=0)
                assert reading is not None
                read[audience] = reading
            assert dumps(summary_of(read[Audience.OPERATOR].rows[0])) == summary
            assert dumps(view_of_visitor(read[Audience.VISITOR].rows[0], world.tenant)) == view
            assert dumps([staff_message(line) for line in read[Audience.OPERATOR].lines]) == for_staff
            assert dumps([visitor_message(line, world.tenant) for line in read[Audience.VISITOR].lines]) == for_visitor
        finally:
            await hub.pool.close()
            hub.threads.stop()

    world.run(scenario)


def test_unread_counts_are_right_when_marks_and_lines_cross(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        row = await aside(world.conversation, person)
        conversation = str(row.uuid)
        visitor, reader = await world.visit(person), await world.work(await aside(world.operator), server=1)
        await reader.ask("conversation.watch", conversation=conversation, after=0)

        async def write() -> None:
            for number in range(24):
                await visitor.ask("message.send", conversation=conversation, body=str(number))

        async def read() -> None:
            for seq in range(2, 23):
                await reader.find(lambda f, seq=seq: f["type"] == "message.sent" and f["seq"] == seq)  # type: ignore[misc]
                await reader.ask("message.read", conversation=conversation, seq=seq)

        await asyncio.gather(write(), read())
        fresh = await aside(world.fresh, row)
        assert (fresh.staff_seq, fresh.staff_read_seq, fresh.staff_unread) == (25, 22, 3)

    world.run(scenario)
