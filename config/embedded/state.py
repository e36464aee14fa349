"""What is remembered between starts, in the data folder: secrets made once, and the ports in use."""

from __future__ import annotations

import base64
import errno
import json
import os
import secrets
import shutil
import socket
from pathlib import Path

from config.embedded.errors import SetupError

ROOT = Path(__file__).resolve().parent.parent.parent
_NEEDED_MIB = 400
_ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def data_folder(environ: dict[str, str] | os._Environ[str] = os.environ) -> Path:
    """The folder named by SODAN_DATA (default ``.data`` in the checkout), absolute, not yet made."""
    return Path(environ.get("SODAN_DATA") or ROOT / ".data").expanduser().resolve()


class State:
    """The data folder's ``secrets.json`` and ``ports.json``.

    Args:
        data: the data folder; made when absent.

    Raises:
        SetupError: the folder cannot be made or written, or its disk is full.
    """

    def __init__(self, data: Path) -> None:
        self.data = data
        try:
            data.mkdir(parents=True, exist_ok=True)
            # As root the servers' own user has to pass through, but need not list.
            data.chmod(0o711 if os.name == "posix" and os.geteuid() == 0 else 0o700)
            free = shutil.disk_usage(data).free // 2**20
        except OSError as error:
            raise SetupError(f"Cannot use {data} as the data folder: {error.strerror}. Set SODAN_DATA to a folder of yours.") from error
        if free < _NEEDED_MIB:
            raise SetupError(
                f"The disk of {data} is nearly full: {free} MiB left, {_NEEDED_MIB} needed. Free some space, or set SODAN_DATA to a folder on another disk."
            )

    def secret(self, name: str) -> str:
        """The secret of that name: made at the first call, the same ever after."""
        path = self.data / "secrets.json"
        known = self._read(path)
        if name not in known:
            known[name] = secrets.token_urlsafe(48)
            self._write(path, known)
        return str(known[name])

    def push_key(self) -> str:
        """The private key that signs pushes (P-256, base64url): made at the first call, the same ever after, or every device would be set up anew."""
        path = self.data / "secrets.json"
        known = self._read(path)
        if "push_key" not in known:
            # Any number below the curve's order is a key; one of 32 random bytes is, but for one in 2^32.
            number = 0
            while not 0 < number < _ORDER_OF_P256:
                number = secrets.randbits(256)
            known["push_key"] = base64.urlsafe_b64encode(number.to_bytes(32, "big")).decode().rstrip("=")
            self._write(path, known)
        return str(known["push_key"])

    def port(self, name: str, *, again: bool = False) -> int:
        """The loopback port remembered for ``name``; a new free one at the first call, or when ``again`` or taken."""
        path = self.data / "ports.json"
        known = self._read(path)
        port = int(known.get(name, 0))
        if not port or again or port_taken(port):
            port = free_port()
            known[name] = port
            self._write(path, known)
        return port

    def recorded_port(self, name: str) -> int:
        """The port as recorded, taken or not; 0 when there is none."""
        return int(self._read(self.data / "ports.json").get(name, 0))

    def _read(self, path: Path) -> dict[str, str | int]:
        try:
            content = json.loads(path.read_text())
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SetupError(f"{path} cannot be read ({error}). Correct it, or move the folder away to start afresh.") from error
        return content if isinstance(content, dict) else {}

    def _write(self, path: Path, content: dict[str, str | int]) -> None:
        draft = path.with_suffix(".new")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(content, file, indent=1)
            draft.replace(path)
        except OSError as error:
            raise disk_problem(error, path) from error


def disk_problem(error: OSError, path: Path) -> SetupError:
    """A sentence for a failed write."""
    if error.errno == errno.ENOSPC:
        return SetupError(f"The disk is full: {path} could not be written. Free some space, or set SODAN_DATA to a folder on another disk.")
    return SetupError(f"{path} could not be written: {error.strerror}. Make it writable, or set SODAN_DATA to a folder of yours.")


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def port_taken(port: int) -> bool:
    """Whether a server could not bind this loopback port."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False
