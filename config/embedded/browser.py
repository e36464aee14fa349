"""Chromium and the fonts that the browser tests and the screenshots need, from Debian's packages."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable

from config.embedded.errors import SetupError

_FONTS = ("fonts-noto-cjk", "fonts-noto-color-emoji")
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


def ensure_browser(say: Callable[[str], None]) -> str:
    """Chromium's path; as root on Debian it is installed, with the fonts, when absent.

    Raises:
        SetupError: it is absent and cannot be installed here.
    """
    wanted = [*([] if find_chromium() else ["chromium"]), *(font for font in _FONTS if not _has_package(font))]
    can_install = os.geteuid() == 0 and shutil.which("apt-get") is not None
    if wanted and can_install:
        say(f"installing {', '.join(wanted)} from Debian")
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], check=False, stdout=subprocess.DEVNULL)
        done = subprocess.run(
            ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *wanted], check=False, capture_output=True, text=True, env=environment
        )
        if done.returncode and not find_chromium():
            raise SetupError(f"apt-get could not install {', '.join(wanted)}: {done.stderr.strip()[-600:]}")
    found = find_chromium()
    if found is None:
        raise SetupError(
            f"The browser tests need Chromium and fonts: sudo apt-get install chromium {' '.join(_FONTS)} (or set CHROMIUM=/path/to/chrome). "
            "bin/test --no-browser runs everything else."
        )
    return found


def _has_package(name: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return True
    return subprocess.run(["dpkg-query", "-W", "-f", "${Status}", name], capture_output=True, text=True, check=False).stdout.endswith("installed")
