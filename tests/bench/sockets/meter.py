"""What processes cost, read from /proc: CPU time and memory of a process with all its children."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def trees(roots: Iterable[int]) -> list[int]:
    """The given processes and all their descendants."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _stat(int(name))):
            children.setdefault(int(fields[1]), []).append(int(name))
    found = list(roots)
    for pid in found:
        found += children.get(pid, [])
    return found


def cpu_seconds(roots: Iterable[int]) -> float:
    """CPU time, user and system, of whole process trees since they began, with that of children that ended."""
    return sum(int(ticks) for pid in trees(roots) for ticks in _stat(pid)[11:15]) / _TICK


def pss_kib(roots: Iterable[int]) -> float:
    """Memory of whole process trees; what several processes share counts once (proportional set size)."""
    total = 0
    for pid in trees(roots):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return float(total)
