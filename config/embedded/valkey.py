"""One Valkey server on loopback, with a password: durable (broker, streams) or forgetful (cache)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from config.embedded.account import Account
from config.embedded.binaries import Program, valkey_server
from config.embedded.errors import SetupError
from config.embedded.state import State

_DURABLE = ["appendonly yes", "appendfsync everysec", "aof-load-truncated yes", "maxmemory-policy noeviction"]
_CACHE = ["appendonly no", 'save ""', "maxmemory 256mb", "maxmemory-policy allkeys-lru"]


class Valkey:
    """A server named ``name``, whose data folder is ``folder/name``."""

    def __init__(self, *, name: str, durable: bool, program: Program, account: Account, folder: Path, state: State) -> None:
        self.name = name
        self.durable = durable
        self.program = program
        self.account = account
        self.data = folder / name
        self.log = self.data / "server.log"
        self.state = state

    @property
    def url(self) -> str:
        """Its redis:// address; valid once started."""
        return f"redis://:{self.state.secret('valkey_password')}@127.0.0.1:{self.state.recorded_port(self.name)}/0"

    def start(self, say: Callable[[str], None]) -> bool:
        """Start it; answers whether it was started now (False: it was running).

        Raises:
            SetupError: it does not come up; the text quotes the server's log.
        """
        if self.healthy():
            return False
        self.account.make_folder(self.data)
        for again in (False, True, True):
            port = self.state.port(self.name, again=again)
            self._configure(port)
            command = [str(valkey_server(self.program)), str(self.data / "valkey.conf")]
            done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **self.account.options())
            deadline = time.monotonic() + 15
            while done.returncode == 0 and time.monotonic() < deadline:
                if self.healthy():
                    return True
                if self._pid() is None and time.monotonic() > deadline - 12:
                    break
                time.sleep(0.05)
        raise SetupError(f"Valkey does not start. The end of {self.log}:\n{self._log_tail()}{done.stderr.strip()}")

    def stop(self) -> None:
        """Stop it if it runs, its data written."""
        pid = self._pid()
        if pid is None or not self.healthy():
            return
        try:
            os.kill(pid, signal.SIGTERM)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + 15
        while self.healthy() and time.monotonic() < deadline:
            time.sleep(0.05)

    def healthy(self) -> bool:
        """Whether it answers PING with our password."""
        port = self.state.recorded_port(self.name)
        if not port:
            return False
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=2) as link:
                link.sendall(f"AUTH {self.state.secret('valkey_password')}\r\nPING\r\n".encode())
                answer = b""
                while answer.count(b"\r\n") < 2:
                    piece = link.recv(200)
                    if not piece:
                        break
                    answer += piece
        except OSError:
            return False
        return answer.startswith(b"+OK") and b"+PONG" in answer

    def _configure(self, port: int) -> None:
        lines = [
            "bind 127.0.0.1",
            f"port {port}",
            f'dir "{self.data}"',
            f'pidfile "{self.data / "server.pid"}"',
            f'logfile "{self.log}"',
            "daemonize yes",
            "loglevel warning",
            # In a file, not in the arguments, which every user of the machine can list.
            f"requirepass {self.state.secret('valkey_password')}",
            *(_DURABLE if self.durable else _CACHE),
        ]
        path = self.data / "valkey.conf"
        path.write_text("\n".join(lines) + "\n")
        path.chmod(0o600)
        self.account.own(path)
        (self.data / "server.pid").unlink(missing_ok=True)

    def _pid(self) -> int | None:
        try:
            pid = int((self.data / "server.pid").read_text())
            os.kill(pid, 0)
        except (OSError, ValueError):
            return None
        return pid

    def _log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-8:]) + "\n"
        except OSError:
            return ""
