"""A Chromium that nobody steers: pages that are driven are never hidden, nor made ready in advance. What it did is read from the product and the site."""

from __future__ import annotations

import json
import subprocess
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.e2e.conftest import CHROMIUM, PERSON

STARTS_WITHIN_S = 60.0


class BareChromium:
    """One browser with a profile of its own, looking at an address."""

    def __init__(self, folder: Path, url: str) -> None:
        quiet = ["--no-first-run", "--disable-gpu", "--disable-quic", "--disable-dev-shm-usage", "--disable-component-update", "--disable-sync"]
        command = [CHROMIUM, "--headless=new", "--no-sandbox", *quiet, f"--user-agent={PERSON}", f"--user-data-dir={folder}", "--remote-debugging-port=0", url]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        mark = folder / "DevToolsActivePort"
        until_true(mark.exists, within=STARTS_WITHIN_S)
        self._port = int(mark.read_text().split()[0])

    def tab(self, url: str) -> str:
        """The id of the tab that shows an address."""

        def find() -> str:
            return next((tab["id"] for tab in self._call("/json/list") if tab["type"] == "page" and tab["url"] == url), "")

        return str(until_true(find))

    def open(self, url: str) -> None:
        """Open another tab before the ones that there are, as a person does."""
        self._call(f"/json/new?{url}", "PUT")

    def show(self, tab: str) -> None:
        """Bring a tab to the front."""
        self._call(f"/json/activate/{tab}")

    def _call(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}{path}", method=method)
        with urllib.request.urlopen(request, timeout=20) as response:
            text = response.read()
        return json.loads(text) if text[:1] in b"[{" else text

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def until_true(holds: Callable[[], Any], *, within: float = 30.0) -> Any:
    """Wait until something is so; answers what it is."""
    deadline = time.monotonic() + within
    while not (found := holds()):
        assert time.monotonic() < deadline, "it never was"
        time.sleep(0.1)
    return found
