"""Keep a set of processes running: start, show what they print, restart what dies, stop all together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

_COLOURS = (36, 33, 35, 32, 34, 31)
_STEADY_S = 20
_STOP_S = 15


@dataclass(slots=True)
class Process:
    """One supervised program.

    Attributes:
        name: shown before each of its lines.
        command: its arguments.
    """

    name: str
    command: list[str]
    colour: int = 0
    running: subprocess.Popen[str] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    deaths: int = field(default=0)


class Supervisor:
    """Runs processes until ``stop``; each is a process group of its own.

    Args:
        environment: what they get.
        folder: working folder.
        record: file that lists what runs, so that the next start can end what a kill -9 of this process left behind.
    """

    def __init__(self, *, environment: dict[str, str], folder: Path, record: Path) -> None:
        self.environment = environment
        self.folder = folder
        self.record = record
        self.processes: list[Process] = []
        self.stopping = threading.Event()

    def add(self, name: str, *command: str) -> None:
        """Supervise ``command`` from the next ``start`` on."""
        self.processes.append(Process(name, list(command), _COLOURS[len(self.processes) % len(_COLOURS)]))

    def start(self) -> None:
        """Start all."""
        for process in self.processes:
            self._launch(process)

    def watch(self, until: Callable[[], bool]) -> bool:
        """Restart what dies, with growing pauses, until ``until()`` or a stop; answers whether it was ``until``."""
        while not self.stopping.wait(0.2):
            now = time.monotonic()
            for process in self.processes:
                if process.running is None:
                    if now >= process.start_again_at:
                        self._launch(process)
                elif (status := process.running.poll()) is not None:
                    self._died(process, status, now)
            if until():
                return True
        return False

    def stop(self) -> None:
        """Ask all to end, and end after some seconds those that do not."""
        self.stopping.set()
        running = [process.running for process in self.processes if process.running is not None and process.running.poll() is None]
        for child in running:
            _signal_group(child.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_S
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                _signal_group(child.pid, signal.SIGKILL)
                child.wait()
        self.record.unlink(missing_ok=True)

    def _launch(self, process: Process) -> None:
        process.running = subprocess.Popen(
            process.command,
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            start_new_session=True,
        )
        process.started_at = time.monotonic()
        threading.Thread(target=self._show, args=(process, process.running), daemon=True).start()
        self._write_record()

    def _died(self, process: Process, status: int, now: float) -> None:
        process.deaths = 1 if now - process.started_at > _STEADY_S else process.deaths + 1
        pause = min(30, 2 ** (process.deaths - 1))
        process.running, process.start_again_at = None, now + pause
        how = f"was killed by signal {-status}" if status < 0 else f"ended with status {status}"
        self._print(process, f"{how}; starting it again in {pause} s")

    def _show(self, process: Process, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None
        with child.stdout as lines:
            for line in lines:
                self._print(process, line.rstrip("\n"))

    def _print(self, process: Process, line: str) -> None:
        name = f"{process.name:<6}|"
        print(f"\033[{process.colour}m{name}\033[0m {line}" if sys.stdout.isatty() else f"{name} {line}", flush=True)

    def _write_record(self) -> None:
        alive = {str(process.running.pid): birth(process.running.pid) for process in self.processes if process.running is not None}
        draft = self.record.with_suffix(".new")
        draft.write_text(json.dumps(alive))
        draft.replace(self.record)


def end_leftovers(record: Path) -> int:
    """End the processes of a supervisor that was itself killed; answers how many there were."""
    try:
        known = json.loads(record.read_text())
    except (OSError, ValueError):
        return 0
    # The moment of birth tells a process of ours from another that got its number since.
    left = [int(pid) for pid, born in known.items() if born and birth(int(pid)) == born]
    for pid in left:
        _signal_group(pid, signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(birth(pid) for pid in left) and time.monotonic() < deadline:
        time.sleep(0.05)
    record.unlink(missing_ok=True)
    return len(left)


def birth(pid: int) -> str:
    """When the process began, in whatever form the system tells; empty when there is none or it is a zombie."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        return "" if fields[0] == "Z" else fields[19]
    except (OSError, IndexError):
        pass
    if Path("/proc/self").exists():
        return ""
    return subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()


def _signal_group(pid: int, number: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
