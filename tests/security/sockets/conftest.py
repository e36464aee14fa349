"""Real servers for socket tests, and a watch over the one that is attacked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig.fixtures import other_world, server_pair, world
from tests.rig.servers import Server
from tests.rig.world import World
from tests.security.sockets.vitals import Bystander, Vitals

__all__ = ["other_world", "server_pair", "world"]


@pytest.fixture
def vitals(world: World, server_pair: list[Server]) -> Iterator[Vitals]:
    """The first server's; the test fails when it was hurt. Everything that it does once is done before."""

    async def warm_up() -> None:
        bystander = await Bystander.of(world)
        await bystander.talk()

    world.run(warm_up)
    watched = Vitals(server_pair[0])
    yield watched
    watched.check()
