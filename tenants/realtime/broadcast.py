"""Sending an event to sockets from synchronous code: services' subscribers, tasks, the relay.

It never fails its caller: what Valkey does not take within 300 ms is dropped, and clients heal by position.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Collection
from functools import partial
from typing import Any, overload

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from tenants.realtime.envelope import StaffFrame, VisitorFrame
from tenants.realtime.groups import Group, StaffGroup, VisitorGroup
from tenants.realtime.hub import Hub, hand_to_hubs
from tenants.realtime.pubsub import TAG_BYTES

log = logging.getLogger(__name__)

TIMEOUT_S = 0.3
BREAK_S = 2.0

_lock = threading.Lock()
_client: Any = None
_client_pid = 0
_broken_until = 0.0
_TAG = b"\0" * TAG_BYTES


@overload
def broadcast(group: VisitorGroup, frame: VisitorFrame) -> None: ...
@overload
def broadcast(group: StaffGroup, frame: StaffFrame) -> None: ...
def broadcast(group: Group, frame: VisitorFrame | StaffFrame) -> None:
    """Send an encoded event to everybody in a group, in all processes.

    In a web process it is delivered to the process's own sockets without Valkey.

    Raises:
        TypeError: a frame for the staff to a group of visitors, or the other way round.
    """
    wanted = VisitorFrame if isinstance(group, VisitorGroup) else StaffFrame
    if type(group) not in (VisitorGroup, StaffGroup) or not isinstance(frame, wanted):
        raise TypeError(f"A {type(frame).__name__} cannot go to a {type(group).__name__}.")
    if not hand_to_hubs(partial(_publish, group, frame)):
        _publish_through_valkey(group.name, frame)


def _publish(group: Group, frame: VisitorFrame | StaffFrame, hub: Hub) -> None:
    hub.publish(group, frame)


def _publish_through_valkey(name: str, frame: bytes) -> None:
    global _broken_until
    if time.monotonic() < _broken_until:
        return
    try:
        _connected().publish(name, _TAG + frame)
    except (redis.RedisError, OSError) as error:
        # A breaker: a dead Valkey costs one caller 300 ms, not each of them.
        _broken_until = time.monotonic() + BREAK_S
        log.warning("an event was not published: %s", error)


def _connected() -> Any:
    global _client, _client_pid
    with _lock:
        # A forked worker must not share its parent's socket.
        if _client is None or _client_pid != os.getpid():
            _client = redis.Redis.from_url(settings.REDIS_CACHE_URL, socket_connect_timeout=TIMEOUT_S, socket_timeout=TIMEOUT_S, retry=Retry(NoBackoff(), 0))
            _client_pid = os.getpid()
        return _client


def heard(groups: Collection[Group]) -> set[Group]:
    """Those of the groups that some process listens to now; all of them while Valkey does not say."""
    ordered = list(groups)
    if not ordered or time.monotonic() < _broken_until:
        return set(ordered)
    try:
        counts = _connected().pubsub_numsub(*(group.name for group in ordered))
    except (redis.RedisError, OSError):
        return set(ordered)
    return {group for group, (_name, count) in zip(ordered, counts, strict=True) if count}
