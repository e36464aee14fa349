"""From the stream into the database: at least once, one tenant's trouble is its own, nothing is lost on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection

from tenants.ingest import consumer, registry
from tenants.ingest.append import Appender
from tenants.ingest.consumer import ASIDE_FOR_S, MOST_TRIES, Ingest
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
        self.spoilt = b""

    def __call__(self, items: Sequence[Item]) -> None:
        slug = current_tenant().slug
        if slug in self.fails:
            raise self.fails[slug]
        if self.spoilt in [item.payload for item in items]:
            raise ValueError("spoilt")
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

    monkeypatch.setattr(settings, "INGEST_TAKE_OVER_S", 0)
    assert turn(Ingest()) == 1
    assert taker.got == [("acme", b"1")]
    assert stream.xpending(settings.INGEST_STREAM, "ingest")["pending"] == 0


def test_what_was_committed_and_not_taken_off_is_taken_off_later(
    stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    append((committed_tenant, b"1"))
    ingest = Ingest()
    with monkeypatch.context() as patch:
        patch.setattr(ingest._client, "pipeline", lambda **_options: (_ for _ in ()).throw(redis.ConnectionError("gone")))
        with pytest.raises(redis.ConnectionError):
            turn(ingest)
    assert stream.xlen(settings.INGEST_STREAM) == 1, "whoever takes over gets it once more: handlers count by the ids inside"
    turn(ingest)
    assert (taker.got, stream.xlen(settings.INGEST_STREAM)) == ([("acme", b"1")], 0)


@pytest.fixture
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "FIRST_PAUSE_S", 0.0)


@pytest.mark.usefixtures("no_pauses")
def test_one_spoilt_item_spoils_nothing_else_and_ends_aside(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, other: TenantRef) -> None:
    taker.spoilt = b"2"
    append((committed_tenant, b"1"), (committed_tenant, b"2"), (committed_tenant, b"3"), (other, b"4"))
    ingest = Ingest()
    turn(ingest)
    assert sorted(taker.got) == [("acme", b"1"), ("acme", b"3"), ("other", b"4")]
    append((committed_tenant, b"5"))
    turn(ingest)
    assert ("acme", b"5") in taker.got, "what comes later does not wait for it"
    for _ in range(MOST_TRIES):
        turn(ingest)
    assert (len(taker.got), stream.xlen(settings.INGEST_STREAM)) == (4, 0)
    ((_id, fields),) = stream.xrange(ingest.aside)
    assert [item.payload for item in decoder.decode(fields[FIELD])] == [b"2"]

    # What a page said is not kept for ever only because it could not be stored.
    stream.delete(ingest.aside)
    week_ago = int((time.time() - ASIDE_FOR_S) * 1000)
    for age_ms in (1000, -60_000):
        stream.xadd(ingest.aside, fields, id=f"{week_ago - age_ms}-0")
    turn(Ingest())
    assert [id for id, _fields in stream.xrange(ingest.aside)] == [f"{week_ago + 60_000}-0".encode()]


@pytest.mark.usefixtures("no_pauses")
def test_a_trouble_of_the_database_loses_nothing_however_long_it_lasts(
    stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, other: TenantRef
) -> None:
    taker.fails["acme"] = ProgrammingError("a column that the next migration brings")
    append((committed_tenant, b"1"), (other, b"2"))
    ingest = Ingest()
    for _ in range(MOST_TRIES * 2):
        turn(ingest)
    append((committed_tenant, b"3"), (other, b"4"))
    turn(ingest)
    assert taker.got == [("other", b"2"), ("other", b"4")], "the others do not wait"
    taker.fails.clear()
    turn(ingest)
    assert taker.got[2:] == [("acme", b"1"), ("acme", b"3")]
    assert (stream.xlen(settings.INGEST_STREAM), stream.exists(ingest.aside)) == (0, 0)


def test_who_waits_is_left_alone_for_a_while(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef) -> None:
    taker.fails["acme"] = DatabaseError("a lock")
    append((committed_tenant, b"1"))
    ingest = Ingest()
    turn(ingest)
    taker.fails.clear()
    turn(ingest)
    assert taker.got == []
    ingest._waiting[committed_tenant.uuid, "test", 0].not_before = 0.0
    turn(ingest)
    assert taker.got == [("acme", b"1")]


def test_of_what_waits_too_much_goes_back(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consumer, "MOST_WAITING", 10)
    monkeypatch.setattr(consumer, "MOST_BACK", 5)
    taker.fails["acme"] = DatabaseError("a lock")
    append(*((committed_tenant, str(number).encode()) for number in range(30)))
    ingest = Ingest()
    turn(ingest)
    assert sum(len(part.items) for part in ingest._waiting.values()) <= 10
    taker.fails.clear()
    for _ in range(5):
        for part in ingest._waiting.values():
            part.not_before = 0.0
        turn(ingest)
    assert sorted(int(payload) for _slug, payload in taker.got) == list(range(30))
    assert stream.xlen(settings.INGEST_STREAM) == 0


def test_a_suspended_companys_items_are_nobodys(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    append((committed_tenant, b"1"))
    monkeypatch.setattr("tenants.hosts.tenant_by_uuid", lambda _uuid: None)
    turn(Ingest())
    assert (taker.got, stream.xlen(settings.INGEST_STREAM)) == ([], 0)


def test_an_unreadable_entry_holds_nothing_up_and_an_unknown_kind_waits_for_its_version(
    stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consumer, "FIRST_PAUSE_S", 0.0)
    stream.xadd(settings.INGEST_STREAM, {FIELD: b"\xff\xff"})
    append((committed_tenant, b"0"), kind="later")
    append((committed_tenant, b"1"))
    ingest = Ingest()
    for _ in range(3):
        turn(ingest)
    assert taker.got == [("acme", b"1")]
    monkeypatch.setitem(registry._handlers, "later", taker)
    turn(ingest)
    assert (taker.got[1:], stream.xlen(settings.INGEST_STREAM)) == ([("acme", b"0")], 0)


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


def test_what_was_sent_from_a_spill_file_is_not_sent_again(tmp_path: Path) -> None:
    spill, sent = Spill(tmp_path), []
    for number in range(5):
        spill.write(str(number).encode())
    spill.let_go()

    async def send(packed: bytes) -> None:
        if len(sent) == 3:
            raise redis.ConnectionError("full again")
        sent.append(packed)

    with pytest.raises(redis.ConnectionError):
        asyncio.run(spill.send_all(send))
    sent.append(b"-")
    assert asyncio.run(spill.send_all(send)) == 2
    assert sent == [b"0", b"1", b"2", b"-", b"3", b"4"]


def test_a_full_stream_sends_items_to_the_file(
    stream: redis.Redis, taker: Taker, committed_tenant: TenantRef, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "DATA_DIR", tmp_path)
    monkeypatch.setattr("tenants.ingest.append.MOST_STREAM_BYTES", 1000)
    monkeypatch.setattr("tenants.ingest.append.MEASURE_EVERY_S", 0.0)
    assert append(*((committed_tenant, b"x" * 2000) for _ in range(3)))
    assert append((committed_tenant, b"kept aside")) == [True]
    assert list((tmp_path / "spill").glob("*.spill"))
    assert b"kept aside" not in b"".join(fields[FIELD] for _id, fields in stream.xrange(settings.INGEST_STREAM))


def test_entries_are_bounded(stream: redis.Redis, taker: Taker, committed_tenant: TenantRef) -> None:
    append(*((committed_tenant, b"x" * 30_000) for _ in range(20)))
    assert max(len(fields[FIELD]) for _id, fields in stream.xrange(settings.INGEST_STREAM)) < 140_000


def test_spill_files_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tenants.ingest.spill.FILE_BYTES", 100)
    monkeypatch.setattr("tenants.ingest.spill.MOST_BYTES", 500)
    spill = Spill(tmp_path)
    written = sum(spill.write(b"x" * 50) for _ in range(50))
    assert 8 <= written <= 14
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 700
