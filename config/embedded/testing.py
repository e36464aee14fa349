"""``bin/test``: checks, then the tests, on throw-away servers that are stopped whatever happens.

Arguments go to pytest, and then only pytest runs. ``--all`` adds the long suites, ``--no-browser`` leaves out those that
need Chromium. The last line is ``N passed, N failed``.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from config.embedded import frontend
from config.embedded.browser import ensure_browser, ensure_shell
from config.embedded.check import STEPS, run_checks
from config.embedded.errors import SetupError
from config.embedded.servers import Servers
from config.embedded.state import ROOT

_PREFIX = "sodan-test-"
_BROWSER_TESTS = "tests/e2e"
# Runs of the whole product under faults. They mostly wait, and so do browsers: the two share the machine, nothing else does.
_CHAOS_TESTS = "tests/chaos/test_runs.py"
# Twice the cores that we promise to do with: many tests wait for a deadline of the protocol and need no core meanwhile.
_WORKERS = ["-n", "4", "--dist", "worksteal"]
# Each starts the product; what the tests of a file share is made once.
_BROWSERS = ["-n", "2", "--dist", "loadfile"]


MOST_AGAIN = 10


def say(line: str) -> None:
    """One line of progress."""
    print(f"  {line}", flush=True)


@contextmanager
def throw_away_servers() -> Iterator[dict[str, str]]:
    """PostgreSQL and Valkey in a temporary folder; gives the environment to run tests in, and removes all at the end."""
    _remove_leftovers()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    (folder / "owner.pid").write_text(str(os.getpid()))
    (folder / "data" / "static").mkdir(parents=True)
    servers: Servers | None = None
    try:
        servers = Servers(folder, throw_away=True, say=say)
        servers.start()
        yield {
            **os.environ,
            **servers.environment(),
            "SODAN_PROFILE": "test",
            "SODAN_DATA": str(folder / "data"),
            "SECRET_KEY": servers.state.secret("secret_key"),
            "VAPID_PRIVATE_KEY": servers.state.push_key(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
        }
    finally:
        # A second Ctrl-C must not leave servers behind.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        if servers is not None:
            servers.stop()
            shutil.rmtree(servers.folder, ignore_errors=True)
        shutil.rmtree(folder, ignore_errors=True)


def _remove_leftovers() -> None:
    """Stop and remove what a killed run of ours left in the temporary folder."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        with suppress(OSError, ValueError, SetupError):
            if folder.stat().st_uid != os.geteuid() or _alive(int((folder / "owner.pid").read_text())):
                continue
            say(f"removing {folder}, left behind by a run that was killed")
            servers = Servers(folder, environ={}, throw_away=True)
            servers.stop()
            shutil.rmtree(servers.folder, ignore_errors=True)
            shutil.rmtree(folder, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pytest(environment: dict[str, str], arguments: list[str], counts: dict[str, int] | None = None, *, output: Path | None = None) -> int:
    """Run pytest; adds what its report counts to ``counts``. Finding no test at all is no failure.

    Args:
        output: a file for what it prints, instead of our own output.
    """
    report = Path(environment["SODAN_DATA"]).parent / f"{output.stem if output else 'report'}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", *arguments, *([f"--junitxml={report}"] if counts is not None else [])]
    if output is None:
        status = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    else:
        with output.open("wb") as file:
            status = subprocess.run(command, cwd=ROOT, env=environment, check=False, stdout=file, stderr=subprocess.STDOUT).returncode
    if counts is not None:
        _count(report, counts)
    return 0 if status == 5 and counts is not None else status


def _count(report: Path, counts: dict[str, int]) -> None:
    try:
        suites = list(ElementTree.parse(report).getroot().iter("testsuite"))
    except (OSError, ElementTree.ParseError):
        counts["failed"] += 1
        return
    for suite in suites:
        total, bad, skipped = int(suite.get("tests", 0)), int(suite.get("failures", 0)) + int(suite.get("errors", 0)), int(suite.get("skipped", 0))
        counts["failed"] += bad
        counts["passed"] += total - bad - skipped
        counts["skipped"] += skipped


