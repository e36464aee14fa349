"""Cards over sockets: each side asks for those of its lines, and hears when there is something new."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from chat.models import Conversation, LinkPreview, Operator
from chat.services import send_message
from chat.services.previews import hide_preview
from tenants.scope import tenant_scope
from tests.rig.clients import Client, Refused
from tests.rig.world import SHOP, World, aside

PAGE = {"url": f"{SHOP}/tea", "host": "shop.example", "title": "Uji <b>tea</b>"}


def know_page(world: World) -> None:
    """As a worker would have stored it a moment ago."""
    now = timezone.now()
    with tenant_scope(world.tenant):
        LinkPreview.objects.create(
            url=PAGE["url"], title=PAGE["title"], description="Fresh", price="12.50", currency="EUR", picture="x/previews/" + "a" * 40 + ".webp",
            asked_at=now, fetched_at=now, used_at=now,
        )  # fmt: skip


async def is_refused(client: Client, **asked: Any) -> None:
    with pytest.raises(Refused) as refused:
        await client.ask("previews.lines", **asked)
    assert refused.value.code == "not_found"


def test_both_sides_get_the_cards_of_their_lines_and_hear_of_a_change(world: World) -> None:
    def say(by: Operator, talk: Conversation, body: str, kind: str = "message") -> UUID:
        with tenant_scope(world.tenant):
            return send_message(conversation=talk.uuid, by=by, body=body, cid=uuid4(), kind=kind).uuid

    def hide(by: Operator, talk: Conversation, line: UUID) -> None:
        with tenant_scope(world.tenant):
            hide_preview(conversation=talk, by=by, cid=talk.messages.get(uuid=line).cid, now=timezone.now())

    async def scenario() -> None:
        person, stranger, otto = await aside(world.visitor), await aside(world.visitor), await aside(world.operator)
        talk = await aside(world.conversation, person)
        await aside(know_page, world)
        line, note = await aside(say, otto, talk, f"See {SHOP}/tea"), await aside(say, otto, talk, f"{SHOP}/tea", "note")
        visitor, operator, other = await world.visit(person), await world.work(otto, server=1), await world.visit(stranger)
        await visitor.ask("sync", conversation=str(talk.uuid), after=0)
        await operator.ask("conversation.watch", conversation=str(talk.uuid), after=0)
        asked: dict[str, Any] = {"conversation": str(talk.uuid), "messages": [str(line), str(note), str(uuid4())]}

        # What the visitor gets has our own picture, at an address that works on the shop's page, and nothing of the note.
        shown = await visitor.ask("previews.lines", **asked)
        picture = f"{world.own_origin}/link-pictures/{'a' * 40}.webp"
        assert shown == {"previews": [{"message": str(line), **PAGE, "picture": picture}], "waits": False}
        told = await operator.ask("previews.lines", **asked)
        page = {**PAGE, "description": "Fresh", "picture": f"/link-pictures/{'a' * 40}.webp", "price": "12.50", "currency": "EUR"}
        assert {each["message"]: each["page"] for each in told["previews"]} == {str(line): page, str(note): page}
        await is_refused(other, **asked)
        mail = await world.visit(person, scope=str(uuid4()))
        await is_refused(mail, **asked)

        await aside(hide, otto, talk, line)
        for client in (visitor, operator):
            frame = await client.until("previews.changed")
            assert (frame["conversation"], frame["data"], frame.get("seq")) == (str(talk.uuid), {}, None)
        assert (await visitor.ask("previews.lines", **asked))["previews"] == []
        assert "previews.changed" not in str(await other.gather(0.3))

    world.run(scenario)


def test_another_company_asks_in_vain(world: World, other_world: World) -> None:
    async def scenario() -> None:
        talk = await aside(world.conversation, await aside(world.visitor))
        await aside(know_page, world)
        spy = await other_world.work(await aside(other_world.operator))
        await is_refused(spy, conversation=str(talk.uuid), messages=[])

    world.run(scenario)
