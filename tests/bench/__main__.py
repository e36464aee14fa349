"""``python -m tests.bench NAME [--json] [options]``: run one benchmark on servers of its own."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path

from config.embedded.errors import SetupError
from tests.bench.report import show

HERE = Path(__file__).parent
NOT_BENCHMARKS = {"__init__", "__main__", "report", "settings"}


def names() -> list[str]:
    """All benchmarks."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def main(arguments: list[str]) -> int:
    """Run it; answers the exit status."""
    rest = [argument for argument in arguments if argument != "--json"]
    if not rest or rest[0] not in names():
        print(f"bin/bench NAME [--json], where NAME is one of: {', '.join(names())}", file=sys.stderr)
        return 2
    try:
        result = importlib.import_module(f"tests.bench.{rest[0]}").run(rest[1:])
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    show(rest[0], result, as_json="--json" in arguments)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
