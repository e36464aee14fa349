"""Chromium and the fonts that the browser tests and the screenshots need, from Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

from config.embedded.errors import SetupError

_FONTS = ("fonts-noto-cjk", "fonts-noto-color-emoji")
# Chromium without a window's parts: the same engine for three fifths of the work. It parks no pages and knows no tabs behind others.
_SHELL = "chromium-headless-shell"
# A closed or slow network must not keep it busy; as root there is no sandbox.
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    *(["--no-sandbox"] if os.geteuid() == 0 else []),
]


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome on this machine; CHROMIUM names another."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if name and (path := shutil.which(name))), None)


def find_shell() -> str | None:
    """Path of the browser that most browser tests run in, if it is there; whoever names a CHROMIUM gets that one alone."""
    return None if os.environ.get("CHROMIUM") else shutil.which(_SHELL)


def ensure_shell() -> str | None:
    """Like ``find_shell``, and as root on Debian it is installed when absent. Not every system has it, and nobody needs it."""
    if not find_shell() and not os.environ.get("CHROMIUM") and os.geteuid() == 0 and shutil.which("apt-get"):
        _install([_SHELL])
    return find_shell()


def ensure_browser(say: Callable[[str], None]) -> str:
    """Chromium's path; as root on Debian it is installed, with the fonts, when absent.

    Raises:
        SetupError: it is absent and cannot be installed here.
    """
    wanted = [*([] if find_chromium() else ["chromium"]), *(font for font in _FONTS if not _has_package(font))]
    can_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    if wanted and can_install:
        say(f"installing {', '.join(wanted)} from Debian")
        complaint = _install(wanted)
        if complaint and not find_chromium():
            raise SetupError(f"apt-get could not install {', '.join(wanted)}: {complaint}\nbin/test --no-browser runs everything else.")
        if complaint:
            say(f"without {', '.join(wanted)}, text of other scripts may show as boxes: {complaint.splitlines()[-1]}")
    found = find_chromium()
    if found is None:
        raise SetupError(
            f"The browser tests need Chromium and fonts: sudo apt-get install chromium {' '.join(_FONTS)} (or set CHROMIUM=/path/to/chrome). "
            "bin/test --no-browser runs everything else."
        )
    return found


def _install(packages: list[str]) -> str:
    """Install them without a question to anybody; answers what apt-get complained of when it failed, else nothing."""
    environment = {
        **os.environ,
        "DEBIAN_FRONTEND": "noninteractive",
        "LC_ALL": "C.UTF-8",
        # dpkg insists on programs that are not on the PATH of a root who came by plain su.
        "PATH": f"{os.environ.get('PATH', '')}:/usr/local/sbin:/usr/sbin:/sbin",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        # On a fresh machine the system's own updates often hold the lock for the first minutes.
        command = ["apt-get", "-qq", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3", *arguments]
        return subprocess.run(command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=environment)

    # The lists are empty in an image; where they are merely old or a mirror is away, what is there may do.
    updated = run("update")
    installed = run("install", "-y", "--no-install-recommends", *packages)
    if installed.returncode == 0:
        return ""
    return f"{updated.stderr}{installed.stderr}".strip()[-600:] or f"it ended with status {installed.returncode} and said nothing."


def _has_package(name: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return True
    return subprocess.run(["dpkg-query", "-W", "-f", "${Status}", name], capture_output=True, text=True, check=False).stdout.endswith(" installed")