class _Round:
    """Tests of one kind; what failed gets one more try, said aloud: on a busy machine a deadline is missed now and then, and what is broken fails again.

    More than a few are never the machine's fault.
    """

    def __init__(self, environment: dict[str, str], arguments: list[str]) -> None:
        self._environment, self._arguments = environment, arguments
        self._own = {"passed": 0, "failed": 0, "skipped": 0}
        self._status = _pytest(environment, arguments, self._own)

    def finish(self, counts: dict[str, int], *extra: str) -> int:
        """Try again what failed, with ``extra`` arguments; adds to ``counts`` and answers the exit status."""
        if self._status and 0 < self._own["failed"] <= MOST_AGAIN:
            print(f"{self._own['failed']} failed; once more", flush=True)
            again = {"passed": 0, "failed": 0, "skipped": 0}
            self._status = _pytest(self._environment, [*self._arguments, *extra, "--last-failed", "--last-failed-no-failures", "none"], again)
            self._own["passed"], self._own["failed"] = self._own["passed"] + again["passed"], again["failed"]
        for name, count in self._own.items():
            counts[name] += count
        return self._status


class _ChecksBeside:
    """The checks in a thread. The first goes beside the tests as their equal, the others take what the tests leave of the machine."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        # Until it is known better: a thread that died has checked nothing.
        self._failed = ["all of them"]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        first, *others = STEPS
        failed = run_checks(self._lines.append, [first])
        # On Linux a thread has a priority of its own, and what it starts inherits it; elsewhere they run at the usual one.
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)
        self._failed = failed + run_checks(self._lines.append, others)

    def wait(self) -> list[str]:
        """Wait for their end and print what they said; answers the names of those that failed."""
        self._thread.join()
        print("\n".join(["Lint, types and contracts", *self._lines]), flush=True)
        return self._failed


class _FaultsBeside:
    """The runs under faults in a thread, beside the browser tests; what they print is shown at the end."""

    def __init__(self, environment: dict[str, str], marker: list[str], counts: dict[str, int]) -> None:
        self._output = Path(environment["SODAN_DATA"]).parent / "faults.txt"
        self._counts = counts
        self._own = {"passed": 0, "failed": 0, "skipped": 0}
        self._status = 1
        self._thread = threading.Thread(target=self._run, args=(environment, marker), daemon=True)
        self._thread.start()

    def _run(self, environment: dict[str, str], marker: list[str]) -> None:
        self._status = _pytest(environment, ["-q", "-s", "-p", "no:cacheprovider", *marker, _CHAOS_TESTS], self._own, output=self._output)

    def wait(self) -> int:
        """Wait for their end and print what they said; answers the exit status."""
        self._thread.join()
        print("Faults", flush=True)
        print(self._output.read_text(errors="replace"), flush=True)
        for name, count in self._own.items():
            self._counts[name] += count
        return self._status


def _everything(environment: dict[str, str], *, long: bool, browser: bool) -> int:
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    marker = [] if long else ["-m", "not long"]
    checks = _ChecksBeside()
    print("Unit, protocol and architecture tests", flush=True)
    units = _Round(environment, ["-q", *_WORKERS, *marker, f"--ignore={_BROWSER_TESTS}", f"--ignore={_CHAOS_TESTS}"])
    statuses = []
    faults = _FaultsBeside(environment, marker, counts)
    if browser and (ROOT / _BROWSER_TESTS).is_dir():
        print("Browser tests", flush=True)
        arguments = ["-q", *_BROWSERS, *marker, _BROWSER_TESTS]
        servers = ["uvicorn", "daphne"] if long else ["uvicorn"]
        statuses += [_Round({**environment, "SODAN_SERVER": server}, arguments).finish(counts) for server in servers]
    statuses.append(faults.wait())
    failed = checks.wait()
    # With the machine to themselves.
    statuses.append(units.finish(counts, "-n", "0"))
    if failed:
        print(f"Checks that failed: {', '.join(failed)}")
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"{counts['passed']} passed, {counts['failed'] + len(failed)} failed{skipped}", flush=True)
    return 1 if failed or any(statuses) else 0


def main(arguments: list[str]) -> int:
    """Run; answers the exit status."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    long, browser = "--all" in arguments, "--no-browser" not in arguments
    rest = [argument for argument in arguments if argument not in {"--all", "--no-browser"}]
    try:
        frontend.build(say)
        if browser and (not rest or any(_BROWSER_TESTS in argument for argument in rest)):
            os.environ["CHROMIUM_SHELL"] = ensure_shell() or ""
            os.environ["CHROMIUM"] = ensure_browser(say)
        subprocess.run([sys.executable, "bin/messages", "compile"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        with throw_away_servers() as environment:
            return _pytest(environment, rest) if rest else _everything(environment, long=long, browser=browser)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
