"""The local servers keep what was acknowledged through a kill -9, and start again by themselves."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from config.embedded import Servers

pytestmark = pytest.mark.long


@pytest.fixture
def folder() -> Iterator[Path]:
    """A data folder that the servers' own user can enter."""
    made = Path(tempfile.mkdtemp(prefix="sodan-servers-"))
    yield made
    servers = Servers(made, environ={})
    servers.stop()
    shutil.rmtree(made)


def kill_all(servers: Servers) -> None:
    """What a power cut does, as far as processes go."""
    assert servers.postgres
    os.kill(int((servers.postgres.data / "postmaster.pid").read_text().splitlines()[0]), signal.SIGKILL)
    for valkey in servers.valkeys:
        os.kill(int((valkey.data / "server.pid").read_text()), signal.SIGKILL)


def test_a_kill_loses_nothing_and_the_next_start_heals(folder: Path) -> None:
    servers = Servers(folder, environ={})
    servers.start()
    urls = servers.environment()
    with psycopg.connect(urls["DATABASE_URL"]) as link:
        link.execute("CREATE TABLE kept (id int)")
        link.execute("INSERT INTO kept VALUES (7)")
    redis.Redis.from_url(urls["REDIS_URL"]).set("kept", "7")
    time.sleep(1.2)  # the append-only file is synced each second

    kill_all(servers)
    again = Servers(folder, environ={})
    again.start()

    with psycopg.connect(again.environment()["DATABASE_URL"]) as link:
        assert link.execute("SELECT id FROM kept").fetchall() == [(7,)]
    assert redis.Redis.from_url(again.environment()["REDIS_URL"]).get("kept") == b"7"


def test_a_second_start_uses_what_runs(folder: Path) -> None:
    Servers(folder, environ={}).start()
    second = Servers(folder, environ={})

    second.start()

    assert second.started == []


def test_the_role_of_the_product_is_no_superuser_but_has_what_it_needs(folder: Path) -> None:
    servers = Servers(folder, environ={})
    servers.start()

    with psycopg.connect(servers.environment()["DATABASE_URL"]) as link:
        role = link.execute("SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user").fetchone()
        extensions = {name for (name,) in link.execute("SELECT extname FROM pg_extension")}
        locks = link.execute("SHOW max_locks_per_transaction").fetchone()
    assert role == (False, True)
    assert {"pg_trgm", "unaccent", "btree_gin"} <= extensions
    assert locks == ("512",)


def test_given_addresses_are_used_and_nothing_is_started(folder: Path) -> None:
    given = {"DATABASE_URL": "postgresql://a@b/c", "REDIS_URL": "redis://d/0"}
    servers = Servers(folder, environ=given)

    servers.start()

    assert servers.started == []
    assert servers.environment() == {**given, "REDIS_CACHE_URL": "redis://d/0"}
