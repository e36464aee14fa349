"""The first step of bin/up runs under a Python that has nothing installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings


def test_the_first_step_imports_nothing_that_is_not_in_python_itself():
    # -I -S: no site-packages, no environment, no current folder.
    done = subprocess.run([sys.executable, "-I", "-S", "config/embedded/venv.py", "nothing-of-ours"], cwd=settings.ROOT, capture_output=True, text=True)

    assert "ModuleNotFoundError" not in done.stderr
    assert "nothing-of-ours.txt" in done.stderr


@pytest.mark.parametrize("python", ["/nowhere/python3.12", "/bin/ls", "/bin/true"])
def test_a_python_that_is_none_is_named(python: str) -> None:
    done = subprocess.run(["bin/check"], cwd=settings.ROOT, env={**os.environ, "PYTHON": python}, capture_output=True, text=True, timeout=60)

    assert done.returncode == 1
    assert done.stderr == f"PYTHON={python} is not a Python 3.11, 3.12 or 3.13. Name another one, or unset PYTHON to have one looked for.\n"


def test_a_machine_without_the_right_python_is_told_what_to_install(tmp_path: Path) -> None:
    """In a checkout without .venv, where python3 is too old and /usr/bin has none (a stand-in that says so)."""
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "dirname").symlink_to(str(shutil.which("dirname")))
    old = programs / "python3"
    old.write_text('#!/bin/sh\ncase "$1" in --version) echo "Python 3.9.2" ;; *) echo False ;; esac\n')
    old.chmod(0o755)
    for name in ("bin/check", "bin/_lib/python.sh"):
        target = tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text((settings.ROOT / name).read_text().replace("/usr/bin/python3", str(old)))
    (tmp_path / "bin" / "check").chmod(0o755)
    done = subprocess.run(["/bin/sh", str(tmp_path / "bin" / "check")], env={"PATH": str(programs)}, capture_output=True, text=True, timeout=60)

    assert done.returncode == 1
    assert "Sodan needs Python 3.11, 3.12 or 3.13, and found Python 3.9.2." in done.stderr
    assert "apt-get install python3 python3-venv" in done.stderr
