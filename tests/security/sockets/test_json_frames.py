"""What is inside the frames (A110, A009, A010): wrong JSON, and wrong types for every field of every declared command."""

from __future__ import annotations

import json
import random
from typing import Any
from uuid import uuid4

import msgspec
import pytest
import websockets
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.realtime import registry, routing
from tests.rig.clients import Closed
from tests.rig.world import World, aside
from tests.security.sockets.test_commands import data_of
from tests.security.sockets.vitals import MOST_S, Bystander, Vitals

assert routing.control  # declares ping and received

CODES = {"bad_frame", "unknown_type", "invalid"}
HIGH = 2**53


def text(data: str) -> str:
    """A frame around raw JSON."""
    return '{"v":1,"type":"ping","data":' + data + "}"


DOCUMENTS: list[str | bytes] = [
    "", " ", "{", "}", "nope", "null", "true", "7", '"ping"', "[]", "[[]]", '[{"v":1,"type":"ping"}]', "{}", '{"type":7}', '{"type":null}', "{'type':'ping'}", "﻿{}",
    '{"v":"1","type":"ping"}', '{"v":1.5,"type":"ping"}', '{"v":-1,"type":"ping"}', '{"v":null,"type":"ping"}', '{"v":true,"type":"ping"}', f'{{"v":{"9" * 5000},"type":"ping"}}',
    '{"v":1,"type":"ping","cid":7}', '{"v":1,"type":"ping","cid":""}', '{"v":1,"type":"ping","cid":"{}"}'.replace("{}", "a" * 5000), '{"v":1,"type":"ping","cid":{"a":1}}',
    '{"v":1,"v":1,"type":"ping"}', '{"v":1,"type":"ping","type":"message.send"}', text('{"a":1,"a":2}'), text('{"a":1,"\\u0061":2}'), text("[]"), text("null"), text("7"), text('"x"'),
    text('{"x":NaN}'), text('{"x":Infinity}'), text('{"x":-Infinity}'), text('{"x":1e999}'), text(f'{{"x":{"9" * 5000}}}'), text(f'{{"x":-{"9" * 5000}}}'), text(f'{{"x":{HIGH + 1}}}'),
    text('{"x":1e-' + "9" * 500 + "}")[:-1], text('{"x":' + "1" * 60_000 + "." + "1}") , text('{"x":"\\u0000"}'), text('{"x":"a\0b"}'), text('{"\\u0000":1}'), text('{"x":"\\ud800"}'),
    text('{"x":"\\udc00\\ud800"}'), text('{"x":"\\uZZZZ"}'), text('{"x":"\\x"}'), text('{"x":01}'), text('{"x":+1}'), text('{"x":.5}'), text('{"x":"\n"}'), text('{"x":1,}'), text("{}") + "{}",
    text("[" * 30_000), text("[" * 30_000 + "]" * 30_000), text('{"a":' * 10_000 + "1" + "}" * 10_000), "[" * 65_000, text('{"x":' + "[" * 33 + "]" * 33 + "}"),
    b"\xff\xfe", b"\x00" * 1000, b"\x1f\x8b\x08\x00", b"\x80\x04\x95", b'{"v":1,"type":"ping","data":{"x":"\xed\xa0\x80"}}',
]  # fmt: skip


def test_wrong_json_is_answered_and_counted(world: World, vitals: Vitals) -> None:
    """An error each, the line stays; the fifth closes with 4400; before hello the same."""

    async def scenario() -> None:
        wrong: dict[str, Any] = {}
        async with await Bystander.of(world) as bystander:
            for start in range(0, len(DOCUMENTS), 4):
                client = await world.visit(await aside(world.visitor))
                for document in DOCUMENTS[start : start + 4]:
                    await client.socket.send(document)
                    await client.tell("ping")
                    client.seen.clear()
                    frame = await client.find(lambda frame: frame["type"] in {"error", "pong"})
                    if frame["type"] == "error":
                        await client.until("pong")
                    if frame["data"].get("code") not in CODES:
                        wrong[repr(document[:60])] = frame
                assert (await client.ask("ping"))["ticket"]
                for _ in range(5 - len(DOCUMENTS[start : start + 4])):
                    await client.socket.send("nope")
                assert await client.closed() == 4400
            for kind in (str, bytes):
                stranger = await world.open(world.ports[0], "visitor", None, "https://shop.example")
                for document in [document for document in DOCUMENTS if isinstance(document, kind)][:5]:
                    await stranger.socket.send(document)
                assert await stranger.closed() == 4400
        assert not wrong
        assert bystander.worst() < MOST_S, bystander.waits

    world.run(scenario)


def test_a_good_command_as_binary_is_understood(world: World, vitals: Vitals) -> None:
    async def scenario() -> None:
        client = await world.visit(await aside(world.visitor))
        await client.socket.send(json.dumps({"v": 1, "type": "ping", "data": {}}).encode())
        await client.until("pong")

    world.run(scenario)


WRONG: list[Any] = [
    None, True, False, 0, -1, 1, HIGH, -HIGH, 1.5, -0.0, 1e308, "", "x", " ", "null", "0", "é" * 20_000, "a" * 60_000, "\u202e\u2028\ufeff", "<script>", "'; DROP TABLE chat_message; --", "%s%n",
    "../../etc/passwd", str(uuid4()), str(uuid4()).upper(), str(uuid4()).replace("-", ""), "{" + str(uuid4()) + "}", "urn:uuid:" + str(uuid4()), "00000000-0000-0000-0000-000000000000",
    [], [None], [[]], ["x"], {}, {"": ""}, {"$ne": 1}, {"a": {"a": {"a": 1}}}, list(range(2000)), {"__proto__": {"x": 1}, "__class__": 1}, "t.*", "specific.abc!def", "a" * 100,
]  # fmt: skip


