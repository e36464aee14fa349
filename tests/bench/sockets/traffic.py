"""Sending lines and keeping account of each: when it was sent, who got it, in which order."""

from __future__ import annotations

import asyncio
import time
from array import array
from collections import deque
from collections.abc import Sequence
from typing import Any

from tests.bench.sockets.ends import End

# One line in so many is the operator's answer.
ANSWER_EVERY = 5
SETTLE_S = 10.0
# A timer fires up to a millisecond late; beyond this the delay counts as the candidate's (no coordinated omission).
TIMER_SLACK_NS = 2_000_000


class Traffic:
    """Lines between the ends of pairs. A line is delivered when the other end has it, and lost unless both ends got it."""

    def __init__(self, pairs: Sequence[tuple[End, End]]) -> None:
        self.pairs = pairs
        self.is_echo = bool(pairs) and pairs[0][0].dialect.is_echo
        self.sent_at, self.latency = array("q"), array("q")
        self.got = bytearray()
        self.delivered = self.doubled = self.misordered = self.strange = self.late = 0
        self._idle: deque[int] = deque()
        self._is_closed_loop = False
        for pair in pairs:
            for end in pair:
                end.arrived = self._arrived

    # --- sending ---

    def _send(self, pair: int, due: int = 0) -> None:
        number = len(self.sent_at)
        end = self.pairs[pair][number % ANSWER_EVERY == 0]
        now = time.perf_counter_ns()
        if due and now - due > TIMER_SLACK_NS:
            self.late += 1
        else:
            due = now
        self.sent_at.append(due)
        self.latency.append(-1)
        self.got.append(0)
        end.send(end.dialect.line(number))

    async def closed(self, in_flight: int, seconds: float) -> None:
        """Always so many lines under way, at most one a conversation."""
        self._idle = deque(range(len(self.pairs)))
        self._is_closed_loop = True
        for _ in range(min(in_flight, len(self.pairs))):
            self._send(self._idle.popleft())
        await asyncio.sleep(seconds)

    async def open(self, rate: float, seconds: float) -> None:
        """So many lines a second, evenly, whatever comes back."""
        self._is_closed_loop = False
        step, began = 1e9 / rate, time.perf_counter_ns()
        total, sent, count = int(rate * seconds), 0, len(self.pairs)
        while sent < total:
            reached = min(total, int((time.perf_counter_ns() - began) / step) + 1)
            while sent < reached:
                # A stride that is prime to any likely count, so that neighbours in time are of different tenants.
                self._send((sent * 101) % count, int(began + sent * step))
                sent += 1
            await asyncio.sleep(max(0.0, (began + sent * step - time.perf_counter_ns()) / 1e9))

    # --- receiving ---

    def _arrived(self, end: End, number: int) -> None:
        now = time.perf_counter_ns()
        if number >= len(self.got):
            self.strange += 1
            return
        sender = int(number % ANSWER_EVERY == 0)
        bit = 1 << end.side
        if self.got[number] & bit:
            self.doubled += 1
            return
        self.got[number] |= bit
        if number < end.newest[sender]:
            self.misordered += 1
        else:
            end.newest[sender] = number
        if end.side != sender or self.is_echo:
            self.latency[number] = now - self.sent_at[number]
            self.delivered += 1
            if self._is_closed_loop:
                self._idle.append(end.pair)
                self._send(self._idle.popleft())

    # --- account ---

    async def settle(self) -> None:
        """Stop sending and wait until everything arrived, or for ``SETTLE_S``."""
        self._is_closed_loop = False
        deadline = time.perf_counter() + SETTLE_S
        while self.lost(0) and time.perf_counter() < deadline:
            await asyncio.sleep(0.05)

    def lost(self, since: int) -> int:
        """Deliveries missing of the lines from number ``since`` on; each line has two (one for an echo)."""
        part = self.got[since:]
        if self.is_echo:
            return part.count(0)
        return 2 * part.count(0) + part.count(1) + part.count(2)

    def percentiles(self, since: int, until: int | None = None) -> dict[str, Any]:
        """Milliseconds from one end to the other, of the lines from ``since`` to ``until`` that arrived."""
        times = sorted(value for value in self.latency[since:until] if value >= 0)
        if not times:
            return {"p50_ms": 0.0, "p95_ms": 0.0, "p99_ms": 0.0}
        return {f"p{share}_ms": times[min(len(times) - 1, int(len(times) * share / 100))] / 1e6 for share in (50, 95, 99)}
