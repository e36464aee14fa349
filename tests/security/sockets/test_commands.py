"""Every socket command with another company's and another visitor's ids (A005, A006, A008-A010, A085, A086)."""

from __future__ import annotations

import json
import types
import typing
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
import websockets
from django.conf import settings

from tenants.realtime import registry, routing
from tenants.realtime.tickets import Audience
from tests.rig.clients import Client, Closed, Refused
from tests.rig.world import SHOP, World, aside
from tests.security.sockets.commands import IGNORED, NAMELESS, REFUSED, SILENT
from tests.security.world import digest

assert routing.control  # declares ping and received


def names_of(command: registry.Command) -> list[str]:
    """The members of a command's data that name a thing."""
    found = []
    for field in msgspec.structs.fields(command.data):
        kinds = typing.get_args(field.type) if isinstance(field.type, types.UnionType) or typing.get_origin(field.type) is typing.Union else (field.type,)
        # A tab's id is the tab's own word for itself.
        if UUID in kinds and field.name != "tab":
            found.append(field.name)
    return found


def data_of(command: registry.Command, **values: Any) -> dict[str, Any]:
    """Data of the declared shape."""
    data: dict[str, Any] = {}
    for field in msgspec.structs.fields(command.data):
        if field.name in values:
            data[field.name] = values[field.name]
        elif field.name == "hits":
            data["hits"] = [{"type": "page", "id": str(uuid4()), "url": f"{SHOP}/"}]
        elif msgspec.UnsetType in typing.get_args(field.type):
            continue
        elif type(None) in typing.get_args(field.type):
            data[field.name] = None
        elif typing.get_origin(field.type) is typing.Literal:
            data[field.name] = typing.get_args(field.type)[0]
        elif typing.get_origin(field.type) is dict:
            data[field.name] = {}
        elif "list[uuid.UUID]" in str(field.type):
            data[field.name] = [str(uuid4())]
        else:
            data[field.name] = {int: 1, str: "hostile", bool: True, datetime: "2099-01-01T00:00:00Z"}.get(field.type, 1)
    return data


def test_every_command_is_declared_and_every_declaration_has_a_command() -> None:
    assert not REFUSED & SILENT
    declared = {(command.audience.value, command.type) for command in registry.commands()}
    assert declared == REFUSED | SILENT | IGNORED | NAMELESS
    naming = {(command.audience.value, command.type) for command in registry.commands() if names_of(command)}
    assert naming == REFUSED | SILENT | IGNORED


async def attack(client: Client, command: registry.Command, **values: Any) -> str:
    """Give a command; "" when it was acknowledged or nothing came, else the code of the error."""
    key = (command.audience.value, command.type)
    try:
        if key in SILENT:
            cid = await client.tell(command.type, **data_of(command, **values))
            frames = [frame for frame in await client.gather(0.15) if frame.get("cid") == cid and frame["type"] == "error"]
            return frames[0]["data"]["code"] if frames else ""
        await client.ask(command.type, **data_of(command, **values))
    except Refused as refused:
        return refused.code
    return ""


