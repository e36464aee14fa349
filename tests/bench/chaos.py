"""``bin/bench chaos [--seed N] [--faults M] [--messages K] [--conversations C] [--tenants T] [--seconds S] [--only kind,kind]``.

The whole product under faults (docs/chaos.md). Metrics: ``messages``, ``faults`` and ``fault_kinds`` that bit; ``lost``, ``doubled``, ``misordered``,
``leaked``, ``ghosts`` and ``other`` findings, all of which must be 0; ``settled_s``, from the last fault until everybody has everything.
"""

from __future__ import annotations

from tests.bench.report import Result
from tests.chaos.__main__ import report
from tests.chaos.options import parse
from tests.chaos.run import run as carry_out


def run(arguments: list[str]) -> Result:
    """Carry out one run; what was found is printed."""
    done = carry_out(parse(arguments))
    report(done)
    return {"product": {name: [float(value)] for name, value in done.figures.items()}}
