"""``bin/bench chat [--quick] [--rounds N] [--only NAME,NAME]``: the message path beside what others would build.

500 sockets of 250 conversations in 4 companies; the candidates take turns, the server has one core and the client the
other, each round with fresh servers. Metrics: ``server_cpu_us_per_msg`` and ``all_in_cpu_us_per_msg`` (with the relay, PostgreSQL
and Valkey) at the candidate's own maximum ``msgs_per_s``; ``light_*`` at 50 lines a second, ``half_*`` at half of the maximum: from one
end's send to the other end's receipt; ``handshakes_per_s`` and ``cpu_us_per_handshake`` until greeted; ``kib_per_idle_socket`` at 1,000 and at
5,000; ``herd_s`` until 5,000 cut sockets are back and ``herd_p99_ms`` of the lines said meanwhile; ``lost``, ``doubled``, ``misordered``: all rounds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from config.embedded import frontend
from tests.bench.report import Result
from tests.bench.sockets.candidates import CANDIDATES, Candidate
from tests.bench.sockets.meter import pss_kib
from tests.bench.sockets.stage import load, place

LIGHT_PER_S = 50
IN_FLIGHT = 200
FAULTS = ("lost", "doubled", "misordered", "problems")


@dataclass(frozen=True)
class Plan:
    """How much is measured; seconds, and numbers of sockets."""

    rounds: int = 3
    pairs: int = 250
    idle: tuple[int, int] = (1000, 5000)
    at_once: int = 100
    light_s: float = 10
    most_s: float = 6
    half_s: float = 8
    warm_s: float = 3
    rest_s: float = 2
    # Rows of the product's database, more than take part.
    conversations: int = 1000


QUICK = Plan(rounds=1, pairs=20, idle=(40, 80), at_once=20, light_s=2, most_s=1.5, half_s=1.5, warm_s=0.5, rest_s=0.5, conversations=40)


def run(arguments: list[str]) -> Result:
    """Measure all candidates, or those named by ``--only``."""
    plan = QUICK if "--quick" in arguments else Plan(rounds=int(_option(arguments, "--rounds", "3")))
    wanted = _option(arguments, "--only", ",".join(kind.name for kind in CANDIDATES)).split(",")
    frontend.build(print)
    result: Result = {}
    with place() as here:
        candidates = [kind(here, conversations=plan.conversations) for kind in CANDIDATES if kind.name in wanted]
        for candidate in candidates:
            print(f"{candidate.name}: preparing ...", flush=True)
            candidate.prepare()
        for number in range(plan.rounds):
            for candidate in candidates:
                print(f"round {number + 1}, {candidate.name} ...", flush=True)
                found = result.setdefault(candidate.name, {})
                _note(found, candidate, _sockets(candidate, plan))
                _note(found, candidate, _lines(candidate, plan))
    for found in result.values():
        for fault in FAULTS:
            # A median would hide a loss.
            found[fault] = [sum(found.get(fault, [0]))]
    return result


def _option(arguments: list[str], name: str, default: str) -> str:
    return arguments[arguments.index(name) + 1] if name in arguments else default


def _note(result: dict[str, list[float]], candidate: Candidate, found: dict[str, float]) -> None:
    for metric, value in found.items():
        result.setdefault(metric, []).append(value)
    print("   " + "  ".join(f"{metric} {value:.4g}" for metric, value in found.items()), flush=True)


def _sockets(candidate: Candidate, plan: Plan) -> dict[str, float]:
    """Handshakes, memory of idle sockets, and their return while lines are said."""
    few, many = plan.idle
    with load(candidate, pairs=plan.pairs, idle=many) as (running, client):
        roots = [running.server.pid]
        client("connect", count=plan.pairs, at_once=plan.at_once)
        client("run", mode="open", amount=LIGHT_PER_S, seconds=plan.warm_s)
        time.sleep(plan.rest_s)
        base = pss_kib(roots)
        client("open_more", count=few, at_once=plan.at_once)
        time.sleep(plan.rest_s)
        at_few = pss_kib(roots)
        opened = client("open_more", count=many, at_once=plan.at_once)
        time.sleep(plan.rest_s)
        at_many = pss_kib(roots)
        herd = client("herd", rate=LIGHT_PER_S, at_once=2 * plan.at_once)
        problems = client("report")["problems"]
    tell(problems)
    return {
        "handshakes_per_s": opened["opened"] / opened["seconds"],
        "cpu_us_per_handshake": opened["cpu"]["server"] / max(1, opened["opened"]) * 1e6,
        "kib_per_idle_socket": (at_few - base) / few,
        "kib_per_idle_socket_5000": (at_many - base) / many,
        "herd_s": herd["seconds"],
        "herd_p99_ms": herd["p99_ms"],
        "lost": herd["lost"],
        "problems": float(sum(problems.values())),
    }


def _lines(candidate: Candidate, plan: Plan) -> dict[str, float]:
    """Latency and cost of lines: few, as many as possible, and half of that."""
    with load(candidate, pairs=plan.pairs, idle=0) as (_running, client):
        client("connect", count=plan.pairs, at_once=plan.at_once)
        light = client("run", mode="open", amount=LIGHT_PER_S, seconds=plan.light_s, warm=plan.warm_s)
        most = client("run", mode="closed", amount=min(IN_FLIGHT, plan.pairs), seconds=plan.most_s, warm=plan.warm_s)
        half = client("run", mode="open", amount=max(10.0, most["per_s"] / 2), seconds=plan.half_s, warm=1)
        problems = client("report")["problems"]
    tell(problems)
    phases = (light, most, half)
    return {
        "msgs_per_s": most["per_s"],
        "server_cpu_us_per_msg": _us(most, "server"),
        "all_in_cpu_us_per_msg": _us(most, *most["cpu"]),
        "postgres_cpu_us_per_msg": _us(most, "postgres"),
        "valkey_cpu_us_per_msg": _us(most, "valkey"),
        "server_core": most["server_core"],
        "client_core": most["client_core"],
        "most_p50_ms": most["p50_ms"],
        "most_p99_ms": most["p99_ms"],
        **{f"light_{name}": light[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
        **{f"half_{name}": half[name] for name in ("p50_ms", "p95_ms", "p99_ms")},
        "half_server_cpu_us_per_msg": _us(half, "server"),
        **{fault: float(sum(phase[fault] for phase in phases)) for fault in ("lost", "doubled", "misordered")},
        "problems": float(sum(problems.values())),
    }


def _us(phase: dict[str, Any], *names: str) -> float:
    """CPU microseconds a delivered line."""
    spent: float = sum(phase["cpu"][name] for name in names)
    return spent / max(1, phase["delivered"]) * 1e6


def tell(problems: dict[str, int]) -> None:
    """Show what went wrong on the wire, each kind with its count."""
    for text, count in problems.items():
        print(f"   {count} x {text}", flush=True)