def test_things_that_are_not_ones_business_are_not_found_and_nothing_is_heard(world: World, other_world: World) -> None:
    """The listener is the person attacked and an operator who watches: neither hears a thing, and no row changes."""

    async def scenario() -> None:
        victim, stranger, otto = await aside(world.visitor, "Victim"), await aside(world.visitor, "Stranger"), await aside(world.operator)
        own = str((await aside(world.conversation, victim)).uuid)
        foreigner = await aside(other_world.visitor, "Foreigner")
        foreign = str((await aside(other_world.conversation, foreigner)).uuid)
        foreign_operator = await aside(other_world.operator)
        mine = str((await aside(world.conversation, stranger)).uuid)
        listeners = [
            await world.visit(victim, 1),
            await other_world.visit(foreigner, 1),
            await world.work(otto, 1),
            await other_world.work(foreign_operator, 1),
        ]
        await listeners[0].ask("sync", conversation=own, after=0)
        await listeners[1].ask("sync", conversation=foreign, after=0)
        await listeners[2].ask("conversation.watch", conversation=own, after=0)
        await listeners[3].ask("conversation.watch", conversation=foreign, after=0)
        invitations = {own: await aside(world.invitation, victim), foreign: await aside(other_world.invitation, foreigner)}
        pages = {own: await aside(world.page, own), foreign: await aside(other_world.page, foreign)}
        before = await aside(digest, other_world.tenant)
        before_own = [line.body for line in await aside(world.messages, await aside(_conversation, world, own))]
        for listener in listeners:
            await listener.gather(0.2)
        for command in registry.commands():
            if (command.audience.value, command.type) in NAMELESS:
                continue
            # Of his own company an operator may see every conversation; a visitor only his own.
            ids = [foreign, str(uuid4()), *([own] if command.audience == "visitor" else [])]
            for conversation in ids:
                attacker = await (world.visit(stranger) if command.audience == "visitor" else world.work(otto))
                visitor = str(foreigner.uuid if conversation == foreign else uuid4())
                code = await attack(
                    attacker,
                    command,
                    conversation=conversation,
                    visitor=visitor,
                    operator=str(otto.uuid),
                    invitation=invitations.get(conversation, str(uuid4())),
                    page=pages.get(conversation, str(uuid4())),
                )
                expected = "" if (command.audience.value, command.type) in SILENT | IGNORED else "not_found"
                assert code == expected, f"{command.audience} {command.type} {conversation}: {code!r}"
                await attacker.close()
        assign = registry.find(Audience.OPERATOR, "conversation.assign")
        assert assign is not None
        attacker = await world.work(otto)
        for operator in (str(foreign_operator.uuid), str(uuid4())):
            assert await attack(attacker, assign, conversation=mine, operator=operator) == "not_found"
        for listener in listeners:
            heard = [
                frame for frame in await listener.gather(0.3) if frame["type"] not in {"positions", "inbox.changed", "visitor.presence", "presence.changed"}
            ]
            assert heard == [], heard
        ledger = await aside(digest, other_world.tenant)
        # Their own sockets are noted as seen; nothing else of theirs moved.
        for table in set(before) - {"visitors_visitor", "chat_operator"}:
            assert ledger[table] == before[table], table
        assert [line.body for line in await aside(world.messages, await aside(_conversation, world, own))] == before_own

    world.run(scenario)


def _conversation(world: World, uuid: str) -> Any:
    from chat.models import Conversation
    from tenants.scope import tenant_scope

    with tenant_scope(world.tenant):
        return Conversation.objects.get(uuid=uuid)


