"""Due effects reach a worker once, with or without hints, broker and repetition (D9, D11, R10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from time import monotonic, time
from typing import Any
from uuid import UUID

import pytest
import redis
from django.utils import timezone

from tenants import tasks
from tenants.outbox import registry
from tenants.outbox.hints import DUE_SET
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import enqueue_effect
from tenants.realtime.relay import Relay
from tenants.scope import TenantRef


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[UUID, int]]]:
    """Effects of the kind ``test.effect``, as they were done: row and attempt."""
    calls: list[tuple[UUID, int]] = []

    def handler(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
        calls.append((entry_uuid, attempt))
        if payload.get("fails"):
            raise RuntimeError("the mail server is away")

    monkeypatch.setitem(registry._handlers, "test.effect", handler)
    yield calls


def entry(**payload: Any) -> OutboxEntry:
    row = enqueue_effect(kind="test.effect", key=f"test.effect:{payload}", payload=payload)
    assert isinstance(row, OutboxEntry)
    return row


def test_a_row_is_done_once_however_often_it_is_nudged(tenant: TenantRef, done: list[tuple[UUID, int]]) -> None:
    row = entry()
    assert tasks.run_effect(str(tenant.uuid), str(row.uuid)) is True
    assert tasks.run_effect(str(tenant.uuid), str(row.uuid)) is False
    assert done == [(row.uuid, 1)]


def test_the_attempt_is_counted_before_it_is_made_and_a_failure_waits(tenant: TenantRef, done: list[tuple[UUID, int]]) -> None:
    row = entry(fails=True)
    assert tasks.run_effect(str(tenant.uuid), str(row.uuid)) is False
    row.refresh_from_db()
    assert (row.attempts, row.state) == (1, OutboxEntry.State.PENDING)
    assert "mail server is away" in row.last_error
    assert tasks.run_effect(str(tenant.uuid), str(row.uuid)) is False, "not due again yet"
    assert len(done) == 1


def test_what_failed_together_is_not_tried_again_together(tenant: TenantRef, done: list[tuple[UUID, int]]) -> None:
    """Mails of one conversation get in each other's way; in step, each round would settle one and cost all others an attempt."""
    rows = [entry(fails=True, number=number) for number in range(8)]
    began = timezone.now()
    for row in rows:
        tasks.run_effect(str(tenant.uuid), str(row.uuid))
    due = sorted(OutboxEntry.objects.values_list("not_before", flat=True))
    assert due[-1] - due[0] > timedelta(seconds=0.5)
    assert due[0] > began + timedelta(seconds=3)


def test_a_row_of_another_company_is_not_found(tenant: TenantRef, other_tenant: TenantRef, done: list[tuple[UUID, int]]) -> None:
    row = entry()
    assert tasks.run_effect(str(other_tenant.uuid), str(row.uuid)) is False
    assert done == []


class Broker:
    """Takes tasks, or is away."""

    def __init__(self) -> None:
        self.taken: list[tuple[str, str]] = []
        self.is_away = False

    def __call__(self, arguments: tuple[str, str], **_options: Any) -> None:
        if self.is_away:
            raise ConnectionError("no broker")
        self.taken.append(arguments)


