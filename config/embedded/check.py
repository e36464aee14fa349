"""Lint, types and contracts: ``bin/check``. Every step runs; only what a failed one printed is shown."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from config.embedded import frontend
from config.embedded.errors import SetupError
from config.embedded.state import ROOT

# Enough to import the settings: nothing here connects.
SETTINGS_ONLY = {
    "SODAN_PROFILE": "test",
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SECRET_KEY": "only-for-reading-the-settings-" * 2,
}
_FOLDERS = ["manage.py", "config", "tenants", "visitors", "chat", "knowledge", "analytics"]


def _tool(name: str, *arguments: str) -> Callable[[], subprocess.CompletedProcess[str]]:
    program = str(Path(sys.executable).parent / name)
    environment = {**os.environ, **SETTINGS_ONLY, "DJANGO_SETTINGS_MODULE": "config.settings"}
    return lambda: subprocess.run([program, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


STEPS: dict[str, Callable[[], subprocess.CompletedProcess[str]]] = {
    # First, while it has the machine: its tests wait for promises and timers, which a starved process misses.
    "vitest": lambda: frontend.run_script("test"),
    "ruff check": _tool("ruff", "check", "--quiet", "--output-format", "concise", "."),
    "ruff format": _tool("ruff", "format", "--check", "--quiet", "."),
    "import contracts": _tool("lint-imports", "--no-cache"),
    "djlint": _tool("djlint", "--lint", "--quiet", "config", "tenants", "visitors", "chat"),
    "mypy": _tool("mypy", *_FOLDERS),
    "tsc and biome": lambda: frontend.run_script("check"),
}


def say(line: str) -> None:
    """A line on the terminal, at once."""
    print(line, flush=True)


def run_checks(say: Callable[[str], None] = say, names: Iterable[str] = tuple(STEPS)) -> list[str]:
    """Run the steps named, by default every one, with a line for each; answers the names of those that failed."""
    failed = []
    for name in names:
        step = STEPS[name]
        began = time.monotonic()
        done = step()
        verdict = "ok" if done.returncode == 0 else "FAILED"
        say(f"  {name:<18} {verdict:<7} {time.monotonic() - began:5.1f} s")
        if done.returncode:
            failed.append(name)
            say((done.stdout + done.stderr).strip())
    return failed


def main() -> int:
    """``bin/check``: answers the exit status."""
    try:
        frontend.build(lambda line: print(f"  {line}", flush=True))
        failed = run_checks()
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{len(STEPS) - len(failed)} passed, {len(failed)} failed" + (f": {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
