"""One PostgreSQL server on loopback: made, started, stopped, healed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

from config.embedded.account import Account
from config.embedded.binaries import Program
from config.embedded.errors import SetupError
from config.embedded.state import State

DATABASE = ROLE = "sodan"
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gin")
_SETTINGS = {
    "shared_buffers": "256MB",
    # One lock for each table touched: a dump or a migration of many schemas touches thousands.
    "max_locks_per_transaction": "512",
    "max_connections": "100",
    "synchronous_commit": "on",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
_THROW_AWAY = {"fsync": "off", "full_page_writes": "off", "shared_buffers": "128MB", "max_connections": "200"}


class Postgres:
    """A server whose data folder is ``folder``.

    Args:
        program: the binaries, runnable by ``account``.
        folder: parent of the data folder, enterable by ``account``.
        throw_away: trade durability for speed (tests).
    """

    def __init__(self, *, program: Program, account: Account, folder: Path, state: State, throw_away: bool = False) -> None:
        self.program = program
        self.account = account
        self.data = folder / "postgres"
        self.log = self.data / "server.log"
        self.state = state
        self.settings = {**_SETTINGS, **(_THROW_AWAY if throw_away else {})}

    @property
    def url(self) -> str:
        """DATABASE_URL of the application's role; valid once started."""
        password = quote(self.state.secret("postgres_password"))
        return f"postgresql://{ROLE}:{password}@127.0.0.1:{self.state.recorded_port('postgres')}/{DATABASE}"

    def start(self, say: Callable[[str], None]) -> bool:
        """Make the data folder if need be and start; answers whether it was started now (False: it was running).

        Raises:
            SetupError: it does not come up; the text quotes the server's log.
        """
        if not (self.data / "made").exists():
            say("Creating the database (first start)")
            self._make()
        if self._running():
            return False
        deadline = time.monotonic() + 30
        while True:
            if self._try_start(again=False) or self._try_start(again=True):
                break
            # After a kill -9 the old backends and their lock file may need some seconds to go.
            if time.monotonic() > deadline:
                raise SetupError(f"PostgreSQL does not start. The end of {self.log}:\n{self._log_tail()}")
            self._drop_stale_lock()
            time.sleep(1)
        self._make_database()
        return True

    def stop(self) -> None:
        """Stop the server if it runs; sessions are cut, nothing acknowledged is lost."""
        if self.data.exists() and self._running():
            self._run("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-t", "30", "stop")

    def healthy(self) -> bool:
        """Whether the server takes connections."""
        port = str(self.state.recorded_port("postgres"))
        return self._run("pg_isready", "-q", "-h", "127.0.0.1", "-p", port, "-t", "3").returncode == 0

    def _running(self) -> bool:
        return self._run("pg_ctl", "-D", str(self.data), "status").returncode == 0 and self.healthy()

    def _make(self) -> None:
        # A half-made folder (kill -9 during initdb) has no mark and is made anew.
        shutil.rmtree(self.data, ignore_errors=True)
        self.account.make_folder(self.data)
        with tempfile.NamedTemporaryFile("w", prefix="sodan-", delete=False) as file:
            file.write(self.state.secret("postgres_admin_password"))
        try:
            self.account.own(Path(file.name))
            common = ["-D", str(self.data), "-U", "postgres", "-E", "UTF8", "--auth=scram-sha-256", f"--pwfile={file.name}"]
            locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            made = self._run("initdb", *common, *locale)
            if made.returncode and "locale" in made.stderr:  # PostgreSQL 15 and 16 know no builtin provider
                made = self._run("initdb", *common, "--locale=C.UTF-8")
        finally:
            os.unlink(file.name)
        if made.returncode:
            raise SetupError(f"PostgreSQL's data folder {self.data} could not be made:\n{made.stderr.strip() or made.stdout.strip()}")
        mark = self.data / "made"
        mark.touch()
        self.account.own(mark)

    def _try_start(self, *, again: bool) -> bool:
        port = self.state.port("postgres", again=again)
        flags = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        # No Unix socket: one way in, with a password.
        options = f"-h 127.0.0.1 -p {port} -k '' {flags}"
        return self._run("pg_ctl", "-D", str(self.data), "-l", str(self.log), "-w", "-t", "60", "-o", options, "start").returncode == 0

    def _drop_stale_lock(self) -> None:
        lock = self.data / "postmaster.pid"
        try:
            pid = int(lock.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        command = subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False) if shutil.which("ps") else None
        shown = command.stdout if command else _proc_command(pid)
        if "postgres" not in shown:
            lock.unlink(missing_ok=True)

    def _make_database(self) -> None:
        self._sql("template1", "; ".join(f"CREATE EXTENSION IF NOT EXISTS {name}" for name in EXTENSIONS))
        password = self.state.secret("postgres_password").replace("'", "''")
        if not self._sql("postgres", f"SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}'"):
            self._sql("postgres", f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        # Set at each start, so that a lost secrets.json heals as well.
        self._sql("postgres", f"ALTER ROLE {ROLE} PASSWORD '{password}'")
        if not self._sql("postgres", f"SELECT 1 FROM pg_database WHERE datname = '{DATABASE}'"):
            self._sql("postgres", f"CREATE DATABASE {DATABASE} OWNER {ROLE}")

    def _sql(self, database: str, statement: str) -> str:
        port = str(self.state.recorded_port("postgres"))
        environment = {"PGPASSWORD": self.state.secret("postgres_admin_password"), "PATH": os.environ.get("PATH", "")}
        command = [
            str(self.program.bin / "psql"),
            "-X",
            "-q",
            "-t",
            "-A",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            "127.0.0.1",
            "-p",
            port,
            "-U",
            "postgres",
            "-d",
            database,
        ]
        done = subprocess.run([*command, "-c", statement], capture_output=True, text=True, check=False, env=environment, **self.account.options())
        if done.returncode:
            raise SetupError(f"PostgreSQL refused to set up the database: {done.stderr.strip()}")
        return str(done.stdout).strip()

    def _run(self, name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        # pg_ctl's server inherits its pipes: with files instead, waiting for it does not wait for the server.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
            done = subprocess.run(
                [str(self.program.bin / name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                check=False,
                env=_clean_environment(),
                **self.account.options(),
            )
            out.seek(0)
            err.seek(0)
            return subprocess.CompletedProcess(done.args, done.returncode, out.read(), err.read())

    def _log_tail(self) -> str:
        try:
            return "\n".join(self.log.read_text(errors="replace").splitlines()[-12:])
        except OSError:
            return "(no log)"


def _clean_environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C"}


def _proc_command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text()
    except OSError:
        return ""
