"""``python -m tests.chaos [options]``: a run; its exit status is 1 if anything was found. See docs/chaos.md."""

from __future__ import annotations

import sys
from collections import Counter

from tests.chaos.options import parse
from tests.chaos.run import Run, run

MOST_SHOWN = 6


def report(done: Run) -> None:
    """Print the figures of a run and what was found."""
    print(f"seed {done.options.seed}: " + ", ".join(f"{name} {value:g}" for name, value in done.figures.items()))
    shown: Counter[str] = Counter()
    for kind, text in done.findings.found:
        shown[kind] += 1
        if shown[kind] <= MOST_SHOWN:
            print(f"FOUND {kind}: {text}")
    if any(count > MOST_SHOWN for count in shown.values()):
        print(f"All in all: {dict(shown)}")


def main(arguments: list[str]) -> int:
    """Run, print what was found, answer the exit status."""
    done = run(parse(arguments))
    report(done)
    return 1 if done.findings.found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
