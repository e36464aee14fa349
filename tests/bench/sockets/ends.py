"""Sockets of the load client, and opening many of them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from tests.bench.sockets.dialects import FAILED, NOTHING, READY, Dialect
from tests.bench.sockets.framing import Line

READY_WITHIN_S = 30.0


class End:
    """One socket. ``pair`` is the number of its conversation, ``side`` 0 for the visitor and 1 for the operator."""

    __slots__ = ("_became_ready", "_line", "arrived", "dialect", "is_ready", "newest", "pair", "problems", "side")

    def __init__(self, dialect: Dialect, pair: int, side: int, problems: Counter[str]) -> None:
        self.dialect, self.pair, self.side, self.problems = dialect, pair, side, problems
        self.is_ready = False
        # The newest line of each side that was shown here: what comes after it must be newer.
        self.newest = [-1, -1]
        self.arrived: Callable[[End, int], None] | None = None
        self._line: Line | None = None
        self._became_ready: asyncio.Future[bool] | None = None

    async def open(self, host: str, port: int) -> bool:
        """Connect and wait until ready; False (and a problem noted) if it does not work."""
        loop = asyncio.get_running_loop()
        self._became_ready = loop.create_future()
        try:
            async with asyncio.timeout(READY_WITHIN_S):
                # Set before it is connected: on a busy machine the server's answer may come before this task is resumed.
                line = self._line = Line(self.dialect.upgrade(), self._opened, self._frame, self._closed)
                await loop.create_connection(lambda: line, host, port)
                return await self._became_ready
        except (OSError, TimeoutError) as error:
            self.problems[f"not opened: {type(error).__name__}"] += 1
            self.drop()
            return False

    def send(self, payload: bytes) -> None:
        """Send a frame."""
        if self._line is not None:
            self._line.send(payload)

    def drop(self) -> None:
        """Cut the line."""
        line, self._line, self.is_ready = self._line, None, False
        if line is not None:
            line.on_close = lambda _reason: None
            line.drop()

    def _opened(self) -> None:
        first = self.dialect.opened()
        if first is None:
            self._settle(True)
            return
        for payload in first:
            self.send(payload)

    def _frame(self, payload: bytes) -> None:
        number = self.dialect.take(payload, self.send)
        if number >= 0:
            if self.arrived is not None:
                self.arrived(self, number)
        elif number == READY:
            self._settle(True)
        elif number == FAILED:
            self.problems[self.dialect.complaint[:160]] += 1
        else:
            assert number == NOTHING

    def _closed(self, reason: str) -> None:
        self.problems[f"closed: {reason[:120]}"] += 1
        self._line = None
        self._settle(False)

    def _settle(self, is_ready: bool) -> None:
        self.is_ready = is_ready
        if self._became_ready is not None and not self._became_ready.done():
            self._became_ready.set_result(is_ready)


async def open_all(ends: Sequence[End], host: str, port: int, *, at_once: int) -> tuple[int, float]:
    """Open sockets, so many at a time; answers how many are ready and the seconds it took."""
    waiting = iter(ends)
    began = time.perf_counter()

    async def opener() -> int:
        opened = 0
        for end in waiting:
            opened += await end.open(host, port)
        return opened

    opened = sum(await asyncio.gather(*(opener() for _ in range(min(at_once, len(ends))))))
    return opened, time.perf_counter() - began


def targets_of(targets: dict[str, Any], make: type[Dialect], problems: Counter[str]) -> tuple[list[tuple[End, End]], list[End]]:
    """Both ends of each conversation, and the sockets that only stay open."""
    pairs = [(End(make(visitor), number, 0, problems), End(make(operator), number, 1, problems)) for number, (visitor, operator) in enumerate(targets["pairs"])]
    return pairs, [End(make(target), -1, 0, problems) for target in targets["idle"]]
