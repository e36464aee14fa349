"""Valkey dies, a server drains, somebody loses a right, a tenant's table is held: the others go on, and all heal."""

from __future__ import annotations

import asyncio
import http.client
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from tenants.realtime.pool import connection_string
from tenants.scope import tenant_scope
from tenants.services import bump_auth_epoch, resume_tenant, suspend_tenant
from tests.rig.clients import Refused
from tests.rig.servers import PrivateValkey, Server
from tests.rig.world import World, aside
from visitors.models import Visitor


def test_valkey_dies_and_comes_back(fragile: tuple[World, PrivateValkey, list[Server]]) -> None:
    """F01: no socket is closed, sending goes on, own-process delivery goes on, and everybody has everything soon after."""
    world, valkey, _servers = fragile

    async def scenario() -> None:
        person = await aside(world.visitor)
        row = await aside(world.conversation, person)
        conversation = str(row.uuid)
        visitor, near, far = await world.visit(person), await world.work(await aside(world.operator)), await world.work(await aside(world.operator), server=1)
        await visitor.ask("sync", conversation=conversation, after=0)
        for client in (near, far):
            await client.ask("conversation.watch", conversation=conversation, after=0)

        await aside(valkey.kill)
        for number in range(5):
            await visitor.ask("message.send", conversation=conversation, body=f"in the dark {number}")
        for seq in range(2, 7):
            assert (await near.until("message.sent"))["seq"] == seq, "the same process needs no Valkey"
        assert not [f for f in await far.gather(0.5) if f["type"] == "message.sent"]

        await aside(valkey.start)
        positions = await far.find(lambda f: f["type"] == "positions" and f["data"]["conversations"].get(conversation) == 6, seconds=8)
        assert positions
        missed = await far.ask("conversation.watch", conversation=conversation, after=1)
        assert [line["seq"] for line in missed["messages"]] == [2, 3, 4, 5, 6]
        await visitor.ask("message.send", conversation=conversation, body="light")
        assert (await far.until("message.sent"))["seq"] == 7, "live again"

    world.run(scenario)


def test_drain_sends_everybody_away_in_time(world: World, tmp_path: Path) -> None:
    """F45, D17: SIGTERM, reconnect, 4503, a clean exit; readiness fails first; nothing sent meanwhile is lost."""
    server = Server(tmp_path / "drained.log", SODAN_DRAIN="2")
    world.ports.append(server.port)
    try:

        async def scenario() -> None:
            person = await aside(world.visitor)
            row = await aside(world.conversation, person)
            visitor, operator = await world.visit(person, server=2), await world.work(await aside(world.operator), server=2)
            cids = [await visitor.tell("message.send", conversation=str(row.uuid), body=str(n)) for n in range(10)]
            server.terminate()
            frame = await operator.until("reconnect")
            assert 0 <= frame["data"]["after_ms"] <= 2000
            assert await aside(_health, server.port) == 503
            late = await world.open(server.port, "visitor", None, "https://shop.example")
            assert await late.closed() == 4503
            for cid in cids:
                await visitor.answer(cid)
            assert await operator.closed() == 4503
            assert await visitor.closed() == 4503
            assert await aside(lambda: server.process.wait(10)) == 0
            assert len(await aside(world.messages, row)) == 11

        world.run(scenario)
    finally:
        server.stop()


