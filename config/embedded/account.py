"""As whom the servers run, and where (ruling R14).

PostgreSQL refuses to run as root. As root, both servers run as an OS user of their own; where that user cannot reach the
checkout, the programs and the data go to /var/lib/sodan/<hash>. No folder of anybody is opened up for it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from config.embedded.binaries import Program
from config.embedded.errors import SetupError

USER = "sodan-servers"
_SHELTER = Path("/var/lib/sodan")


@dataclass(frozen=True, slots=True)
class Account:
    """The servers' OS user; without ids it is whoever runs this."""

    uid: int | None = None
    gid: int | None = None

    def options(self) -> dict[str, Any]:
        """Keyword arguments that make ``subprocess`` run a program as this user, from a folder it can enter."""
        if self.uid is None:
            return {"cwd": "/"}
        return {"user": self.uid, "group": self.gid, "extra_groups": [], "cwd": "/"}

    def reaches(self, path: Path) -> bool:
        """Whether this user can enter and read ``path``."""
        if self.uid is None:
            return True
        tried = subprocess.run(["/bin/sh", "-c", 'test -r "$0" && test -x "$0"', str(path)], check=False, **self.options())
        return tried.returncode == 0

    def reaches_through(self, path: Path) -> bool:
        """Whether this user can enter ``path``, listing it or not."""
        return subprocess.run(["/bin/sh", "-c", 'test -x "$0"', str(path)], check=False, **self.options()).returncode == 0

    def make_folder(self, path: Path) -> None:
        """Make ``path``, closed to everybody but this user."""
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def own(self, path: Path) -> None:
        """Give the file ``path`` to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def server_account(say: Callable[[str], None]) -> Account:
    """The user to run servers as: oneself, or as root the system user, created once.

    Raises:
        SetupError: the user cannot be created.
    """
    if os.geteuid() != 0:
        return Account()
    import pwd

    try:
        entry = pwd.getpwnam(USER)
    except KeyError:
        say(f"PostgreSQL does not run as root: creating the system user {USER} for the servers")
        # What is root by a plain "su" has no sbin in its PATH on Debian.
        useradd = shutil.which("useradd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin") or "useradd"
        command = [useradd, "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent", "--shell", "/usr/sbin/nologin", USER]
        try:
            made = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            raise SetupError(
                f"Running as root needs a system user for the servers, and useradd is not there ({error.strerror}). Run as an ordinary user."
            ) from error
        try:
            entry = pwd.getpwnam(USER)
        except KeyError:
            raise SetupError(f"The system user {USER} could not be created: {made.stderr.strip()}. Run as an ordinary user, or create it.") from None
    return Account(entry.pw_uid, entry.pw_gid)


def _shelter(path: Path, kind: str) -> Path:
    digest = hashlib.sha256(str(path).encode()).hexdigest()[:12]
    folder = _SHELTER / digest / kind
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    return folder


def reachable_program(program: Program, account: Account, say: Callable[[str], None]) -> Program:
    """The same programs where ``account`` can run them: copied when they lie in a folder closed to it."""
    if account.reaches(program.bin):
        return program
    common = Path(os.path.commonpath([root.parent for root in program.roots]))
    shelter = _shelter(common, "programs")
    for root in program.roots:
        target = shelter / root.relative_to(common)
        stamp = target / ".copied"
        # A fresh install of the same wheel has another inode time; a half-made copy has no stamp.
        mark = f"{root} {root.stat().st_mtime_ns}"
        if stamp.exists() and stamp.read_text() == mark:
            continue
        say(f"{root} is closed to the user {USER}: copying it to {target}")
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(root, target, symlinks=True)
        _open_for_reading(target)
        stamp.write_text(mark)
    for root in program.roots:
        for between in (shelter / root.relative_to(common)).parents:
            if between == _SHELTER.parent:
                break
            between.chmod(0o711)
    return replace(program, bin=shelter / program.bin.relative_to(common))


def _open_for_reading(target: Path) -> None:
    for path in [target, *target.rglob("*")]:
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(path.stat().st_mode & 0o777 | (0o555 if runs else 0o444))


def reachable_data(data: Path, account: Account, say: Callable[[str], None]) -> Path:
    """``data`` itself, or its shelter when ``account`` cannot enter it."""
    if account.uid is None or account.reaches_through(data):
        return data
    shelter = _shelter(data, "data")
    if not any(shelter.iterdir()):
        say(f"{data} is closed to the user {USER}: PostgreSQL and Valkey keep their data in {shelter}")
    return shelter
