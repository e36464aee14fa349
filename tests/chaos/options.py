"""What a run is asked to do, from a command line."""

from __future__ import annotations

import argparse
import random
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """The size of a run. The same seed and numbers give the same schedule and the same lines."""

    seed: int
    faults: int
    messages: int
    conversations: int
    tenants: int
    seconds: float
    only: tuple[str, ...] = ()
    patches: str = ""
    trusting: bool = False
    keep: bool = False
    patience_s: float = 200.0


def parse(arguments: list[str]) -> Options:
    """Read ``--seed N --faults M --messages K ...``; the defaults are those that issue 3 asks for."""
    parser = argparse.ArgumentParser(prog="bin/bench chaos", description=__doc__)
    parser.add_argument("--seed", type=int, default=None, help="repeat a run (random, and printed, if left out)")
    parser.add_argument("--faults", type=int, default=60)
    parser.add_argument("--messages", type=int, default=20_000)
    parser.add_argument("--conversations", type=int, default=250, help="over all companies")
    parser.add_argument("--tenants", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=900.0, help="how long lines are written")
    parser.add_argument("--only", default="", help="kinds of faults, comma separated (all if left out)")
    parser.add_argument("--patches", default="", help="controls of tests.chaos.patches, comma separated; the auditor must then fail")
    parser.add_argument("--trusting", action="store_true", help="control: clients show what comes, as it comes")
    parser.add_argument("--keep", action="store_true", help="keep logs and ledger of a run that found nothing too")
    parser.add_argument("--patience", type=float, default=200.0, help="most seconds to wait for peace, for effects and for quiet, each")
    read = parser.parse_args(arguments)
    seed = random.SystemRandom().randrange(1, 1_000_000) if read.seed is None else read.seed
    return Options(
        seed=seed,
        faults=read.faults,
        messages=read.messages,
        conversations=read.conversations,
        tenants=read.tenants,
        seconds=read.seconds,
        only=tuple(filter(None, read.only.split(","))),
        patches=read.patches,
        trusting=read.trusting,
        keep=read.keep,
        patience_s=read.patience,
    )
