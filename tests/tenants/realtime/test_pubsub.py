"""The process's ears: a line that looks alive and brings nothing is noticed and made anew (D8); types keep audiences apart."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tenants.realtime import pubsub as module
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import StaffFrame, VisitorFrame, staff_frame, visitor_frame
from tenants.realtime.groups import StaffGroup, VisitorGroup
from tenants.realtime.pubsub import PubSub
from tests.rig.servers import PrivateValkey, free_port


class Wire:
    """A TCP proxy that can stop forwarding what the server says."""

    def __init__(self, target: int) -> None:
        self.port, self._target = free_port(), target
        self.is_deaf = False
        self.connections = 0
        self._tasks: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        number = self.connections
        up_reader, up_writer = await asyncio.open_connection("127.0.0.1", self._target)

        async def pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter, *, silenced: bool) -> None:
            with suppress(OSError, asyncio.CancelledError):
                while data := await source.read(65536):
                    if silenced and self.is_deaf and number <= 2:
                        continue
                    sink.write(data)
                    await sink.drain()
            sink.close()

        self._tasks += [asyncio.create_task(pump(reader, up_writer, silenced=False)), asyncio.create_task(pump(up_reader, writer, silenced=True))]

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def until(condition: Any, seconds: float = 8.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


def test_a_deaf_connection_is_noticed_by_the_canary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CANARY_EVERY_S", 0.1)
    valkey = PrivateValkey(tmp_path)

    async def scenario() -> None:
        wire = Wire(valkey.port)
        await wire.start()
        heard: list[tuple[str, bytes]] = []
        healed: list[bool] = []
        listener = PubSub(f"redis://127.0.0.1:{wire.port}/0", lambda group, frame: heard.append((group, frame)), lambda: healed.append(True))
        other = PubSub(valkey.url, lambda group, frame: None, lambda: None)
        listener.start()
        other.start()
        try:
            await listener.subscribe("t.x.room")
            other.publish("t.x.room", b"one")
            await until(lambda: heard == [("t.x.room", b"one")])
            listener.publish("t.x.room", b"own")
            await asyncio.sleep(0.5)
            assert heard == [("t.x.room", b"one")], "its own frames come back to nobody"
            assert not healed

            wire.is_deaf = True
            await until(lambda: healed)
            await listener.subscribe("t.x.room")
            other.publish("t.x.room", b"two")
            await until(lambda: heard[-1] == ("t.x.room", b"two"))
        finally:
            await asyncio.gather(listener.stop(), other.stop())
            await wire.stop()

    try:
        asyncio.run(scenario())
    finally:
        valkey.kill()


def test_frames_of_one_audience_cannot_go_to_the_other() -> None:
    visitors, staff = VisitorGroup(f"t.{uuid4().hex}.x.v"), StaffGroup(f"t.{uuid4().hex}.x.s")
    with pytest.raises(TypeError):
        broadcast(visitors, StaffFrame(b"{}"))  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        broadcast(staff, VisitorFrame(b"{}"))  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        broadcast(visitors, b"{}")  # type: ignore[call-overload]
    with pytest.raises(TypeError):
        visitor_frame(object())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        staff_frame(object())  # type: ignore[arg-type]