def test_a_ticket_for_one_conversation_opens_no_other(world: World) -> None:
    """R22: a mailed link is never an identity."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        first = str((await aside(world.conversation, person, "private")).uuid)
        only = str(uuid4())
        invitation, page = await aside(world.invitation, person), await aside(world.page, first)
        # A greeting is fired by the page, whoever looks at it: without effect here.
        # Of files that are not in the one conversation no links are answered.
        without_effect = {("visitor", "ping"), ("visitor", "received"), ("visitor", "greeting.fire"), ("visitor", "files.links")}
        for command in registry.commands():
            if command.audience != "visitor" or (command.audience.value, command.type) in without_effect:
                continue
            client = await world.visit(person, scope=only)
            values: dict[str, Any] = {"conversation": first, "invitation": invitation, "page": page} if names_of(command) else {}
            code = await attack(client, command, **values)
            assert code in {"not_found", "forbidden"} or (command.audience.value, command.type) in SILENT, f"{command.type}: {code!r}"
            assert "private" not in json.dumps(await client.gather(0.1))
            await client.close()
        client = await world.visit(person, scope=only)
        try:
            answer = await client.ask("sync", conversation=None, after=0)
        except Refused:
            answer = None
        assert "private" not in json.dumps(answer)

    world.run(scenario)


SIBLINGS = [
    f"http://other.{settings.DOMAIN}{settings.URL_PORT}",
    f"http://other.{settings.DOMAIN}",
    f"http://{settings.DOMAIN}{settings.URL_PORT}",
    f"https://acme.{settings.DOMAIN}{settings.URL_PORT}",
    f"http://acme.{settings.DOMAIN}:9",
    f"http://ACME.{settings.DOMAIN}{settings.URL_PORT}",
    f"http://acme.{settings.DOMAIN}.{settings.URL_PORT}",
    f"http://x.acme.{settings.DOMAIN}{settings.URL_PORT}",
    f"http://acme.{settings.DOMAIN}{settings.URL_PORT}/",
    f"http://acme.{settings.DOMAIN}{settings.URL_PORT}@evil.example",
    "chrome-extension://abcdefghijklmnop",
    "file://",
    "",
]


@pytest.mark.parametrize("kind", ["operator", "visitor"])
def test_pages_of_siblings_and_look_alikes_open_no_socket(world: World, other_world: World, kind: str) -> None:
    """A085: a rule with wildcards, as the stock validator has, would let sibling companies in."""

    async def scenario() -> None:
        for origin in SIBLINGS:
            with pytest.raises(websockets.InvalidStatus) as refused:
                await world.open(world.ports[0], kind, None, origin)
            assert refused.value.response.status_code == 403, origin

    world.run(scenario)


def test_a_session_cookie_or_a_ticket_in_the_address_opens_nothing(world: World) -> None:
    """A086: only the first frame counts."""

    async def scenario() -> None:
        otto = await aside(world.operator)
        ticket = world.operator_ticket(otto)
        port = world.ports[0]
        uri = f"ws://{world.tenant.host}:{port}/ws/operator/?ticket={ticket}"
        headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={'a' * 32}; ticket={ticket}", "Authorization": f"Bearer {ticket}"}
        async with websockets.connect(uri, host="127.0.0.1", port=port, origin=world.own_origin, additional_headers=headers) as socket:  # type: ignore[arg-type]
            await socket.send(json.dumps({"v": 1, "type": "conversation.watch", "cid": str(uuid4()), "data": {"conversation": str(uuid4()), "after": 0}}))
            answer = json.loads(await socket.recv())
            assert answer["type"] == "error"
            assert answer["data"]["code"] == "hello_expected"
            with pytest.raises(websockets.ConnectionClosed):
                await socket.recv()

    world.run(scenario)


def test_frame_types_are_commands_and_nothing_else(world: World) -> None:
    """A010: names of methods, of internal messages and of events are unknown types."""
    names = [
        "websocket.receive", "websocket.disconnect", "websocket.close", "websocket.send", "http.request", "lifespan.shutdown", "chat.message", "dispatch", "push",
        "end", "__init__", "message.sent", "conversation.changed", "welcome", "ack", "error", "positions", "reset", "reconnect", "hello", "presence.changed", "inbox.changed",
        "", "a" * 5000, "message.send\u0000", "MESSAGE.SEND", "t.*", "specific.abc!def",
    ]  # fmt: skip
    person = world.visitor()
    commands = [{"v": 1, "type": name.replace("\u0000", "\u200b"), "cid": str(uuid4()), "data": {}} for name in names]
    body = json.dumps({"ticket": world.visitor_ticket(person), "commands": commands}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{world.ports[0]}/rt/visitor/", body, {"Host": world.tenant.host, "Origin": SHOP, "Content-Type": "text/plain"}
    )
    with urllib.request.urlopen(request, timeout=20) as response:
        frames = [frame for frame in json.load(response)["frames"] if frame.get("cid")]
    assert len(frames) == len(names)
    assert {frame["type"] for frame in frames} == {"error"}
    assert {frame["data"]["code"] for frame in frames} == {"unknown_type"}


def test_nothing_is_said_to_who_has_not_said_hello(world: World) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        silent = await world.open(world.ports[0], "visitor", None, SHOP)
        owner = await world.visit(person)
        await owner.ask("conversation.start", body="private", page_url="", page_title="")
        assert await silent.gather(0.5) == []
        with pytest.raises(Closed):
            await silent.tell("sync", conversation=None, after=0)
            while True:
                frame = await silent.next()
                assert frame["type"] == "error"

    world.run(scenario)
