"""What the product holds: threads, descriptors and memory of its processes, sessions in PostgreSQL, keys and channels in Valkey (I7)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.sockets.meter import pss_kib, trees
from tests.chaos.audit import Findings
from tests.chaos.product import Product

# How far above the baseline still counts as "back": pools and threads fill when they are needed, allocators keep some memory.
# Sessions: two web processes with 8 + 4 + 1, relay and worker with up to 8 each.
THREADS, DESCRIPTORS, MEGABYTES, SESSIONS, KEYS, CHANNELS = 16, 30, 120, 42, 20, 3


@dataclass(frozen=True, slots=True)
class Held:
    """What one look found. ``processes``: name to (threads, descriptors, MB); ``keys``: those that never expire."""

    processes: dict[str, tuple[int, int, int]]
    sessions: int
    in_transaction: int
    keys: list[str]
    channels: list[str]


def look(product: Product) -> Held:
    """Look now."""
    processes = {}
    for name, process in product.processes.items():
        if process.pid:
            pids = trees([process.pid])
            processes[name] = (sum(_count(pid, "task") for pid in pids), sum(_count(pid, "fd") for pid in pids), round(pss_kib([process.pid]) / 1024))
    with product.admin() as link:
        row: Any = link.execute(
            "SELECT count(*), count(*) FILTER (WHERE state LIKE 'idle in transaction%' AND xact_start < now() - interval '3 s') FROM pg_stat_activity"
            " WHERE usename = 'sodan' AND application_name <> 'chaos'"
        ).fetchone()
    cache = product.valkey("cache")
    keys = [key.decode(errors="replace") for key in cache.scan_iter(count=1000) if cache.ttl(key) == -1]
    channels = [name.decode(errors="replace") for name in cache.pubsub_channels()]
    cache.close()
    return Held(processes, row[0], row[1], keys, channels)


def _count(pid: int, what: str) -> int:
    try:
        return len(os.listdir(Path("/proc") / str(pid) / what))
    except OSError:
        return 0


def compare(findings: Findings, before: Held, after: Held) -> None:
    """Everything must be back where it was before the bots came, give or take what pools keep."""
    for name, (threads, descriptors, megabytes) in before.processes.items():
        now = after.processes.get(name)
        if now is None:
            findings.add("dead", f"{name} does not run any more")
            continue
        for what, was, is_now, grace in (
            ("threads", threads, now[0], THREADS),
            ("descriptors", descriptors, now[1], DESCRIPTORS),
            ("MB", megabytes, now[2], MEGABYTES),
        ):
            if is_now > was + grace:
                findings.add("resources", f"{name} has {is_now} {what}, at first {was}")
    if after.sessions > before.sessions + SESSIONS or after.in_transaction:
        findings.add("resources", f"{after.sessions} sessions in PostgreSQL ({after.in_transaction} in a transaction), at first {before.sessions}")
    for what, old, new, most in (("keys without an end", before.keys, after.keys, KEYS), ("channels", before.channels, after.channels, CHANNELS)):
        if len(new) > len(old) + most:
            findings.add("resources", f"{len(new)} {what} in Valkey, at first {len(old)}: {new[:10]}")
