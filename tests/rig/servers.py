"""Real server processes on real PostgreSQL and Valkey, each ended by whoever started it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, *, seconds: float = 60.0, process: subprocess.Popen[bytes] | None = None) -> None:
    """Wait until something listens.

    Raises:
        TimeoutError: nothing did, or its process ended.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process is not None and process.poll() is not None:
            break
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on {port}.")


def environment(**changes: str) -> dict[str, str]:
    """The environment of a server that uses the test database of this test process."""
    values = connections["default"].settings_dict
    user, password, name = (quote(str(values[key]), safe="") for key in ("USER", "PASSWORD", "NAME"))
    url = f"postgresql://{user}:{password}@{values['HOST']}:{values['PORT']}/{name}"
    return {**os.environ, "DATABASE_URL": url, "BASE_URL": settings.BASE_URL, "SODAN_DRAIN": "1", "SODAN_PROFILE": "test", **changes}


class Server:
    """A ``manage.py`` process."""

    def __init__(self, log: Path, *, command: str = "serve", **changes: str) -> None:
        self.port = free_port()
        self.log = log
        arguments = ["--port", str(self.port)] if command == "serve" else []
        with log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", command, *arguments], cwd=ROOT, env=environment(**changes), stdout=output, stderr=output
            )
        if command == "serve":
            try:
                wait_for_port(self.port, process=self.process)
            except TimeoutError as error:
                self.stop()
                raise RuntimeError(f"The server did not start:\n{self.tail()}") from error
        else:
            self.wait_for_line("The relay runs.")

    def wait_for_line(self, text: str, *, seconds: float = 30.0) -> None:
        """Wait until the log says so.

        Raises:
            TimeoutError: it did not.
        """
        deadline = time.monotonic() + seconds
        while text not in self.log.read_text(errors="replace"):
            if time.monotonic() > deadline:
                raise TimeoutError(f"{text!r} was not logged:\n{self.tail()}")
            time.sleep(0.05)

    def tail(self) -> str:
        """The end of its log."""
        return self.log.read_text(errors="replace")[-4000:]

    def terminate(self) -> None:
        """Ask it to end (SIGTERM)."""
        self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """End it for certain."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(10)


class PrivateValkey:
    """A Valkey of the test's own, to be killed and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        from config.embedded.binaries import find_valkey, valkey_server

        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._binary = valkey_server(find_valkey())
        self._folder = folder
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Start it, empty."""
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(self._folder)]
        self.process = subprocess.Popen([str(self._binary), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for_port(self.port, process=self.process)

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait(10)
