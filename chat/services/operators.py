"""The answering side of users."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.events import OperatorAvailabilityChanged
from chat.models import Availability, AwayReason, Conversation, Operator
from chat.services.conversations import return_to_queue
from tenants.accounts.models import User
from tenants.bus import publish


def ensure_operator(*, user: User) -> Operator:
    """The operator of a user, made when there is none yet."""
    operator, _created = Operator.objects.select_related("user").get_or_create(user=user)
    return operator


def add_operator(*, user_id: int) -> None:
    """Make the operator of a new user; one that is there stays as it is."""
    Operator.objects.bulk_create([Operator(user_id=user_id)], ignore_conflicts=True)


def retire_operator(*, user_uuid: UUID, now: datetime) -> None:
    """A user may not work any more: set him offline and give all his open conversations back to the queue."""
    with transaction.atomic():
        operator = Operator.objects.select_for_update(no_key=True).filter(user__uuid=user_uuid).first()
        if operator is None:
            return
        operator.availability, operator.away_reason = Availability.OFFLINE, AwayReason.NONE
        operator.availability_changed_at = now
        operator.save(update_fields=["availability", "away_reason", "availability_changed_at"])
        return_to_queue(conversations=Conversation.objects.filter(assignee=operator), reason="gone", now=now)
        publish(OperatorAvailabilityChanged(operator=operator.uuid, availability=operator.availability, reason="", at=now))
