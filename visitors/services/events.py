"""Events that the site's own server tells: an order was paid, a contract was signed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import connection, transaction

from tenants.bus import publish
from tenants.names import lock_key
from tenants.scope import current_tenant
from visitors.baskets import is_about_baskets
from visitors.events import VisitsMoved
from visitors.models import TrackedEvent, Visit, Visitor
from visitors.selectors.happenings import baskets_of
from visitors.services.hits.visiting import IDLE, MOST_EVENTS

AHEAD = timedelta(minutes=5)

_VISITS = f"""
SELECT e.nth, v.id, v.uuid, v.event_count FROM unnest(%s::bigint[], %s::timestamptz[]) WITH ORDINALITY AS e(visitor, at, nth)
CROSS JOIN LATERAL (
  SELECT id, uuid, event_count FROM {Visit._meta.db_table} WHERE visitor_id = e.visitor AND started_at <= e.at AND seen_at >= e.at - %s * interval '1 second'
  ORDER BY started_at DESC LIMIT 1
) v
"""  # noqa: S608 - our own table's name
_COUNT = f"UPDATE {Visit._meta.db_table} v SET event_count = v.event_count + i.n FROM unnest(%s::bigint[], %s::int[]) AS i(id, n) WHERE v.id = i.id"  # noqa: S608 - our own table's name


class UnknownVisitor(Exception):
    """There is no such visitor; ``index`` says which event named him."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class BadMoment(Exception):
    """The event is told to have happened in the future, or before what the company keeps; ``index`` says which."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldEvent:
    """What happened: ``uuid`` is the teller's own, and the same again is the same event; ``data`` is flat."""

    uuid: UUID
    visitor: UUID
    name: str
    data: dict[str, str | int | float | bool | None]
    at: datetime


class _Visit(NamedTuple):
    id: int
    uuid: UUID
    event_count: int


def tell_events(*, events: Sequence[ToldEvent], now: datetime) -> int:
    """Store events, all or none; those that are known are left out.

    An event belongs to the visit that went on at its moment, or to the visitor alone.

    Returns:
        How many were new.

    Raises:
        UnknownVisitor, BadMoment: one of them cannot be.
    """
    visitors = dict(Visitor.objects.filter(uuid__in={event.visitor for event in events}).values_list("uuid", "pk"))
    oldest = now - timedelta(days=current_tenant().visits_kept_days)
    for index, event in enumerate(events):
        if event.visitor not in visitors:
            raise UnknownVisitor(index)
        if not oldest < event.at <= now + AHEAD:
            raise BadMoment(index)
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Not beside a batch of reports, nor beside the same request sent twice.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("hits")])
        known = set(TrackedEvent.objects.filter(uuid__in=[event.uuid for event in events]).values_list("uuid", flat=True))
        new = list({event.uuid: event for event in reversed(events) if event.uuid not in known}.values())[::-1]
        visits = _visits_of([(visitors[event.visitor], event.at) for event in new])
        rows: list[TrackedEvent] = []
        added: Counter[_Visit] = Counter()
        for event, visit in zip(new, visits, strict=True):
            if visit is not None:
                if visit.event_count + added[visit] >= MOST_EVENTS:
                    continue
                added[visit] += 1
            visit_id = visit.id if visit else None
            rows.append(
                TrackedEvent(uuid=event.uuid, visitor_id=visitors[event.visitor], visit_id=visit_id, happened_at=event.at, name=event.name, data=event.data)
            )
        TrackedEvent.objects.bulk_create(rows)
        if added:
            with connection.cursor() as cursor:
                cursor.execute(_COUNT, [[visit.id for visit in added], list(added.values())])
        told = {row.visit_id for row in rows if row.visit_id is not None and is_about_baskets(row.name)}
        for visit_id, basket in baskets_of(told).items():
            Visit.objects.filter(pk=visit_id).update(basket_count=basket.pieces)
        if added:
            publish(VisitsMoved(visits=tuple(visit.uuid for visit in added)))
        return len(rows)


def _visits_of(moments: Sequence[tuple[int, datetime]]) -> list[_Visit | None]:
    """The visit that went on with each visitor (key) at each moment, read at once: reports of the company wait meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_VISITS, [[visitor for visitor, _at in moments], [at for _visitor, at in moments], IDLE.total_seconds()])
        found = {nth: _Visit(*visit) for nth, *visit in cursor.fetchall()}
    return [found.get(nth) for nth in range(1, len(moments) + 1)]
