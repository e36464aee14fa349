"""Lines with files over real sockets."""

from __future__ import annotations

from uuid import uuid4

import pytest

from tests.rig.clients import Refused
from tests.rig.world import World, aside


def test_a_note_with_files_says_why_somebody_cannot_be_mentioned(world: World) -> None:
    async def scenario() -> None:
        person, otto, ana = await aside(world.visitor), await aside(world.operator), await aside(world.operator, "Ana")
        conversation = str((await aside(world.conversation, person)).uuid)
        operator = await world.work(otto)
        for command, more in (("message.send_files", {"kind": "note"}), ("note.send", {})):
            with pytest.raises(Refused) as refused:
                await operator.ask(command, conversation=conversation, files=[str(uuid4())], body=f"<@{uuid4()}> look", **more)
            assert (refused.value.code, refused.value.retry) == ("invalid", False), command
            assert "no colleague" in str(refused.value)
        sent = await operator.ask("message.send_files", conversation=conversation, files=[str(uuid4())], body=f"<@{ana.uuid}> look", kind="note")
        assert sent["message"]["kind"] == "note"

    world.run(scenario)
