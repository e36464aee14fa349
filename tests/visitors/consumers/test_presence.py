"""A visitor who signed in or out: what of before still works, in every process, and for how long."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tenants.ended import Ended, forget_ended_tickets
from tenants.models import EndedTicket
from tenants.realtime.directory import POLL_S
from tenants.realtime.tickets import Audience, Ticket, issue_ticket, read_ticket
from tenants.scope import TenantRef, public_scope, tenant_scope
from tenants.tokens import hash_token
from tests.factories import make_visitor
from tests.rig.clients import Closed
from tests.rig.world import SHOP, World, aside
from tests.visitors.hits.test_report import page, report
from visitors.consumers.presence import may_stay
from visitors.models import Visitor
from visitors.services.contacts import identify_visitor, sign_out_visitor
from visitors.tokens import Identity


def sign_out(world: World, visitor: Visitor) -> None:
    with tenant_scope(world.tenant):
        sign_out_visitor(visitor=visitor, now=timezone.now())


def sign_in(world: World, visitor: Visitor) -> None:
    with tenant_scope(world.tenant):
        Visitor.objects.filter(pk=visitor.pk).update(name="", token_hash=hash_token("planted"))
        identify_visitor(visitor=visitor, sent="planted", identity=Identity("m", int(timezone.now().timestamp())), now=timezone.now())


async def refused(world: World, server: int, ticket: str) -> int:
    with pytest.raises(Closed) as error:
        await world.open(world.ports[server], "visitor", ticket, SHOP)
    return error.value.code


def reported(world: World, server: int, ticket: str) -> int:
    return report(world, ticket, page(), port=world.ports[server])[0]


def test_signing_out_closes_sockets_and_ends_tickets_in_every_process(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        ticket = await aside(world.visitor_ticket, person)
        one, two = await world.visit(person), await world.visit(person, server=1)
        renewed = (await one.ask("ping"))["ticket"]
        assert await aside(reported, world, 1, ticket) == 204

        await aside(sign_out, world, person)

        assert [await socket.closed(seconds=POLL_S + 2) for socket in (one, two)] == [4401, 4401]
        for server in (0, 1):
            assert [await refused(world, server, old) for old in (ticket, renewed)] == [4401, 4401]
            assert await aside(reported, world, server, ticket) == 401

    world.run(scenario)


def test_a_planted_visitors_socket_ends_when_somebody_signs_in(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        planted = await world.visit(person)

        await aside(sign_in, world, person)

        assert await planted.closed(seconds=POLL_S + 2) == 4401
        his = await world.visit(person, generation=1)
        assert (await his.ask("conversation.start", body="Hello"))["conversation"]

    world.run(scenario)


def test_a_ticket_of_before_is_not_good_where_it_is_checked_in_the_database(tenant: TenantRef) -> None:
    visitor = make_visitor(generation=1)
    tickets = [Ticket(visitor.uuid, visitor.pk, 0, 0, "", generation=generation) for generation in (0, 1)]
    assert may_stay(tickets) == [False, True]


def test_a_ticket_of_a_process_of_before_is_read(tenant: TenantRef) -> None:
    visitor = make_visitor()
    text = issue_ticket(tenant_uuid=tenant.uuid, audience=Audience.VISITOR, subject=visitor.uuid, subject_id=1, epoch=0, generation=3)
    assert read_ticket(text, tenant_uuid=tenant.uuid, audience=Audience.VISITOR).generation == 3


def test_what_ended_is_known_in_one_company_only_and_forgotten_in_time(tenant: TenantRef, other_tenant: TenantRef) -> None:
    visitor = make_visitor()
    ended, ticket = Ended(), Ticket(visitor.uuid, visitor.pk, 0, 0, "")
    assert ended.seconds_back() > 900
    assert ended.take([(tenant.uuid, visitor.uuid, 1)]) == {(tenant.uuid, visitor.uuid)}
    assert ended.take([(tenant.uuid, visitor.uuid, 1)]) == set()
    assert ended.seconds_back() < 90
    assert (ended.has(tenant.uuid, ticket), ended.has(other_tenant.uuid, ticket)) == (True, False)

    with public_scope():
        old, new = (EndedTicket.objects.create(tenant_uuid=tenant.uuid, subject=make, generation=1) for make in (visitor.uuid, tenant.uuid))
        EndedTicket.objects.filter(pk=old.pk).update(ended_at=timezone.now() - timedelta(hours=2))
        forget_ended_tickets()
        assert list(EndedTicket.objects.filter(pk__in=[old.pk, new.pk])) == [new]
