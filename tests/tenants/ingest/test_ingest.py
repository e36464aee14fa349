"""From the stream into the database: at least once, one tenant's trouble is its own, nothing is lost on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, connection

from tenants.ingest import consumer, registry
from tenants.ingest.append import Appender
from tenants.ingest.consumer import MOST_TRIES, Ingest
from tenants.ingest.items import FIELD, Item, decoder
from tenants.ingest.spill import Spill
from tenants.scope import TenantRef, current_tenant
from tests.conftest import _ref
from tests.rig.servers import PrivateValkey


class Taker:
    """A handler that remembers what it got, and fails when told to."""

    def __init__(self) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.fails: dict[str, Exception] = {}

    def __call__(self, items: Sequence[Item]) -> None:
        slug = current_tenant().slug
        if slug in self.fails:
            raise self.fails[slug]
        self.got += [(slug, item.payload) for item in items]


@pytest.fixture
def taker(monkeypatch: pytest.MonkeyPatch) -> Taker:
    found = Taker()
    monkeypatch.setitem(registry._handlers, "test", found)
    return found


@pytest.fixture
def stream(committed_tenant: TenantRef) -> Iterator[redis.Redis]:
    client = redis.Redis.from_url(settings.REDIS_DURABLE_URL)
    client.delete(settings.INGEST_STREAM, f"{settings.INGEST_STREAM}.aside")
    yield client
    client.delete(settings.INGEST_STREAM, f"{settings.INGEST_STREAM}.aside")


@pytest.fixture
def other(committed_tenant: TenantRef) -> TenantRef:
    return _ref("other")


def append(*payloads: tuple[TenantRef, bytes], kind: str = "test") -> list[bool]:
    async def work() -> list[bool]:
        appender = Appender()
        try:
            return await asyncio.gather(*(appender.append(tenant, kind, payload) for tenant, payload in payloads))
        finally:
            await appender.stop()

    return asyncio.run(work())


def turn(ingest: Ingest) -> int:
    return ingest.turn(block_ms=10)


def test_items_reach_their_handler_in_their_tenants_scope(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, other: TenantRef) -> None:
    assert append((committed_tenant, b"1"), (other, b"2"), (committed_tenant, b"3")) == [True] * 3
    assert turn(Ingest()) == 3
    assert sorted(taker.got) == [("acme", b"1"), ("acme", b"3"), ("other", b"2")]
    assert (stream.xlen(settings.INGEST_STREAM), turn(Ingest())) == (0, 0)


def test_what_gathers_is_one_entry(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef) -> None:
    append(*((committed_tenant, str(number).encode()) for number in range(50)))
    assert stream.xlen(settings.INGEST_STREAM) <= 2
    assert turn(Ingest()) in range(1, 51)


def test_a_process_that_died_in_the_middle_is_taken_over(
    stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    append((committed_tenant, b"1"))
    dead = Ingest()
    dead._name = "dead"
    assert dead._read(10), "it read, and died before it took anything off"

    monkeypatch.setattr(consumer, "TAKE_OVER_MS", 0)
    assert turn(Ingest()) == 1
    assert taker.got == [("acme", b"1")]
    assert stream.xpending(settings.INGEST_STREAM, "ingest")["pending"] == 0


def test_what_was_committed_and_not_taken_off_comes_again(
    stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    append((committed_tenant, b"1"))
    ingest = Ingest()
    with monkeypatch.context() as patch:
        patch.setattr(ingest._client, "pipeline", lambda **_options: (_ for _ in ()).throw(redis.ConnectionError("gone")))
        with pytest.raises(redis.ConnectionError):
            turn(ingest)
    ingest._taken_over_at = -100.0
    assert turn(ingest) == 1
    assert taker.got == [("acme", b"1"), ("acme", b"1")], "handlers count by the ids inside"


def test_one_tenants_trouble_is_its_own_and_ends_aside(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, other: TenantRef) -> None:
    taker.fails["acme"] = ValueError("spoilt")
    append((committed_tenant, b"1"), (other, b"2"))
    ingest = Ingest()
    for _ in range(MOST_TRIES):
        turn(ingest)
    assert taker.got == [("other", b"2")]
    assert stream.xlen(settings.INGEST_STREAM) == 0
    ((_id, fields),) = stream.xrange(ingest.aside)
    assert [(item.payload, item.tries) for item in decoder.decode(fields[FIELD])] == [(b"1", MOST_TRIES)]


def test_a_trouble_that_passes_loses_nothing(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef) -> None:
    taker.fails["acme"] = DatabaseError("a lock")
    append((committed_tenant, b"1"))
    ingest = Ingest()
    turn(ingest)
    taker.fails.clear()
    turn(ingest)
    assert taker.got == [("acme", b"1")]


def test_without_a_database_everything_waits(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    taker.fails["acme"] = DatabaseError("away")
    append((committed_tenant, b"1"))
    ingest = Ingest()
    monkeypatch.setattr(consumer, "_is_database_there", lambda: False)
    for _ in range(MOST_TRIES + 1):
        ingest._taken_over_at = -100.0
        with pytest.raises(DatabaseError):
            turn(ingest)
    taker.fails.clear()
    ingest._taken_over_at = -100.0
    assert turn(ingest) == 1
    assert taker.got == [("acme", b"1")]


def test_a_suspended_companys_items_are_nobodys(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    append((committed_tenant, b"1"))
    monkeypatch.setattr("tenants.hosts.tenant_by_uuid", lambda _uuid: None)
    turn(Ingest())
    assert (taker.got, stream.xlen(settings.INGEST_STREAM)) == ([], 0)


def test_an_unreadable_entry_and_an_unknown_kind_hold_nothing_up(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef) -> None:
    stream.xadd(settings.INGEST_STREAM, {FIELD: b"\xff\xff"})
    append((committed_tenant, b"0"), kind="later")
    append((committed_tenant, b"1"))
    ingest = Ingest()
    while turn(ingest):
        pass
    assert taker.got == [("acme", b"1")]
    assert stream.xlen(ingest.aside) == 1


def test_a_store_that_was_emptied_is_begun_anew(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef) -> None:
    ingest = Ingest()
    turn(ingest)
    stream.delete(settings.INGEST_STREAM)
    turn(ingest)
    append((committed_tenant, b"1"))
    turn(ingest)
    assert taker.got == [("acme", b"1")]


def test_while_the_stream_is_away_items_wait_in_a_file(taker: Taker, committed_tenant: TenantRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    valkey = PrivateValkey(tmp_path)
    monkeypatch.setattr(settings, "REDIS_DURABLE_URL", valkey.url)
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr("tenants.ingest.append.LOOK_AT_SPILL_S", 0.1)
    try:

        async def work() -> None:
            appender = Appender()
            assert await appender.append(committed_tenant, "test", b"1")
            valkey.kill()
            assert await appender.append(committed_tenant, "test", b"2"), "the page hears that it is kept"
            assert list((tmp_path / "spill").iterdir())
            valkey.start()
            while list((tmp_path / "spill").iterdir()):
                await asyncio.sleep(0.05)
            assert await appender.append(committed_tenant, "test", b"3")
            await appender.stop()

        asyncio.run(asyncio.wait_for(work(), 20))
        ingest = Ingest()
        while turn(ingest):
            pass
        # The first was in the memory of a Valkey that keeps nothing; the real one has an append-only file.
        assert [payload for _slug, payload in taker.got] == [b"2", b"3"]
    finally:
        valkey.kill()
        connection.close()


def test_what_a_killed_process_spilled_is_sent_once_and_half_a_record_is_not(tmp_path: Path) -> None:
    dead, alive = Spill(tmp_path), Spill(tmp_path)
    assert dead.write(b"one") and dead.write(b"two")
    sent: list[bytes] = []

    async def send(packed: bytes) -> None:
        sent.append(packed)

    assert asyncio.run(alive.send_all(send)) == 0, "its writer lives"
    dead.let_go()
    with next(tmp_path.iterdir()).open("ab") as file:
        file.write(b"\x00\x00\x00\x09half")
    assert asyncio.run(alive.send_all(send)) == 2
    assert (sent, list(tmp_path.iterdir())) == ([b"one", b"two"], [])


def test_spill_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.ingest.spill.FILE_BYTES", 100)
    monkeypatch.setattr("tenants.ingest.spill.MOST_BYTES", 500)
    spill = Spill(tmp_path)
    written = sum(spill.write(b"x" * 50) for _ in range(50))
    assert 8 <= written <= 14
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 700
