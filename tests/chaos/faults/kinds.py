"""What a fault is, and the list of all kinds."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.chaos.run import Run

LONGEST_S = 75.0


class DidNotBite(AssertionError):
    """The fault was made and nothing happened; such a run proves nothing."""


@dataclass(frozen=True, slots=True)
class Chance:
    """What a fault works with: the run, dice of its own, and for how long it may harm."""

    run: Run
    dice: random.Random
    seconds: float

    async def wait(self) -> None:
        """Let it do harm."""
        await asyncio.sleep(self.seconds)


Act = Callable[[Chance], Awaitable[str]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of fault: its name, the row of the failure catalogue, how it is made, and how long (least and most seconds).

    ``act`` harms, mends and returns the proof that it bit, or raises ``DidNotBite``.
    """

    name: str
    row: str
    act: Act
    shortest_s: float
    longest_s: float
    help: str


KINDS: dict[str, Kind] = {}


def fault(row: str, shortest_s: float = 0.0, longest_s: float = 0.0) -> Callable[[Act], Act]:
    """Register a kind under the function's name; its docstring says what it does and what proves it."""

    def register(act: Act) -> Act:
        name = act.__name__
        KINDS[name] = Kind(name, row, act, shortest_s, longest_s, " ".join((act.__doc__ or "").split()))
        return act

    return register


def bite(happened: object, proof: str) -> str:
    """The proof, if the thing happened.

    Raises:
        DidNotBite: it did not.
    """
    if not happened:
        raise DidNotBite(proof)
    return proof


def table() -> str:
    """All kinds as a table of docs/chaos.md."""
    rows = [f"| `{kind.name}` | {kind.row} | {kind.help} |" for _name, kind in sorted(KINDS.items())]
    return "\n".join(["| Kind | Row | What happens, and what proves it |", "|---|---|---|", *rows])
