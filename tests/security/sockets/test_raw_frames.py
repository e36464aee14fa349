"""Frames that no client may send, on a bare TCP connection (A109): a declared close code, and nobody else notices."""

from __future__ import annotations

import asyncio
import itertools
import json
import os
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.rig.raw import BINARY, CLOSE, CUT, PING, PONG, TEXT, RawLine, frame
from tests.rig.world import SHOP, World, aside
from tests.security.sockets.vitals import MOST_S, Bystander, Vitals

KIB = 1024
ALIVE = 0
CONT = 0
PROTOCOL, NOT_UTF_8, TOO_BIG = 1002, 1007, 1009
HUNDRED_MB = 100_000_000

# name: (what is sent, the codes that are allowed; ALIVE: it may go on). CUT where much is left unread: the reset may overtake the close frame.
BROKEN: dict[str, tuple[bytes, set[int]]] = {
    "not masked": (frame(b"{}", mask=None), {PROTOCOL}),
    "the bit of compression": (frame(b"{}", reserved=4), {PROTOCOL}),
    "reserved bit 2": (frame(b"{}", reserved=2), {PROTOCOL}),
    "reserved bit 3": (frame(b"{}", reserved=1), {PROTOCOL}),
    **{f"opcode {code}": (frame(b"x", opcode=code), {PROTOCOL}) for code in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a ping of 126 bytes": (frame(b"a" * 126, opcode=PING), {PROTOCOL}),
    "a pong of 64 KiB": (frame(b"a" * 65536, opcode=PONG), {PROTOCOL}),
    "a ping in parts": (frame(b"a", opcode=PING, fin=False), {PROTOCOL}),
    "a close in parts": (frame(b"\x03\xe8", opcode=CLOSE, fin=False), {PROTOCOL}),
    "a rest without a beginning": (frame(b"x", opcode=CONT), {PROTOCOL}),
    "a beginning within a message": (frame(b"{", fin=False) + frame(b"}"), {PROTOCOL}),
    "a close within a message": (frame(b"{", fin=False) + frame(b"\x03\xe8", opcode=CLOSE), {PROTOCOL, 1000}),
    "a close of one byte": (frame(b"\x03", opcode=CLOSE), {PROTOCOL}),
    **{f"close code {code}": (frame(code.to_bytes(2, "big"), opcode=CLOSE), {PROTOCOL}) for code in (0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65535)},
    "a reason that is not UTF-8": (frame(b"\x03\xe8\xff\xff", opcode=CLOSE), {NOT_UTF_8, PROTOCOL}),
    "a good close": (frame(b"\x03\xe8bye", opcode=CLOSE), {1000}),
    "a close of ours": (frame((4400).to_bytes(2, "big"), opcode=CLOSE), {4400}),
    "an empty close": (frame(opcode=CLOSE), {1005}),
    "100 MB announced": (frame(announced=HUNDRED_MB), {TOO_BIG}),
    "2^63 - 1 bytes announced": (frame(announced=2**63 - 1), {TOO_BIG, PROTOCOL}),
    "2^64 - 1 bytes announced": (frame(announced=2**64 - 1), {TOO_BIG, PROTOCOL}),
    "1 MiB and a byte": (frame(b"a" * (KIB * KIB + 1)), {TOO_BIG, CUT}),
    "64 KiB and a byte": (frame(b"a" * (64 * KIB + 1)), {4413}),
    "64 KiB and a byte, binary": (frame(b"a" * (64 * KIB + 1), opcode=BINARY), {4413}),
    "64 KiB and a byte in parts": (frame(b"a" * 40_000, fin=False) + frame(b"a" * 30_000, opcode=CONT), {4413}),
    "fragments beyond the largest message": (frame(fin=False) + frame(b"a" * 64_000, opcode=CONT, fin=False) * 20, {TOO_BIG, CUT}),
    "a length in more bytes than it needs": (b"\x89\xfe\x00\x01" + b"\0\0\0\0" + b"a", {ALIVE, PROTOCOL}),
    "bad UTF-8": (frame(b"\xff\xfe"), {NOT_UTF_8}),
    "bad UTF-8 over fragments": (frame(b'"\xc3', fin=False) + frame(b'("', opcode=CONT), {NOT_UTF_8}),
    "half a character at the end": (frame(b'"\xe2\x82'), {NOT_UTF_8}),
    "a surrogate in UTF-8": (frame(b'"\xed\xa0\x80"'), {NOT_UTF_8}),
    "an HTTP request": (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", {PROTOCOL}),
    "zeros": (b"\0" * 5000, {PROTOCOL}),
}  # fmt: skip
SILENT = {
    "a pong nobody asked for": frame(b"x", opcode=PONG),
    "a ping": frame(b"x", opcode=PING),
    "a pong within a message": frame(b"{", fin=False) + frame(opcode=PONG),
}


async def line_of(world: World, ticket: str | None) -> RawLine:
    """A visitor's line to the first server."""
    return await RawLine.open(world.ports[0], "visitor", host=world.tenant.host, origin=SHOP, ticket=ticket)


@pytest.mark.parametrize("after_hello", [False, True], ids=["before hello", "after hello"])
def test_broken_frames_end_the_line_with_a_declared_code(world: World, vitals: Vitals, after_hello: bool) -> None:
    async def scenario() -> None:
        person = await aside(world.visitor)
        wrong = {}
        async with await Bystander.of(world) as bystander:
            for name, (data, allowed) in BROKEN.items():
                line = await line_of(world, world.visitor_ticket(person) if after_hello else None)
                await line.flood(data)
                code = await line.closed() if ALIVE not in allowed or (after_hello and not await line.alive()) else ALIVE
                if code not in allowed:
                    wrong[name] = code
                await line.leave()
        assert not wrong
        assert bystander.worst() < MOST_S, bystander.waits

    world.run(scenario)


def test_a_split_character_is_one_character(world: World, vitals: Vitals) -> None:
    """UTF-8 is judged by the message, not by its parts; control frames may stand between them."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        line = await line_of(world, world.visitor_ticket(person))
        message = json.dumps({"v": 1, "type": "ping", "data": {"x": "Grüße 🙂"}}, ensure_ascii=False).encode()
        for cut in range(1, len(message), 5):
            line.writer.write(frame(message[:cut], fin=False) + frame(b"?", opcode=PING) + frame(message[cut:], opcode=CONT))
            while b'"pong"' not in (await line.next_frame())[1]:
                pass
        assert (PONG, b"?") in line.heard
        await line.leave()

    world.run(scenario)


@pytest.mark.parametrize("padding", [0, 200], ids=["a length of one byte", "a length of three"])
def test_a_message_may_be_cut_anywhere_and_whole_ones_follow(world: World, vitals: Vitals, padding: int) -> None:
    """A whole message in a packet of its own takes a shorter way than what the parser has begun with; both are heard, in their order."""

    async def cut_at(line: RawLine, cuts: tuple[int, ...]) -> None:
        said, heard = [], []

        def ping() -> bytes:
            said.append(str(uuid4()))
            message = {"v": 1, "type": "ping", "cid": said[-1], "data": {"x": "y" * padding}}
            return frame(json.dumps(message).encode(), mask=os.urandom(4))

        async def packet(data: bytes) -> None:
            line.writer.write(data)
            await line.writer.drain()
            await asyncio.sleep(0.02)

        for cut in cuts:
            one, other, whole = ping(), ping(), ping()
            # The end of one and the beginning of the next come together.
            for piece in (one[:cut], one[cut:] + other[:3], other[3:], whole):
                await packet(piece)
        async with asyncio.timeout(8):
            while len(heard) < len(said):
                opcode, payload = await line.next_frame()
                if opcode == TEXT and (cid := json.loads(payload).get("cid")):
                    heard.append(cid)
        assert heard == said
        # A whole message in the middle of one in parts is against the protocol.
        await packet(frame(b'{"v": 1,', fin=False))
        await packet(ping())
        assert await line.closed() == PROTOCOL
        await line.leave()

    async def scenario() -> None:
        person = await aside(world.visitor)
        # In the head, the length, the mask, the text, before the last byte.
        for cuts in ((1, 2, 3, 4, 5), (6, 7, 8, 40, -1)):
            await cut_at(await line_of(world, world.visitor_ticket(person)), cuts)

    world.run(scenario)


@given(data=st.binary(min_size=1, max_size=300), is_masked=st.booleans(), cuts=st.lists(st.integers(0, 300), max_size=3))
@settings(max_examples=120, print_blob=True)
def noise(world: World, tickets: list[str], codes: set[int], data: bytes, is_masked: bool, cuts: list[int]) -> None:
    """Any bytes after the upgrade, in any pieces: an allowed code, or nothing yet."""

    async def scenario() -> None:
        line = await line_of(world, tickets[0] if is_masked else None)
        sent = frame(data[1:], opcode=data[0] & 0x0F, fin=bool(data[0] & 0x80), reserved=data[0] >> 4 & 7 if data[0] & 0x40 else 0) if is_masked else data
        edges = [0, *sorted(cut % (len(sent) + 1) for cut in cuts), len(sent)]
        for start, end in itertools.pairwise(edges):
            line.writer.write(sent[start:end])
            await asyncio.sleep(0)
        with suppress(OSError):
            line.writer.write_eof()
        code = await line.closed()
        codes.add(code)
        await line.leave()
        echoed = is_masked and data[0] & 0x8F == 0x80 | CLOSE
        assert code != 1011
        assert echoed or code in {CUT, 1005, PROTOCOL, NOT_UTF_8, TOO_BIG, 4400, 4409}, code

    asyncio.run(scenario())


def test_noise_ends_with_an_allowed_code(world: World, vitals: Vitals) -> None:
    person = world.visitor()
    codes: set[int] = set()
    noise(world, [world.visitor_ticket(person)], codes)
    assert PROTOCOL in codes


def flood(name: str) -> bytes:
    """Some megabytes of the smallest frames of a kind."""
    one = {
        "texts": frame(b""),
        "binaries": frame(b"", opcode=BINARY),
        "pings": frame(b"", opcode=PING),
        "fat pings": frame(os.urandom(125), opcode=PING),
        "pongs": frame(b"", opcode=PONG),
        "empty fragments": frame(b"", opcode=CONT, fin=False),
        "fragments of a byte": frame(b" ", opcode=CONT, fin=False),
        "messages in fragments": frame(b"{", fin=False) + frame(b"}", opcode=CONT),
    }[name]
    begin = frame(b"", fin=False) if "fragments" in name and "messages" not in name else b""
    return begin + one * (6 * KIB * KIB // len(one))


FLOODS: dict[str, set[int]] = {
    "texts": {4400, 4429},
    "binaries": {4400, 4429},
    "pings": {4429},
    "fat pings": {4429},
    "pongs": {4429},
    "empty fragments": {TOO_BIG},
    "fragments of a byte": {TOO_BIG},
    "messages in fragments": {4400, 4429},
}


@pytest.mark.parametrize("after_hello", [False, True], ids=["before hello", "after hello"])
@pytest.mark.parametrize("kind", FLOODS)
def test_a_million_tiny_frames_end_the_line_and_nobody_waits(world: World, vitals: Vitals, kind: str, after_hello: bool) -> None:
    """Six megabytes of the smallest frames from somebody who reads nothing; the line ends long before they are all taken."""
    data = flood(kind)

    async def scenario() -> None:
        person = await aside(world.visitor)
        peak: list[float] = []
        async with await Bystander.of(world) as bystander:
            line = await line_of(world, world.visitor_ticket(person) if after_hello else None)
            sent = await line.flood(data, seconds=6)
            peak.append(vitals.grown())
            code = await line.closed()
            await line.leave()
        # Whoever has sent more than the server read may lose the close frame to the reset.
        assert code in FLOODS[kind] | {CUT}, code
        assert sent < len(data), "all of it was taken"
        assert max(peak) < 20, peak
        assert bystander.worst() < MOST_S, bystander.waits

    world.run(scenario)


def test_a_short_flood_hears_its_code(world: World, vitals: Vitals) -> None:
    """The same in a size that leaves nothing unread: the code arrives."""

    async def scenario() -> None:
        person = await aside(world.visitor)
        wrong: dict[str, Any] = {}
        for kind, allowed in FLOODS.items():
            line = await line_of(world, world.visitor_ticket(person))
            await line.flood(flood(kind)[: 9000 if "ping" not in kind else 20_000])
            code = await line.closed()
            if code not in allowed:
                wrong[kind] = code
            await line.leave()
        assert not wrong

    world.run(scenario)
