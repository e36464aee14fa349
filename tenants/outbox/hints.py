"""Hints to the relay: which tenant has something due, and when (R10).

A hint is a member of a sorted set in the cache Valkey, scored by the earliest time. Losing one costs time, never an
effect: the relay sweeps every tenant at least once a minute.
"""

from __future__ import annotations

import logging
from datetime import datetime
from functools import cache
from uuid import UUID

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

log = logging.getLogger(__name__)

DUE_SET = "sodan.outbox.due"
NUDGE_CHANNEL = "sodan.relay"
PUBLIC = "public"


@cache
def hint_client() -> redis.Redis:
    """A client that gives up fast: a hint must never hold up the request that gives it."""
    never = Retry(NoBackoff(), 0)
    return redis.Redis.from_url(settings.REDIS_CACHE_URL, socket_timeout=0.3, socket_connect_timeout=0.3, retry=never)


def hint_due(tenant_uuid: UUID | None, due: datetime) -> None:
    """Tell the relay that a tenant (None: the platform) has an effect due at a time. Fails silently."""
    member = tenant_uuid.hex if tenant_uuid else PUBLIC
    try:
        client = hint_client()
        pipeline = client.pipeline(transaction=False)
        pipeline.zadd(DUE_SET, {member: due.timestamp()}, lt=True)
        pipeline.publish(NUDGE_CHANNEL, member)
        pipeline.execute()
    except redis.RedisError as error:
        log.warning("outbox hint was not given: %s", error)
