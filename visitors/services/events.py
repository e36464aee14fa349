"""Events that the site's own server tells: an order was paid, a contract was signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from tenants.bus import publish
from tenants.names import lock_key
from tenants.scope import current_tenant
from visitors.baskets import is_about_baskets
from visitors.events import VisitsMoved
from visitors.models import TrackedEvent, Visit, Visitor
from visitors.selectors.happenings import baskets_of
from visitors.services.hits.visiting import IDLE, MOST_EVENTS

AHEAD = timedelta(minutes=5)


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
        rows: dict[UUID, TrackedEvent] = {}
        moved: set[UUID] = set()
        for event in events:
            if event.uuid in known or event.uuid in rows:
                continue
            visitor = visitors[event.visitor]
            visit = Visit.objects.filter(visitor_id=visitor, started_at__lte=event.at, seen_at__gte=event.at - IDLE).order_by("-started_at").first()
            if visit is not None:
                if visit.event_count >= MOST_EVENTS:
                    continue
                Visit.objects.filter(pk=visit.pk).update(event_count=F("event_count") + 1)
                moved.add(visit.uuid)
            rows[event.uuid] = TrackedEvent(uuid=event.uuid, visitor_id=visitor, visit=visit, happened_at=event.at, name=event.name, data=event.data)
        TrackedEvent.objects.bulk_create(rows.values())
        told = {row.visit_id for row in rows.values() if row.visit_id is not None and is_about_baskets(row.name)}
        for visit_id, basket in baskets_of(told).items():
            Visit.objects.filter(pk=visit_id).update(basket_count=basket.pieces)
        if moved:
            publish(VisitsMoved(visits=tuple(moved)))
        return len(rows)
