"""Upgrades that are none, are half, or come too slowly (A113, A114): an HTTP answer or an end, never a traceback."""

from __future__ import annotations

import asyncio

import pytest

from tests.rig.raw import RawLine, frame, upgrade
from tests.rig.world import SHOP, World, aside
from tests.security.sockets.vitals import MOST_S, Bystander, Vitals

VISITOR = "/ws/visitor/"


def requests(host: str) -> dict[str, tuple[bytes, set[int]]]:
    """Name to what is sent and the statuses that are allowed; 0 is an end without a word."""
    good = {"host": host, "origin": SHOP}
    many = b"".join(b"X-%d: 1\r\n" % number for number in range(200))
    return {
        "good": (upgrade(VISITOR, **good), {101}),
        "POST": (upgrade(VISITOR, method="POST", **good), {400, 405}),
        "POST with a body": (upgrade(VISITOR, method="POST", Content_Length="5", **good) + b"hello", {400, 405}),
        "GET with a body": (upgrade(VISITOR, Content_Length="5", **good) + b"hello", {101, 400}),
        "HTTP/1.0": (upgrade(VISITOR, version="HTTP/1.0", **good), {101, 400, 404, 426}),
        "HTTP/9.9": (upgrade(VISITOR, version="HTTP/9.9", **good), {400, 505}),
        "without a key": (upgrade(VISITOR, Sec_WebSocket_Key=None, **good), {400}),
        "a key that is none": (upgrade(VISITOR, Sec_WebSocket_Key="*" * 40, **good), {400}),
        "two keys": (upgrade(VISITOR, extra=b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", **good), {400}),
        "version 8": (upgrade(VISITOR, Sec_WebSocket_Version="8", **good), {400, 426}),
        "no version": (upgrade(VISITOR, Sec_WebSocket_Version=None, **good), {400, 426}),
        "200 headers": (upgrade(VISITOR, extra=many, **good), {400, 431}),
        "a header of 60 KB": (upgrade(VISITOR, extra=b"X: " + b"a" * 60_000 + b"\r\n", **good), {400, 431}),
        "an address of 20 KB": (upgrade(VISITOR + "?" + "a" * 20_000, **good), {101, 400, 414}),
        "an address that is not ASCII": (upgrade("/ws/visit\xf6r/", **good), {101, 400}),
        "percent signs that mean nothing": (upgrade("/ws/%ff%fe%zz/", **good), {101, 400}),
        "an absolute address": (upgrade(f"http://{host}{VISITOR}", **good), {101, 400}),
        "an address of another host": (upgrade("http://evil.example/ws/visitor/", **good), {101, 400, 403}),
        "a header name that is not ASCII": (upgrade(VISITOR, extra=b"X-\xff: 1\r\n", **good), {101, 400}),
        "a header value that is not ASCII": (upgrade(VISITOR, extra=b"X: \xff\xfe\r\n", **good), {101, 400}),
        "a NUL in a header": (upgrade(VISITOR, extra=b"X: a\0b\r\n", **good), {400, 0}),
        "a bare CR in a header": (upgrade(VISITOR, extra=b"X: a\rb\r\n", **good), {101, 400, 0}),
        "a folded header": (upgrade(VISITOR, extra=b"X: a\r\n b\r\n", **good), {101, 400}),
        "two hosts": (upgrade(VISITOR, extra=b"Host: evil.example\r\n", **good), {101, 400, 403}),
        "two origins": (upgrade(VISITOR, extra=b"Origin: https://evil.example\r\n", **good), {400, 403}),
        "no host": (upgrade(VISITOR, Host=None, origin=SHOP, host=""), {101, 400}),
        "chunked": (upgrade(VISITOR, Transfer_Encoding="chunked", **good) + b"0\r\n\r\n", {101, 400}),
        "a length and chunked": (upgrade(VISITOR, Transfer_Encoding="chunked", Content_Length="3", **good) + b"0\r\n\r\n", {101, 400}),
        "a subprotocol of 5 KB": (upgrade(VISITOR, Sec_WebSocket_Protocol="a" * 5000, **good), {101, 400, 431}),
        "compression": (upgrade(VISITOR, Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits", **good), {101}),
        "extensions that are none": (upgrade(VISITOR, Sec_WebSocket_Extensions=";;,=,\"", **good), {101, 400}),
    }  # fmt: skip


def test_odd_upgrades_are_answered(world: World, vitals: Vitals) -> None:
    """Without a word in the log but uvicorn's one line about requests that are none."""

    async def scenario() -> None:
        wrong = {}
        async with await Bystander.of(world) as bystander:
            for name, (request, allowed) in requests(world.tenant.host).items():
                line = await RawLine.bare(world.ports[0])
                line.writer.write(request)
                try:
                    status = await line.status(seconds=4)
                except TimeoutError:
                    status = -1
                if status not in allowed:
                    wrong[name] = status
                await line.leave()
        assert not wrong
        assert bystander.worst() < MOST_S

    world.run(scenario)


@pytest.mark.parametrize("early", [frame(b"x", opcode=9), frame(b"{}"), frame(b"", mask=None), frame(b"\x03\xe8", opcode=8), b"\0" * 100], ids=range(5))
def test_frames_before_the_answer_to_the_upgrade(world: World, vitals: Vitals, early: bytes) -> None:
    """In a packet of their own, so that they overtake the answer."""

    async def scenario() -> None:
        for pause in (0.0, 0.0, 0.0005, 0.001, 0.002, 0.004):
            line = await RawLine.bare(world.ports[0])
            line.writer.write(upgrade(VISITOR, host=world.tenant.host, origin=SHOP))
            await asyncio.sleep(pause)
            line.writer.write(early)
            assert await line.status() in {0, 101}
            line.writer.write(frame(b"\x03\xe8", opcode=8))
            assert await line.closed() in {1000, 1002, 1006, 4400}
            await line.leave()

    world.run(scenario)


def test_half_an_upgrade_is_ended_in_time(world: World, vitals: Vitals) -> None:
    """A113: nothing, half a head, a head byte by byte, a body that never comes; no connection is held for ever."""

    async def scenario() -> None:
        whole = upgrade(VISITOR, host=world.tenant.host, origin=SHOP)
        poll = upgrade("/rt/visitor/", host=world.tenant.host, origin=SHOP, method="POST", Upgrade=None, Connection=None, Content_Length="500")

        async def drip(line: RawLine) -> None:
            for byte in whole:
                line.writer.write(bytes((byte,)))
                await asyncio.sleep(0.5)

        lines = [await RawLine.bare(world.ports[0]) for _ in range(40)]
        drips = []
        for number, line in enumerate(lines):
            if number % 4 == 1:
                line.writer.write(whole[: len(whole) // 2])
            elif number % 4 == 2:
                drips.append(asyncio.create_task(drip(line)))
            elif number % 4 == 3:
                line.writer.write(poll + b"{")
        async with await Bystander.of(world) as bystander:
            ends = await asyncio.gather(*(asyncio.wait_for(line.reader.read(), 25) for line in lines), return_exceptions=True)
        for task in drips:
            task.cancel()
        assert not [end for end in ends if isinstance(end, TimeoutError)], [number % 4 for number, end in enumerate(ends) if isinstance(end, TimeoutError)]
        assert bystander.worst() < MOST_S
        await asyncio.gather(*(line.leave() for line in lines), return_exceptions=True)

    world.run(scenario)


def test_a_socket_that_never_says_hello_is_ended(world: World, vitals: Vitals) -> None:
    """Within the declared 10 seconds, however much of a frame was announced."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        silent = await RawLine.open(world.ports[0], "visitor", host=world.tenant.host, origin=SHOP)
        half = await RawLine.open(world.ports[0], "visitor", host=world.tenant.host, origin=SHOP)
        half.writer.write(frame(b"{", fin=False) + frame(announced=60_000)[:6] + b"abc")
        bystander = await world.visit(person)
        assert [await line.closed(seconds=14) for line in (silent, half)] == [4401, 4401]
        assert (await bystander.ask("ping"))["ticket"]
        for line in (silent, half):
            await line.leave()

    world.run(scenario)