def test_the_sweep_hands_over_what_is_due_once_and_again_after_the_broker_was_away(
    tenant: TenantRef, done: list[tuple[UUID, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    broker = Broker()
    monkeypatch.setattr("tenants.realtime.relay.run_effect.apply_async", broker)
    monkeypatch.setattr("tenants.realtime.relay.close_old_connections", lambda: None)
    row, relay = entry(), Relay()
    relay._listen = lambda seconds: None  # type: ignore[method-assign]
    member = tenant.uuid.hex

    broker.is_away = True
    relay._in_scope(member, relay._hand_over, member)
    assert broker.taken == []
    row.refresh_from_db()
    assert row.attempts == 0, "a broker that is away costs no attempt"

    broker.is_away = False
    relay._broker_after = 0.0
    for _ in range(5):
        relay.turn(gather_s=0)
    assert broker.taken == [(member, str(row.uuid))], "swept, and handed over once"


def test_what_failed_is_handed_over_again_when_it_is_due(tenant: TenantRef, done: list[tuple[UUID, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not only when the relay forgets that it was handed over: a mail that waited for its turn would come a minute late."""
    broker = Broker()
    monkeypatch.setattr("tenants.realtime.relay.run_effect.apply_async", broker)
    row, relay = entry(fails=True), Relay()
    for attempt in (1, 2):
        relay._hand_over(str(tenant.uuid))
        relay._hand_over(str(tenant.uuid))
        assert len(broker.taken) == attempt
        tasks.run_effect(*broker.taken[-1])
        OutboxEntry.objects.filter(pk=row.pk).update(not_before=timezone.now())
    assert [attempt for _row, attempt in done] == [1, 2]


def test_a_full_valkey_does_not_end_the_hand_over(tenant: TenantRef, done: list[tuple[UUID, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """F17: the next time is a hint; a write refused for memory is no failure of the work."""
    broker = Broker()
    monkeypatch.setattr("tenants.realtime.relay.run_effect.apply_async", broker)
    row, relay = entry(), Relay()
    relay._pubsub = object()

    def full(*_args: object, **_options: object) -> None:
        raise redis.exceptions.OutOfMemoryError("command not allowed when used memory > 'maxmemory'")

    monkeypatch.setattr(relay._client, "zadd", full)
    relay._hand_over(str(tenant.uuid))
    assert broker.taken == [(str(tenant.uuid), str(row.uuid))]


def test_the_queue_takes_no_more_than_the_workers_can_do_before_it_expires(
    tenant: TenantRef, done: list[tuple[UUID, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or every task would have expired when its turn comes, and be handed over again behind all others, for ever."""
    broker, relay = Broker(), Relay()
    monkeypatch.setattr("tenants.realtime.relay.run_effect.apply_async", broker)
    monkeypatch.setattr("tenants.realtime.relay.MOST_QUEUED", 7)
    monkeypatch.setattr("tenants.realtime.relay.SHARE", 5)
    monkeypatch.setattr(relay._broker, "llen", lambda _queue: len(broker.taken))
    rows = [entry(number=number) for number in range(9)]
    for handed in (5, 7, 7):
        relay._hand_over(str(tenant.uuid))
        assert len(broker.taken) == handed
    assert [uuid for _tenant, uuid in broker.taken] == [str(row.uuid) for row in rows[:7]], "the oldest first"
    broker.taken.clear()
    relay._hand_over(str(tenant.uuid))
    assert [uuid for _tenant, uuid in broker.taken] == [str(row.uuid) for row in rows[7:]]


def test_while_the_broker_is_away_what_is_due_stays_noted(tenant: TenantRef, done: list[tuple[UUID, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    """It is handed over when the pause is over, not when the next sweep comes by."""
    broker = Broker()
    monkeypatch.setattr("tenants.realtime.relay.run_effect.apply_async", broker)
    monkeypatch.setattr("tenants.realtime.relay.close_old_connections", lambda: None)
    row, relay = entry(), Relay()
    relay._listen = lambda seconds: None  # type: ignore[method-assign]
    relay._sweep_begun = monotonic()
    relay._pubsub, member = object(), tenant.uuid.hex
    relay._outboxes = {member}
    relay._client.delete(DUE_SET)

    broker.is_away = True
    relay.turn(gather_s=0)
    relay._client.zadd(DUE_SET, {"somebody": 1})
    for _ in range(3):
        relay.turn(gather_s=0)
    assert relay._outboxes == {member} and relay._client.zscore(DUE_SET, "somebody") == 1

    broker.is_away, relay._broker_after = False, 0.0
    relay.turn(gather_s=0)
    assert broker.taken == [(member, str(row.uuid))]
    assert relay._client.zscore(DUE_SET, "somebody") is None


def test_a_hint_that_comes_while_tasks_are_handed_over_is_not_put_off(tenant: TenantRef, done: list[tuple[UUID, int]], monkeypatch: pytest.MonkeyPatch) -> None:
    entry()
    relay, member, soon = Relay(), tenant.uuid.hex, time()
    relay._pubsub = object()
    relay._client.delete(DUE_SET)
    monkeypatch.setattr("tenants.realtime.relay.run_effect.apply_async", lambda *_arguments, **_options: relay._client.zadd(DUE_SET, {member: soon}, lt=True))
    relay._hand_over(member)
    assert relay._client.zscore(DUE_SET, member) == pytest.approx(soon)
    # Nothing came: what was handed over is looked at after its pause.
    relay._client.delete(DUE_SET)
    relay._handed.clear()
    monkeypatch.setattr("tenants.realtime.relay.run_effect.apply_async", Broker())
    relay._hand_over(member)
    assert relay._client.zscore(DUE_SET, member) > soon + 4
