"""Who looks at a visitor sees at once what a colleague writes down about him; nobody of another company does."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tenants.scope import tenant_scope
from tests.factories import make_contact, make_user
from tests.rig.clients import Client
from tests.rig.world import World, aside
from visitors.models import Visitor
from visitors.services import store_contact_details
from visitors.services.contacts import add_note, add_visitor_note, identify_visitor, link_visitor, tag_visitor
from visitors.tokens import Identity


@pytest.mark.parametrize("what", ["note", "tags", "link", "claim", "signature", "contacts note"])
def test_what_is_written_down_shows_at_once(world: World, other_world: World, what: str) -> None:
    def write(person: Visitor) -> None:
        now = timezone.now()
        with tenant_scope(world.tenant):
            by = make_user()
            match what:
                case "note":
                    add_visitor_note(by=by, visitor=person, body="Asks for samples", now=now)
                case "tags":
                    tag_visitor(by=by, visitor=person, tags=["vip"], now=now)
                case "link":
                    link_visitor(by=by, visitor=person, contact=None, now=now)
                case "claim":
                    store_contact_details(visitor=person, name="Mika", email="mika@example.com", now=now)
                case "signature":
                    identify_visitor(visitor=person, sent=None, identity=Identity("member-1", int(now.timestamp()), {}), now=now)
                case _:
                    add_note(by=by, contact=make_contact(Visitor.objects.get(pk=person.pk)), body="Called back", now=now)

    async def scenario() -> None:
        person = await aside(world.visitor)
        operator = await world.work(await aside(world.operator), server=1)
        idle = await world.work(await aside(world.operator))
        foreign = await other_world.work(await aside(other_world.operator))
        await operator.ask("visitor.watch", visitor=str(person.uuid))

        await aside(write, person)

        assert (await operator.until("visitor.noted"))["data"] == {"visitor": str(person.uuid)}
        for other in (idle, foreign):
            assert not await noted(other)

    world.run(scenario)


async def noted(client: Client) -> list[str]:
    return [frame["type"] for frame in await client.gather(0.2) if frame["type"] == "visitor.noted"]
