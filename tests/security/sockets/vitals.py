"""What an attack must not change: the server's memory, its open descriptors, its log, and what a bystander hears."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from tests.rig.clients import Client
from tests.rig.servers import Server
from tests.rig.world import World, aside

MOST_GROWTH_MIB = 20.0
# Connections to PostgreSQL and Valkey that the pools open when they are first needed, and keep.
MOST_POOLED = 6
# What is wrong in a log, whoever wrote it. Refused HTTP requests are uvicorn's own warnings and name themselves.
BAD_WORDS = ("Traceback", "Error", "Warning", "ERROR", "exception")


class Vitals:
    """One server before and after."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self._log = server.log.stat().st_size
        self._memory = self.memory()
        self._descriptors = self.descriptors()

    def memory(self) -> float:
        """Resident MiB."""
        for line in Path(f"/proc/{self.server.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise AssertionError("no VmRSS")

    def grown(self) -> float:
        """By how many MiB it grew."""
        return self.memory() - self._memory

    def descriptors(self) -> int:
        """Open descriptors: each socket, and so each session, holds one."""
        return len(list(Path(f"/proc/{self.server.process.pid}/fd").iterdir()))

    def logged(self) -> str:
        """What was logged since."""
        return self.server.log.read_bytes()[self._log :].decode(errors="replace")

    def check(self, *, seconds: float = 8.0) -> None:
        """Fail unless everything is as it was, a moment after everybody left."""
        deadline = time.monotonic() + seconds
        while self.descriptors() > self._descriptors + MOST_POOLED and time.monotonic() < deadline:
            time.sleep(0.05)
        assert self.server.process.poll() is None, "the server died"
        assert self.descriptors() <= self._descriptors + MOST_POOLED, f"descriptors: {self._descriptors}, now {self.descriptors()}"
        assert self.grown() <= MOST_GROWTH_MIB, f"memory grew by {self.grown():.1f} MiB"
        logged = self.logged()
        assert not [line for line in logged.splitlines() if any(word in line for word in BAD_WORDS)], logged


# How long a bystander's line may take. Frames that hold the loop up do so for much longer; a busy machine of two cores pauses for more than a second by itself.
MOST_S = 3.0


class Bystander:
    """A visitor and an operator who only want to talk, before and during an attack."""

    def __init__(self, visitor: Client, operator: Client, conversation: str) -> None:
        self.visitor, self.operator, self.conversation = visitor, operator, conversation
        self.waits: list[float] = []
        self._task: asyncio.Task[None] | None = None
        self._is_over = False

    @classmethod
    async def of(cls, world: World) -> Bystander:
        """Two people with a conversation, on the first server."""
        person, otto = await aside(world.visitor, "Bystander"), await aside(world.operator)
        conversation = str((await aside(world.conversation, person)).uuid)
        visitor, operator = await world.visit(person), await world.work(otto)
        await visitor.ask("sync", conversation=conversation, after=0)
        await operator.ask("conversation.watch", conversation=conversation, after=0)
        return cls(visitor, operator, conversation)

    async def talk(self) -> float:
        """Say one line; seconds until it was heard."""
        begun = time.monotonic()
        cid = await self.operator.tell("message.send", conversation=self.conversation, body="still here")
        message: dict[str, Any] = await self.visitor.find(lambda frame: frame["type"] == "message.sent", seconds=10)
        await self.operator.answer(cid)
        assert message["data"]["message"]["body"] == "still here"
        wait = time.monotonic() - begun
        self.waits.append(wait)
        return wait

    async def __aenter__(self) -> Bystander:
        await self.talk()
        self.waits.clear()
        self._task = asyncio.create_task(self._go_on())
        return self

    async def _go_on(self) -> None:
        while not self._is_over:
            await self.talk()
            # Their own limit is 30 frames in 10 seconds.
            await asyncio.sleep(0.0 if self._is_over else 0.35)

    async def __aexit__(self, *error: object) -> None:
        assert self._task is not None
        self._is_over = True
        await asyncio.wait_for(self._task, 15)

    def worst(self) -> float:
        """The longest wait while the attack ran."""
        return max(self.waits, default=0.0)
