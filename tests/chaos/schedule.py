"""When which fault comes: from the seed alone, as many kinds as there is room for."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.chaos.faults.kinds import KINDS
from tests.chaos.options import Options

LEAD_S = 2.0


@dataclass(frozen=True, slots=True)
class Planned:
    """A fault to come: ``at`` seconds after the first line (or later, when the one before takes long), for ``seconds``."""

    number: int
    at: float
    kind: str
    seconds: float


def plan(options: Options) -> list[Planned]:
    """The schedule of a run.

    Raises:
        SystemExit: ``--only`` names a kind that there is not.
    """
    unknown = [name for name in options.only if name not in KINDS]
    if unknown:
        raise SystemExit(f"No such fault: {', '.join(unknown)}. There are: {', '.join(sorted(KINDS))}")
    dice = random.Random(f"{options.seed}.schedule")
    names = sorted(options.only or KINDS)
    order: list[str] = []
    while len(order) < options.faults:
        dice.shuffle(names)
        order += names
    step = max(0.0, options.seconds - 2 * LEAD_S) / max(1, options.faults)
    planned = []
    for number, name in enumerate(order[: options.faults]):
        kind = KINDS[name]
        planned.append(Planned(number, LEAD_S + step * (number + dice.random() * 0.5), name, dice.uniform(kind.shortest_s, kind.longest_s)))
    return planned
