"""The wire does what it is told, and counts it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import pytest

from tests.chaos.wire import Weather, Wire

Scenario = Callable[[Wire, asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def through(scenario: Scenario) -> None:
    """Run a scenario with a connection through a wire to an echo."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(1000):
            writer.write(piece)
        writer.close()

    async def main() -> None:
        server = await asyncio.start_server(echo, "127.0.0.1", 0)
        wire = Wire("test", server.sockets[0].getsockname()[1])
        await wire.open()
        reader, writer = await asyncio.open_connection("127.0.0.1", wire.port)
        try:
            async with asyncio.timeout(10):
                await scenario(wire, reader, writer)
        finally:
            writer.transport.abort()
            await wire.close()
            server.close()

    asyncio.run(main())


async def say(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, text: bytes) -> bytes:
    writer.write(text)
    return await reader.readexactly(len(text))


async def silent(reader: asyncio.StreamReader) -> bool:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.3):
            await reader.read(1)
    return True


def test_a_fair_day() -> None:
    async def scenario(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await say(reader, writer, b"hello") == b"hello"
        assert (wire.counts["up"], wire.counts["down"], wire.counts["dropped"]) == (5, 5, 0)

    through(scenario)


@pytest.mark.parametrize("reset", [False, True])
def test_a_cut_line_ends_for_both(reset: bool) -> None:
    async def scenario(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await say(reader, writer, b"hello")
        assert wire.end(reset=reset) == 1
        try:
            assert await reader.read(1) == b""
        except ConnectionResetError:
            assert reset

    through(scenario)


@pytest.mark.parametrize(("ways", "reaches"), [(("up",), False), (("down",), True), (("up", "down"), False)])
def test_a_silent_line_tells_nobody(ways: tuple[str, ...], reaches: bool) -> None:
    async def scenario(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await say(reader, writer, b"hello")
        wire.silence(*ways)  # type: ignore[arg-type]
        writer.write(b"again")
        assert await silent(reader)
        assert (wire.counts["up"] == 10) is reaches
        assert wire.counts["dropped"] == 5
        wire.heal()
        writer.write(b"again")
        assert await silent(reader), "a stream with a hole is not continued"

    through(scenario)


def test_torn_and_delayed_bytes_arrive_whole_and_in_order() -> None:
    async def scenario(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        text = bytes(range(256)) * 20
        wire.blow(Weather(torn=True))
        assert await say(reader, writer, text) == text
        assert wire.counts["torn"]
        wire.blow(Weather(delay_s=0.1, jitter_s=0.05))
        started = time.monotonic()
        assert await say(reader, writer, text) == text
        assert time.monotonic() - started > 0.2
        wire.blow(Weather(rate=20_000))
        started = time.monotonic()
        assert await say(reader, writer, text[:1000]) == text[:1000]
        assert 0.08 < time.monotonic() - started < 3

    through(scenario)


def test_handshakes_are_refused_and_other_requests_pass() -> None:
    async def scenario(wire: Wire, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        wire.no_upgrade = True
        one, out = await asyncio.open_connection("127.0.0.1", wire.port)
        out.write(b"GET / HTTP/1.1\r\nUpgrade: websocket\r\n\r\n")
        assert (await one.read()).startswith(b"HTTP/1.1 400")
        out.close()
        other, out = await asyncio.open_connection("127.0.0.1", wire.port)
        assert await say(other, out, b"POST / HTTP/1.1\r\n\r\n") == b"POST / HTTP/1.1\r\n\r\n"
        out.close()
        assert wire.counts["refused"] == 1

    through(scenario)
