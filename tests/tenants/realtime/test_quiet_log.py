"""Whatever a stranger sends: he gets an answer and the right close code, and the log gets no traceback."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.rig.servers import Server
from tests.rig.world import SHOP, World, aside


@pytest.fixture
def log(server_pair: list[Server]) -> Iterator[None]:
    """Fails the test when the first server wrote of an error or a warning meanwhile."""
    path = server_pair[0].log
    begun = path.stat().st_size
    yield
    written = path.read_bytes()[begun:].decode(errors="replace")
    assert not [line for line in written.splitlines() if "Traceback" in line or "Error" in line or "Warning" in line], written


@pytest.mark.parametrize("frame", [b"\xff\xfe", b'{"v":1,"type":"ping","data":{"x":"\xc3\x28"}}', b"\xed\xa0\x80"])
def test_text_that_is_not_utf_8_ends_the_line(world: World, log: None, frame: bytes) -> None:
    """1007, as RFC 6455 demands: before hello, after it, and in parts."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        stranger = await world.open(world.ports[0], "visitor", None, SHOP)
        await stranger.socket.send(frame, text=True)
        assert await stranger.closed() == 1007
        for message in (frame, [frame[:1], frame[1:]]):
            client = await world.visit(person)
            await client.ask("ping")
            await client.socket.send(message, text=True)
            assert await client.closed() == 1007

    world.run(scenario)


@pytest.mark.parametrize("kind", ["nothing", "visitor/more", "%00", "../../etc/passwd"])
def test_a_socket_at_no_address_is_told_so(world: World, log: None, kind: str) -> None:
    async def scenario() -> None:
        client = await world.open(world.ports[0], kind, None, SHOP)
        assert await client.closed() == 4404
        assert client.seen[-1]["data"]["code"] == "gone"

    world.run(scenario)
