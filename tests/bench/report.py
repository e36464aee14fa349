"""How benchmarks show what they found: a table, and with --json one object on the last line."""

from __future__ import annotations

import json
import os
import platform
import subprocess
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
# Candidate ("product" or the name of a yardstick) -> metric -> its samples.
Result = dict[str, dict[str, list[float]]]


def show(name: str, result: Result, *, as_json: bool) -> None:
    """Print medians, and how far the samples spread."""
    metrics = sorted({metric for candidate in result.values() for metric in candidate})
    print(f"\n{name} on {_machine()['cpu']}, {_machine()['cores']} cores; median (least to most, samples)\n")
    for metric in metrics:
        print(metric)
        for candidate, found in result.items():
            if samples := found.get(metric):
                print(f"  {candidate:<18} {median(samples):>10.1f}   ({min(samples):.1f} to {max(samples):.1f}, {len(samples)})")
    if as_json:
        candidates = {candidate: {metric: round(median(samples), 3) for metric, samples in found.items()} for candidate, found in result.items()}
        print(json.dumps({"bench": name, "machine": _machine(), "commit": _commit(), "candidates": candidates}))


def _machine() -> dict[str, str | int]:
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        cpu = next((line.split(":", 1)[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")), cpu)
    return {"cpu": cpu, "cores": os.cpu_count() or 1, "system": platform.system(), "python": platform.python_version()}


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