def _health(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/health/", headers={"Host": "localhost"})
    status = connection.getresponse().status
    connection.close()
    return status


def _sign_in(world: World, user: Any) -> str:
    with tenant_scope(world.tenant):
        store = SessionStore()
        store[SESSION_KEY], store[BACKEND_SESSION_KEY] = str(user.pk), "django.contrib.auth.backends.ModelBackend"
        store[HASH_SESSION_KEY] = user.get_session_auth_hash()
        store.create()
        return str(store.session_key)


def _revoke(world: World, change: str, operator: Any, session: str) -> None:
    with tenant_scope(world.tenant):
        if change == "signed out":
            Session.objects.filter(session_key=session).delete()
        elif change == "deactivated":
            operator.user.is_active = False
            operator.user.save()
        elif change == "password changed":
            operator.user.set_password("a new one entirely")
            operator.user.save()
        bump_auth_epoch()


@pytest.mark.parametrize("change", ["signed out", "deactivated", "password changed"])
def test_an_operator_who_lost_his_right_is_closed_within_five_seconds(world: World, change: str) -> None:
    """R12, F32: by polling alone; a colleague stays."""

    async def scenario() -> None:
        ana, olga = await aside(world.operator, "Ana"), await aside(world.operator, "Olga")
        keys = [await aside(_sign_in, world, operator.user) for operator in (ana, olga)]
        one, two = await world.work(ana, server=1, session=keys[0]), await world.work(olga, server=1, session=keys[1])
        ticket = (await one.ask("ping"))["ticket"]
        await aside(_revoke, world, change, ana, keys[0])
        started = time.monotonic()
        assert await one.closed(seconds=7) == 4401
        assert time.monotonic() - started < 6
        assert (await two.ask("ping"))["ticket"]
        again = await world.open(world.ports[0], "operator", None, world.own_origin)
        await again.tell("hello", ticket=ticket)
        assert await again.closed() == 4401, "an old ticket is checked again"

    world.run(scenario)


def test_a_banned_visitor_and_a_suspended_company_are_closed(world: World) -> None:
    async def scenario() -> None:
        person, other = await aside(world.visitor), await aside(world.visitor)
        one, two = await world.visit(person), await world.visit(other, server=1)

        def ban() -> None:
            with tenant_scope(world.tenant):
                Visitor.objects.filter(pk=person.pk).update(is_banned=True)
                bump_auth_epoch()

        await aside(ban)
        assert await one.closed(seconds=7) == 4403
        await two.ask("ping")
        try:
            await aside(lambda: suspend_tenant(tenant_uuid=world.tenant.uuid))
            assert await two.closed(seconds=7) == 4404
        finally:
            await aside(lambda: resume_tenant(tenant_uuid=world.tenant.uuid))

    world.run(scenario)


def test_a_held_table_of_one_company_does_not_hold_up_another(world: World, other_world: World) -> None:
    """R3, F07: ACCESS EXCLUSIVE in one tenant for two seconds; the other's lines are stored meanwhile, none is lost."""

    async def scenario() -> None:
        held_person, free_person = await aside(world.visitor), await aside(other_world.visitor)
        held_row, free_row = await aside(world.conversation, held_person), await aside(other_world.conversation, free_person)
        held, free = await world.visit(held_person), await other_world.visit(free_person)
        for client, row in ((held, held_row), (free, free_row)):
            await client.ask("message.send", conversation=str(row.uuid), body="warm")
        async with await psycopg.AsyncConnection.connect(connection_string()) as blocker:
            await blocker.execute(f'LOCK TABLE "{world.tenant.schema_name}".chat_message IN ACCESS EXCLUSIVE MODE')
            waiting = [await held.tell("message.send", conversation=str(held_row.uuid), body=f"held {n}") for n in range(5)]
            worst = 0.0
            for number in range(15):
                started = time.monotonic()
                await free.ask("message.send", conversation=str(free_row.uuid), body=f"free {number}")
                worst = max(worst, time.monotonic() - started)
                await asyncio.sleep(0.1)
            assert worst < 1.0, worst
            assert not [f for f in await held.gather(0.1) if f["type"] == "ack"]
            await blocker.rollback()
        for cid in waiting:
            await held.answer(cid)
        assert [row.body for row in await aside(world.messages, held_row)] == ["Hello", "warm", *(f"held {n}" for n in range(5))]
        await held.ask("message.send", conversation=str(held_row.uuid), body="after")

    try:
        world.run(scenario)
    finally:
        other_world.run(_nothing)


async def _nothing() -> None:
    """Closes what the other company's clients opened."""


def test_a_command_that_cannot_be_stored_is_answered_and_not_lost(world: World) -> None:
    """F04: the database is away for the writer; the client hears `unavailable, retry` and repeats with the same cid."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        row = await aside(world.conversation, person)
        client = await world.visit(person)
        async with await psycopg.AsyncConnection.connect(connection_string()) as blocker:
            await blocker.execute(f'LOCK TABLE "{world.tenant.schema_name}".chat_message IN ACCESS EXCLUSIVE MODE')
            cid = await client.tell("message.send", conversation=str(row.uuid), body="patience")
            with pytest.raises(Refused) as refused:
                async with asyncio.timeout(20):
                    frame = await client.find(lambda f: f.get("cid") == cid, seconds=20)
                    raise Refused(frame)
            assert (refused.value.code, refused.value.retry) == ("unavailable", True)
            await blocker.rollback()
        answer = await client.ask("message.send", cid=cid, conversation=str(row.uuid), body="patience")
        assert answer["message"]["seq"] == 2
        assert len(await aside(world.messages, row)) == 2

    world.run(scenario)


def test_the_same_conversation_on_daphne(world: World, tmp_path: Path) -> None:
    """SODAN_SERVER=daphne runs the same application; a root path from the client is not believed (A004)."""
    server = Server(tmp_path / "daphne.log", SODAN_SERVER="daphne")
    world.ports.append(server.port)
    try:

        async def scenario() -> None:
            person = await aside(world.visitor)
            visitor, operator = await world.visit(person, server=2), await world.work(await aside(world.operator))
            conversation = (await visitor.ask("conversation.start", body="Hello daphne"))["conversation"]["id"]
            await visitor.ask("sync", conversation=conversation, after=0)
            await operator.ask("conversation.watch", conversation=conversation, after=0)
            await operator.ask("message.send", conversation=conversation, body="Hello uvicorn")
            assert (await visitor.until("message.sent"))["data"]["message"]["body"] == "Hello uvicorn"

        world.run(scenario)
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
        connection.request("GET", "/health/", headers={"Host": "localhost", "Daphne-Root-Path": "/evil"})
        assert connection.getresponse().status == 200
        connection.close()
    finally:
        server.stop()
