"""The first step of bin/up runs under a Python that has nothing installed."""

from __future__ import annotations

import subprocess
import sys

from django.conf import settings


def test_the_first_step_imports_nothing_that_is_not_in_python_itself():
    # -I -S: no site-packages, no environment, no current folder.
    done = subprocess.run([sys.executable, "-I", "-S", "config/embedded/venv.py", "nothing-of-ours"], cwd=settings.ROOT, capture_output=True, text=True)

    assert "ModuleNotFoundError" not in done.stderr
    assert "nothing-of-ours.txt" in done.stderr