@pytest.mark.parametrize("count", [12, pytest.param(len(WRONG), marks=pytest.mark.long)], ids=["some", "all"])
@pytest.mark.parametrize("audience", ["visitor", "operator"])
def test_wrong_types_for_every_field_of_every_command(world: World, vitals: Vitals, audience: str, count: int) -> None:
    """Each field of each command gets wrong values (a dozen of them by chance, or every one); what is left out and what is added
    too. No answer is ``unavailable``: that is a defect's.
    """
    values = random.sample(WRONG, count)

    async def scenario() -> None:
        commands = [command for command in registry.commands() if command.audience.value == audience]
        wrong: dict[str, Any] = {}
        client, sent = None, 99
        async with await Bystander.of(world) as bystander:
            for command in commands:
                names = [field.name for field in msgspec.structs.fields(command.data)]
                good = data_of(command, conversation=str(uuid4()), operator=str(uuid4()))
                cases = [{**good, name: value} for name in names for value in values]
                cases += [{key: value for key, value in good.items() if key != name} for name in names]
                cases += [{**good, "extra": value} for value in values[:3]] + [dict.fromkeys(names)]
                for data in cases:
                    if client is None or sent >= 26:
                        if client is not None:
                            await client.close()
                        person = await aside(world.visitor if audience == "visitor" else world.operator)
                        client, sent = await (world.visit(person) if audience == "visitor" else world.work(person)), 0
                    sent += 1
                    cid = str(uuid4())
                    try:
                        await client.socket.send(json.dumps({"v": 1, "type": command.type, "cid": cid, "data": data}, ensure_ascii=False))
                        if command.type in {"typing", "received", "visitor.look"}:
                            sent += 1
                            answer = await client.find(lambda frame: frame["type"] in {"error", "pong"}) if await client.tell("ping") else {}
                        else:
                            try:
                                answer = await client.find(lambda frame, cid=cid: frame.get("cid") == cid)
                            except TimeoutError as error:
                                raise AssertionError(f"{command.type} {str(data)[:200]} was not answered: {client.seen}") from error
                    except (Closed, websockets.ConnectionClosed):
                        code = await client.closed()
                        client = None
                        if code != 4400:
                            wrong[f"{command.type} {str(data)[:80]}"] = code
                        continue
                    client.seen.clear()
                    if answer["type"] == "error" and answer["data"]["code"] not in CODES | {"not_found", "forbidden", "conflict"}:
                        wrong[f"{command.type} {str(data)[:80]}"] = answer["data"]
        assert not wrong
        assert bystander.worst() < MOST_S, bystander.waits

    world.run(scenario)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-HIGH, HIGH) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=40) | st.uuids().map(str),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
TYPES = st.sampled_from(sorted({command.type for command in registry.commands()})) | st.text(max_size=20)
FRAMES = st.fixed_dictionaries(
    {
        "type": TYPES | VALUES,
        "data": st.dictionaries(st.sampled_from(["conversation", "body", "seq", "after", "n", "operator", "kind", "is_typing", "x"]), VALUES) | VALUES,
    },
    optional={"v": st.just(1) | VALUES, "cid": st.uuids().map(str) | VALUES},
)


@given(frames=st.lists(FRAMES, min_size=1, max_size=8))
@settings(max_examples=25, print_blob=True)
def any_frames(world: World, audience: str, frames: list[dict[str, Any]]) -> None:
    """Whatever is said, in whatever order: an answer or 4400."""

    async def scenario() -> None:
        person = await aside(world.visitor if audience == "visitor" else world.operator)
        client = await (world.visit(person) if audience == "visitor" else world.work(person))
        try:
            for frame in frames:
                await client.socket.send(json.dumps(frame))
            await client.ask("ping")
        except (Closed, websockets.ConnectionClosed):
            assert await client.closed() == 4400
        for frame in client.seen:
            assert frame["type"] != "error" or frame["data"]["code"] != "unavailable", frame

    world.run(scenario)


@pytest.mark.parametrize("audience", ["visitor", "operator"])
def test_any_frames_are_answered(world: World, vitals: Vitals, audience: str) -> None:
    any_frames(world, audience)


@given(after=st.integers(-HIGH, HIGH) | st.sampled_from([-1, 0, 1, 2, 2**31, 2**63 // 1024, HIGH]), is_foreign=st.booleans())
@settings(max_examples=25, print_blob=True)
def any_cursor(world: World, own: tuple[Any, str], foreign: str, after: int, is_foreign: bool) -> None:
    """A009: a cursor of the future, negative, huge or of somebody else."""

    async def scenario() -> None:
        client = await world.visit(own[0])
        cid = await client.tell("sync", conversation=foreign if is_foreign else own[1], after=after)
        frame = await client.find(lambda frame: frame.get("cid") == cid)
        if is_foreign:
            assert frame["type"] == "error" and frame["data"]["code"] == "not_found", frame
        else:
            answer = frame["data"]
            held = answer["messages"]
            assert answer["upto"] == 1 and (answer["reset"] or after in {0, 1} or after < 0), (after, answer)
            assert len(held) == (0 if after == 1 else 1), (after, answer)

    world.run(scenario)


def test_cursors_of_the_future_the_past_and_of_others(world: World, other_world: World, vitals: Vitals) -> None:
    person, somebody = world.visitor(), other_world.visitor()
    own, foreign = str(world.conversation(person).uuid), str(other_world.conversation(somebody, "private").uuid)
    any_cursor(world, (person, own), foreign)
