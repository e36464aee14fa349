"""PostgreSQL and the two Valkeys die, stand still, forget, refuse and lock."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from contextlib import suppress
from typing import Any

import psycopg
import redis

from tests.chaos.faults.kinds import Chance, bite, fault
from tests.chaos.faults.processes import freeze, state


def _gone(pid: int) -> bool:
    """Whether a process ended; one that nobody took leave of yet (a zombie) counts."""
    try:
        return state(pid) == "Z"
    except OSError:
        return True


async def _kill_valkey(chance: Chance, which: str) -> str:
    product = chance.run.product
    before = product.valkey_pid(which)
    os.kill(before, signal.SIGKILL)
    async with asyncio.timeout(10):
        while not _gone(before):
            await asyncio.sleep(0.02)
    await chance.wait()
    await asyncio.to_thread(product.valkey_server(which).start, lambda _line: None)
    after = product.valkey_pid(which)
    return bite(after != before, f"{which}: pid {before} died of SIGKILL, {after} took its place after {chance.seconds:.1f} s")


async def _flush(chance: Chance, which: str) -> str:
    def flush() -> tuple[int, int]:
        client = chance.run.product.valkey(which)
        before = client.dbsize()
        if which == "broker":
            # Nobody promises what was in it; what was stored by then is not in it any more.
            now = time.monotonic()
            chance.run.ledger.excuse(None, now - 90, now + 1, "the stream was emptied")
        client.flushall()
        calls = client.info("commandstats").get("cmdstat_flushall", {}).get("calls", 0)
        client.close()
        return before, calls

    before, calls = await asyncio.to_thread(flush)
    return bite(calls, f"{which}: {before} keys were forgotten; FLUSHALL was called {calls} times")


@fault("F01", 1.0, 6.0)
async def cache_killed(chance: Chance) -> str:
    """kill -9 of the cache Valkey (pub/sub, hints, limits), empty on return; its pid changes."""
    return await _kill_valkey(chance, "cache")


@fault("F01", 2.0, 8.0)
async def cache_frozen(chance: Chance) -> str:
    """SIGSTOP, later SIGCONT of the cache Valkey; the kernel shows it stopped."""
    return await freeze(chance, "cache", [chance.run.product.valkey_pid("cache")])


@fault("F02")
async def cache_flushed(chance: Chance) -> str:
    """FLUSHALL of the cache Valkey; its own statistics count the call."""
    return await _flush(chance, "cache")


@fault("F17", 3.0, 8.0)
async def cache_full(chance: Chance) -> str:
    """maxmemory of the cache Valkey below what it uses; it evicts keys or refuses writes, by its own statistics."""

    def set_to(size: str) -> tuple[int, Any]:
        client = chance.run.product.valkey("cache")
        client.config_set("maxmemory", size)
        for number in range(20):
            with suppress(redis.RedisError):
                client.set(f"chaos.filler.{number}", b"x" * 1000, ex=2)
        stats, errors = client.info("stats"), client.info("errorstats")
        client.close()
        return int(stats["evicted_keys"]), errors.get("errorstat_OOM", {}).get("count", 0)

    before = await asyncio.to_thread(set_to, "256mb")
    try:
        full = await asyncio.to_thread(set_to, "1mb")
        await chance.wait()
    finally:
        await asyncio.to_thread(set_to, "256mb")
    return bite(full != before, f"evicted and refused: {before} became {full}")


@fault("F01")
async def pubsub_killed(chance: Chance) -> str:
    """CLIENT KILL TYPE pubsub; Valkey says how many it killed."""

    def kill() -> int:
        client = chance.run.product.valkey("cache")
        killed = int(client.execute_command("CLIENT", "KILL", "TYPE", "pubsub"))
        client.close()
        return killed

    killed = await asyncio.to_thread(kill)
    for _ in range(16):
        if killed:
            break
        # After a fault of Valkey itself nobody may have come back yet.
        await asyncio.sleep(0.5)
        killed = await asyncio.to_thread(kill)
    return bite(killed, f"{killed} listening connections were killed")


@fault("F03", 1.0, 6.0)
async def broker_killed(chance: Chance) -> str:
    """kill -9 of the durable Valkey (Celery's broker); its pid changes."""
    return await _kill_valkey(chance, "broker")


@fault("F03", 2.0, 8.0)
async def broker_frozen(chance: Chance) -> str:
    """SIGSTOP, later SIGCONT of the durable Valkey; the kernel shows it stopped."""
    return await freeze(chance, "broker", [chance.run.product.valkey_pid("broker")])


@fault("F03")
async def broker_flushed(chance: Chance) -> str:
    """FLUSHALL of the durable Valkey: every task that waits is lost; its own statistics count the call."""
    return await _flush(chance, "broker")


@fault("F04", 0.2, 3.0)
async def postgres_restarted(chance: Chance) -> str:
    """pg_ctl stop -m immediate in the middle of everything, then start (recovery); the postmaster's pid changes."""
    server = chance.run.product.servers.postgres
    assert server is not None

    def pid() -> int:
        return int((server.data / "postmaster.pid").read_text().split()[0])

    before = pid()
    await asyncio.to_thread(server._run, "pg_ctl", "-D", str(server.data), "-m", "immediate", "-w", "-t", "30", "stop")
    await chance.wait()
    gone = _gone(before)
    await asyncio.to_thread(server.start, lambda _line: None)
    return bite(gone and pid() != before, f"postmaster {before} was stopped at once, {pid()} took its place")


@fault("F04")
async def sessions_terminated(chance: Chance) -> str:
    """pg_terminate_backend of every session of the product; PostgreSQL says how many."""

    def terminate() -> int:
        with chance.run.product.admin() as link:
            row: Any = link.execute("SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'sodan'").fetchone()
            return int(row[0])

    killed = await asyncio.to_thread(terminate)
    return bite(killed, f"{killed} sessions were terminated")


async def _lock(chance: Chance, statement: str) -> str:
    company = chance.dice.choice(chance.run.companies)
    waiting = 0

    def hold() -> int:
        most = 0
        with chance.run.product.admin() as watcher, psycopg.connect(chance.run.product.database_url, application_name="chaos") as holder:
            holder.execute("SET lock_timeout = '5s'")
            holder.execute(statement.format(s=company["schema"]))
            until = time.monotonic() + chance.seconds
            while time.monotonic() < until:
                row: Any = watcher.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'sodan' AND wait_event_type = 'Lock'").fetchone()
                most = max(most, row[0])
                time.sleep(0.02)
            holder.rollback()
        return most

    chance.run.press(company)
    waiting = await asyncio.to_thread(hold)
    return bite(waiting, f"up to {waiting} sessions waited for {statement.split(' ')[0].lower()} in {company['schema']} for {chance.seconds:.1f} s")


@fault("F07", 2.0, 6.0)
async def table_locked(chance: Chance) -> str:
    """ACCESS EXCLUSIVE on one company's lines; pg_stat_activity shows sessions that wait."""
    return await _lock(chance, "LOCK TABLE {s}.chat_message IN ACCESS EXCLUSIVE MODE")


@fault("F07", 2.0, 6.0)
async def rows_locked(chance: Chance) -> str:
    """Every conversation of one company locked; pg_stat_activity shows sessions that wait."""
    return await _lock(chance, "SELECT 1 FROM {s}.chat_conversation FOR UPDATE")


@fault("F06", 4.0, 10.0)
async def connections_exhausted(chance: Chance) -> str:
    """Sessions until PostgreSQL refuses, and those of the product terminated; the last attempt was refused."""
    links: list[psycopg.Connection[Any]] = []

    def fill() -> str:
        refused = ""
        with chance.run.product.admin() as admin:
            # Those that the product holds go, or it would not notice.
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'sodan' AND application_name <> 'chaos'")
            for _ in range(400):
                try:
                    links.append(chance.run.product.app())
                except psycopg.OperationalError as error:
                    refused = str(error).strip().splitlines()[-1]
                    if "too many" in refused or "reserved" in refused or "remaining" in refused:
                        break
        return refused

    try:
        refused = await asyncio.to_thread(fill)
        await chance.wait()
    finally:
        for link in links:
            link.close()
    return bite(refused and links, f"{len(links)} sessions, then: {refused[-80:]}")


@fault("F42", 3.0, 8.0)
async def commits_fail(chance: Chance) -> str:
    """A deferred constraint trigger lets half of one company's commits fail; a sequence, which no rollback undoes, counts them."""
    company = chance.dice.choice(chance.run.companies)
    schema = company["schema"]
    make = f"""
        CREATE SEQUENCE {schema}.chaos_failed;
        GRANT ALL ON {schema}.chaos_failed TO PUBLIC;
        CREATE FUNCTION {schema}.chaos_fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF random() < 0.5 THEN
            PERFORM nextval('{schema}.chaos_failed');
            RAISE EXCEPTION 'chaos' USING ERRCODE = 'serialization_failure';
          END IF;
          RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER chaos_fail AFTER INSERT ON {schema}.chat_message
          DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {schema}.chaos_fail();
    """

    def change(statement: str) -> int:
        with chance.run.product.admin() as link:
            link.execute("SET lock_timeout = '8s'")
            if statement:
                link.execute(statement)
                return 0
            row: Any = link.execute(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {schema}.chaos_failed").fetchone()
            link.execute(f"DROP TRIGGER chaos_fail ON {schema}.chat_message")
            link.execute(f"DROP FUNCTION {schema}.chaos_fail")
            link.execute(f"DROP SEQUENCE {schema}.chaos_failed")
            return int(row[0])

    await asyncio.to_thread(change, make)
    try:
        chance.run.press(company)
        await chance.wait()
    finally:
        failed = await asyncio.to_thread(change, "")
    return bite(failed, f"{failed} commits of {schema} failed")
