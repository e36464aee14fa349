"""A worker outlives its broker: what it cannot say over a connection that is gone does not end it (F03)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from kombu.transport import redis

from config.celery import ForgivingQoS


class LostChannel:
    """A channel of kombu's whose connection was closed under it."""

    # Nothing to give back when the interpreter ends.
    do_restore = False

    def __init__(self, connection: Any) -> None:
        self.connection = connection

    def conn_or_acquire(self, _client: Any = None) -> Any:
        # As kombu does: it looks for the address of a connection that is None.
        return self.connection.client


def test_a_task_that_ends_after_its_connection_does_not_end_the_worker(caplog: pytest.LogCaptureFixture) -> None:
    ForgivingQoS(LostChannel(None)).ack("tag")
    assert "connection to the broker was lost" in caplog.text


def test_a_defect_is_not_swallowed() -> None:
    with pytest.raises(AttributeError):
        ForgivingQoS(LostChannel(SimpleNamespace())).ack("tag")


def test_kombu_uses_it() -> None:
    assert redis.Channel.QoS is ForgivingQoS
