"""Whether operators are there: what they chose, and what their silence says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.db.models.functions import Coalesce

from chat.events import OperatorAvailabilityChanged
from chat.models import Availability, AwayReason, Conversation, Operator
from chat.services.conversations import return_to_queue
from tenants.bus import publish

ACTIVITY_EVERY = timedelta(seconds=30)


def set_availability(*, operator: Operator, availability: Availability, now: datetime) -> Operator:
    """The operator chooses whether he is there."""
    with transaction.atomic():
        row = Operator.objects.select_for_update(no_key=True).get(pk=operator.pk)
        row.active_at = now
        changed = row.availability != availability or row.away_reason != AwayReason.NONE
        _store(row, availability, AwayReason.NONE, now, announce=changed)
        return row


def record_activity(*, operator: Operator, now: datetime) -> Operator:
    """The operator did something. Whom the system had set away comes back; who chose to be away stays so.

    At most one write in half a minute.
    """
    if operator.away_reason == AwayReason.NONE and operator.active_at and now - operator.active_at < ACTIVITY_EVERY:
        return operator
    with transaction.atomic():
        row = Operator.objects.select_for_update(no_key=True).get(pk=operator.pk)
        row.active_at = now
        returns = row.availability == Availability.AWAY and row.away_reason != AwayReason.NONE
        availability = Availability.ONLINE if returns else Availability(row.availability)
        _store(row, availability, AwayReason.NONE if returns else AwayReason(row.away_reason), now, announce=returns)
        return row


def touch_presence(*, operator_ids: Iterable[int], now: datetime) -> None:
    """Renew the lease of the operators (database keys) that have a socket open: one UPDATE for all of them."""
    with transaction.atomic():
        # Two processes may hold sockets of the same people: take the rows in one order.
        locked = Operator.objects.filter(pk__in=list(operator_ids)).order_by("pk").select_for_update(no_key=True)
        Operator.objects.filter(pk__in=[row.pk for row in locked.only("pk")]).update(seen_at=now)


def set_quiet_operators_away(*, now: datetime) -> list[Operator]:
    """Set away who is online without a socket for a minute, or has done nothing for the set time; the queue moves on.

    What such an operator accepted and never answered returns to the queue, and so does what was given to somebody in the
    moment in which he was shut out.

    Returns:
        The operators that were set away.
    """
    gone_before = now - timedelta(seconds=settings.OPERATOR_GONE_AFTER_S)
    idle_before = now - timedelta(seconds=settings.OPERATOR_IDLE_AFTER_S)
    quiet = Operator.objects.alias(
        last_seen=Coalesce("seen_at", "availability_changed_at"), last_active=Coalesce("active_at", "availability_changed_at")
    ).filter(Q(last_seen__lt=gone_before) | Q(last_active__lt=idle_before) | Q(last_seen=None), availability=Availability.ONLINE)

    return_to_queue(conversations=Conversation.objects.filter(assignee__user__is_active=False), reason=AwayReason.GONE.value, now=now)
    away = []
    for pk in quiet.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            # The conditions are asked again under the lock: he may have come back meanwhile.
            row = Operator.objects.select_for_update(no_key=True).get(pk=pk)
            seen = row.seen_at or row.availability_changed_at
            active = row.active_at or row.availability_changed_at
            is_gone = seen is None or seen < gone_before
            if row.availability != Availability.ONLINE or not (is_gone or (active and active < idle_before)):
                continue
            reason = AwayReason.GONE if is_gone else AwayReason.IDLE
            _store(row, Availability.AWAY, reason, now, announce=True)
            unanswered = Conversation.objects.filter(assignee=row, first_answered_at__isnull=True)
            return_to_queue(conversations=unanswered, reason=reason.value, now=now)
            away.append(row)
    return away


def _store(row: Operator, availability: Availability, reason: AwayReason, now: datetime, *, announce: bool) -> None:
    if announce:
        row.availability, row.away_reason, row.availability_changed_at = availability, reason, now
    row.save(update_fields=["availability", "away_reason", "availability_changed_at", "active_at"])
    if announce:
        publish(OperatorAvailabilityChanged(operator=row.uuid, availability=availability.value, reason=reason.value, at=now))
