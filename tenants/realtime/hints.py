"""Hints to the relay from wherever something was committed: a tenant's inbox moved, or an effect will be due."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

import redis

from tenants.outbox.hints import DUE_SET, hint_client
from tenants.realtime.hub import hand_to_hubs
from tenants.scope import TenantRef

if TYPE_CHECKING:
    from tenants.realtime.hub import Hub

log = logging.getLogger(__name__)

FEED_CHANNEL = "sodan.relay.feed"


def hint_feed(tenant: TenantRef) -> None:
    """From any thread: conversations of the tenant wait for their place in the feed. Never fails."""
    if hand_to_hubs(partial(_tell_feed, tenant)):
        return
    try:
        hint_client().publish(FEED_CHANNEL, tenant.uuid.hex)
    except redis.RedisError as error:
        log.warning("the relay was not told: %s", error)


def _tell_feed(tenant: TenantRef, hub: Hub) -> None:
    hint_feed_from_loop(hub, tenant)


def hint_feed_from_loop(hub: Hub, tenant: TenantRef) -> None:
    """The same, on the hub's loop."""
    hub.pubsub.tell("PUBLISH", FEED_CHANNEL, tenant.uuid.hex)


def hint_effect_from_loop(hub: Hub, tenant: TenantRef, due_in_s: float) -> None:
    """On the hub's loop: an effect that was written will be due."""
    hub.pubsub.tell("ZADD", DUE_SET, "LT", time.time() + due_in_s, tenant.uuid.hex)
