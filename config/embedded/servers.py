"""PostgreSQL and the two Valkeys of one data folder, as far as the environment does not name others."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path

from config.embedded.account import reachable_data, reachable_program, server_account
from config.embedded.binaries import find_postgres, find_valkey
from config.embedded.postgres import Postgres
from config.embedded.state import State
from config.embedded.valkey import Valkey


class Servers:
    """The servers behind one data folder.

    Args:
        data: the data folder (SODAN_DATA).
        environ: where DATABASE_URL and REDIS_URL are looked up; what is set there is used instead of an own server.
        throw_away: speed over durability, for tests.
        say: receives one sentence for each thing done.

    Raises:
        SetupError: from any method; the text says what to do.
    """

    def __init__(self, data: Path, *, environ: Mapping[str, str] = os.environ, throw_away: bool = False, say: Callable[[str], None] = lambda _: None) -> None:
        self.state = State(data)
        self.environ = environ
        self.say = say
        self.started: list[Postgres | Valkey] = []
        self.postgres: Postgres | None = None
        self.valkeys: list[Valkey] = []
        # Where the servers keep their data: ``data``, or a shelter when their OS user cannot enter it.
        self.folder = data
        own_postgres, own_valkey = not environ.get("DATABASE_URL"), not environ.get("REDIS_URL")
        if not (own_postgres or own_valkey):
            return
        account = server_account(say)
        folder = self.folder = reachable_data(data, account, say)
        if own_postgres:
            program = reachable_program(find_postgres(), account, say)
            self.postgres = Postgres(program=program, account=account, folder=folder, state=self.state, throw_away=throw_away)
        if own_valkey:
            program = reachable_program(find_valkey(), account, say)
            self.valkeys = [
                Valkey(name="valkey", durable=not throw_away, program=program, account=account, folder=folder, state=self.state),
                Valkey(name="valkey_cache", durable=False, program=program, account=account, folder=folder, state=self.state),
            ]

    def start(self) -> None:
        """Start what does not run yet; ``started`` lists what was started by this call."""
        for server in self._all():
            if server.start(self.say):
                self.started.append(server)

    def stop(self) -> None:
        """Stop all of them, whoever started them."""
        for server in reversed(self._all()):
            server.stop()

    def stop_started(self) -> None:
        """Stop only what ``start`` started."""
        for server in reversed(self.started):
            server.stop()
        self.started.clear()

    def environment(self) -> dict[str, str]:
        """DATABASE_URL, REDIS_URL and REDIS_CACHE_URL, given or our own."""
        urls = {"DATABASE_URL": self.environ.get("DATABASE_URL", ""), "REDIS_URL": self.environ.get("REDIS_URL", "")}
        urls["REDIS_CACHE_URL"] = self.environ.get("REDIS_CACHE_URL") or urls["REDIS_URL"]
        if self.postgres is not None:
            urls["DATABASE_URL"] = self.postgres.url
        if self.valkeys:
            urls["REDIS_URL"], urls["REDIS_CACHE_URL"] = self.valkeys[0].url, self.valkeys[1].url
        return urls

    def _all(self) -> list[Postgres | Valkey]:
        return [*([self.postgres] if self.postgres else []), *self.valkeys]
