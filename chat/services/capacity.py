"""How many open conversations an operator has at most. It is asked under a lock of his own, so that of many who ask at once none is let in above it.

The lock is the last that is taken: after the conversation's row, and of several operators in ascending key.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import connection

from chat.models import Conversation, Operator
from tenants.names import lock_key


@dataclass
class CapacityReached(Exception):
    """The operator has as many open conversations as he may have."""

    operator: Operator


def lock_loads(operators: Collection[int]) -> dict[int, int]:
    """How many open conversations each of the operators (by key) has; until the transaction ends nobody else gives one of them another."""
    keys = sorted(set(operators))
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"chat.capacity.{key}")])
        table = connection.ops.quote_name(Conversation._meta.db_table)
        cursor.execute(f"SELECT assignee_id, count(*) FROM {table} WHERE assignee_id = ANY(%s) AND status = 'open' GROUP BY assignee_id", [keys])  # noqa: S608 - our own name
        found = dict(cursor.fetchall())
    return {key: found.get(key, 0) for key in keys}


def take_place(operator: Operator) -> None:
    """Make sure that one more conversation of this transaction is not one too many.

    Raises:
        CapacityReached
    """
    capacity = Operator.objects.values_list("capacity", flat=True).get(pk=operator.pk)
    # Who changes his capacity takes the same lock, so what is read under it is what holds.
    if capacity is None:
        return
    load = lock_loads([operator.pk])[operator.pk]
    capacity = Operator.objects.values_list("capacity", flat=True).get(pk=operator.pk)
    if capacity is not None and load >= capacity:
        raise CapacityReached(operator)
