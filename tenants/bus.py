"""Typed domain events, delivered in-process after commit and inside the tenant that published them.

Delivery is at most once: what must never be lost is written in the same transaction, by the publisher as an outbox row or
by a subscriber within.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.db import transaction

from tenants.scope import TenantRef, current_tenant, tenant_scope

log = logging.getLogger(__name__)
E = TypeVar("E")
Subscriber = Callable[[Any], None]

_subscribers: dict[type, list[Subscriber]] = defaultdict(list)
_within: dict[type, list[Subscriber]] = defaultdict(list)
_inline: dict[type, list[Callable[[TenantRef, Any], None]]] = defaultdict(list)


def subscribe(event_class: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Call the decorated function with each event of this class, after commit, in the publishing tenant's scope.

    A subscriber is stateless and does one thing: broadcast, enqueue, or call one service of its own app.
    """

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        _subscribers[event_class].append(function)
        return function

    return register


def subscribe_within(event_class: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Like ``subscribe``, but in the publisher's own transaction: for a row that the change must never be without. What the
    function raises undoes the change.
    """

    def register(function: Callable[[E], None]) -> Callable[[E], None]:
        _within[event_class].append(function)
        return function

    return register


def subscribe_inline(event_class: type[E]) -> Callable[[Callable[[TenantRef, E], None]], Callable[[TenantRef, E], None]]:
    """Like ``subscribe``, for the event loop of the writer (R4): the function gets the tenant, and neither blocks nor
    touches the ORM.
    """

    def register(function: Callable[[TenantRef, E], None]) -> Callable[[TenantRef, E], None]:
        _inline[event_class].append(function)
        return function

    return register


def publish(event: object) -> None:
    """Announce an event: to ``subscribe_within`` now, to the others once the transaction in force has committed; nothing is
    announced to them that was rolled back.
    """
    tenant = current_tenant()
    for within in _within[type(event)]:
        within(event)
    for subscriber in _subscribers[type(event)]:
        transaction.on_commit(partial(_deliver, tenant, subscriber, event), robust=True)


def deliver_inline(tenant: TenantRef, event: object) -> None:
    """Hand a committed event to the loop-side subscribers; a failing one is logged and hinders no other."""
    for subscriber in _inline[type(event)]:
        try:
            subscriber(tenant, event)
        except Exception:
            log.exception("inline subscriber %s failed", subscriber.__qualname__)


def _deliver(tenant: TenantRef, subscriber: Subscriber, event: object) -> None:
    with tenant_scope(tenant):
        subscriber(event)


def subscribers() -> dict[type, list[str]]:
    """Who hears what, for docs/events.md."""
    heard: dict[type, list[str]] = defaultdict(list)
    for table in (_subscribers, _within, _inline):
        for event_class, functions in table.items():
            heard[event_class] += [f"{function.__module__}.{function.__qualname__}" for function in functions]
    return dict(heard)
