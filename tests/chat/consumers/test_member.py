"""A member whose identity is signed goes on with his conversations on each of his browsers; nobody else ever does."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from chat.models import Conversation
from chat.services import start_conversation
from tenants.scope import tenant_scope
from tests.factories import make_contact, make_website
from tests.rig.clients import Client, Closed, Refused
from tests.rig.world import World, aside
from visitors.models import Contact, Visitor
from visitors.services.contacts import delete_contact, sign_out_visitor


def browser(world: World, contact: Contact | None, **fields: Any) -> Visitor:
    """A browser of a contact; signed unless it is said otherwise."""
    visitor = world.visitor()
    with tenant_scope(world.tenant):
        values = {"contact": contact, "identified_at": timezone.now(), **fields}
        for name, value in values.items():
            setattr(visitor, name, value)
        visitor.save()
    return visitor


def member(world: World, external_id: str = "") -> Contact:
    with tenant_scope(world.tenant):
        return make_contact(external_id=external_id or uuid4().hex, is_verified=True)


async def hears_nothing(client: Client, conversation: str) -> None:
    for command, data in (("sync", {"after": 0}), ("message.send", {"body": "Hi"}), ("message.read", {"seq": 1}), ("conversation.close", {})):
        with pytest.raises(Refused) as refusal:
            await client.ask(command, conversation=conversation, **data)
        assert refusal.value.code == "not_found", command


def test_a_line_on_one_browser_is_there_on_the_other(world: World) -> None:
    async def scenario() -> None:
        contact = await aside(member, world)
        one, two = await aside(browser, world, contact), await aside(browser, world, contact)
        laptop, phone, operator = await world.visit(one), await world.visit(two, server=1), await world.work(await aside(world.operator))
        started = await laptop.ask("conversation.start", body="Where is my order?")
        conversation = started["conversation"]["id"]
        # The other browser hears of it by itself, and finds it where it asks for the newest.
        assert (await phone.until("conversation.changed"))["conversation"] == conversation
        shown = await phone.ask("sync", conversation=None, after=0)
        assert shown["conversation"]["id"] == conversation
        assert [line["body"] for line in shown["messages"]] == ["Where is my order?"]
        await laptop.ask("sync", conversation=conversation, after=0)
        await operator.ask("conversation.watch", conversation=conversation, after=0)

        await phone.ask("message.send", conversation=conversation, body="From my phone")
        for client in (laptop, operator):
            heard = await client.find(lambda f: f["type"] == "message.sent" and f["seq"] == 2)
            assert heard["data"]["message"]["body"] == "From my phone"
            assert heard["data"]["message"]["sender"]["kind"] == "visitor"
        await operator.ask("message.send", conversation=conversation, body="On its way")
        for client in (laptop, phone):
            await client.find(lambda f: f["type"] == "message.sent" and f["data"]["message"]["body"] == "On its way")
        await phone.ask("message.read", conversation=conversation, seq=3)
        await phone.ask("conversation.close", conversation=conversation)
        await laptop.find(lambda f: f["type"] == "conversation.changed" and f["data"]["status"] == "closed")

    world.run(scenario)


def strangers(world: World) -> dict[str, tuple[Visitor, Contact]]:
    """Browsers beside that of a member that must see nothing of his, with the contact that he is."""
    made: dict[str, tuple[Visitor, Contact]] = {}
    with tenant_scope(world.tenant):
        other_site = make_website()
    for name, fields in {
        "who only says that he is": {"identified_at": None},
        "who is banned": {"is_banned": True},
        "who is on another website": {"website": other_site},
    }.items():
        contact = member(world)
        made[name] = browser(world, contact, **fields), contact
    made["another member"] = browser(world, member(world)), member(world)
    made["a stranger"] = browser(world, None, identified_at=None), member(world)
    return made


def test_nobody_else_sees_or_changes_anything(world: World) -> None:
    async def scenario() -> None:
        for name, (stranger, contact) in (await aside(strangers, world)).items():
            own = await aside(browser, world, contact)
            conversation = str((await aside(world.conversation, own)).uuid)
            client = await world.visit(stranger)
            if name != "who is banned":
                assert (await client.ask("sync", conversation=None, after=0))["conversation"] is None, name
            await hears_nothing(client, conversation)
            home = await world.visit(own)
            shown = await home.ask("sync", conversation=conversation, after=0)
            assert [line["body"] for line in shown["messages"]] == ["Hello"], name

    world.run(scenario)


def test_what_was_said_on_a_browser_that_nobody_vouches_for_stays_there(world: World) -> None:
    async def scenario() -> None:
        contact = await aside(member, world)
        claimer = await aside(lambda: browser(world, contact, identified_at=None))
        conversation = str((await aside(world.conversation, claimer)).uuid)
        signed = await world.visit(await aside(browser, world, contact))
        assert (await signed.ask("sync", conversation=None, after=0))["conversation"] is None
        await hears_nothing(signed, conversation)

    world.run(scenario)


def test_after_signing_out_a_browser_hears_nothing_and_the_other_goes_on(world: World) -> None:
    async def scenario() -> None:
        contact = await aside(member, world)
        one, two = await aside(browser, world, contact), await aside(browser, world, contact)
        conversation = str((await aside(world.conversation, one)).uuid)
        laptop, phone = await world.visit(one), await world.visit(two, server=1)
        for client in (laptop, phone):
            await client.ask("sync", conversation=conversation, after=0)
        ticket = world.visitor_ticket(two)

        def leave() -> None:
            with tenant_scope(world.tenant):
                sign_out_visitor(visitor=two, now=timezone.now())

        await aside(leave)
        assert await phone.closed() == 4401
        with pytest.raises(Closed, match="4401"):
            # Of the process that has just said so; another may take a moment to hear of it (F32).
            await world.open(world.ports[1], "visitor", ticket, "https://shop.example")
        await laptop.ask("message.send", conversation=conversation, body="Still here")

    world.run(scenario)


def test_a_member_who_begins_on_two_browsers_at_once_begins_one_conversation(world: World) -> None:
    contact = member(world)
    one, two = browser(world, contact), browser(world, contact)
    with tenant_scope(world.tenant):
        first = start_conversation(by=one, body="One", cid=uuid4(), now=timezone.now())
        second = start_conversation(by=two, body="Two", cid=uuid4(), now=timezone.now())
        assert (first.is_new, second.is_new, first.conversation) == (True, False, second.conversation)
        delete_contact(by=world.operator().user, contact=contact)
        three = start_conversation(by=Visitor.objects.get(pk=two.pk), body="Three", cid=uuid4(), now=timezone.now())
        assert three.is_new and Conversation.objects.filter(visitor__in=[one, two]).count() == 2
