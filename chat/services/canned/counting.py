"""What went out, counted once for each message."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from chat.models import CannedResponse, CannedUse, Conversation, Message, Operator
from chat.selectors.canned import canned_for

MOST_IN_A_MESSAGE = 20


class NotThatMessage(LookupError):
    """There is no such message of the staff in the conversation."""


def record_canned_use(*, conversation: Conversation, by: Operator, message: UUID, responses: Iterable[UUID], now: datetime) -> int:
    """Note which canned responses a message was made of. Told again, it counts nothing; what ``by`` may not use is left out.

    Returns:
        How many were counted now.

    Raises:
        NotThatMessage
    """
    row = Message.objects.filter(conversation=conversation, uuid=message, sender_kind=Message.SenderKind.OPERATOR).first()
    if row is None:
        raise NotThatMessage
    with transaction.atomic():
        wanted = list(dict.fromkeys(responses))[:MOST_IN_A_MESSAGE]
        # In ascending id, like every lock; and before the uses are read, so that two that tell the same count it once.
        locked = list(canned_for(by).filter(uuid__in=wanted).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
        known = set(CannedUse.objects.filter(message=row, response__in=locked).values_list("response", flat=True))
        fresh = [pk for pk in locked if pk not in known]
        CannedUse.objects.bulk_create([CannedUse(response_id=pk, message=row) for pk in fresh])
        CannedResponse.objects.filter(pk__in=fresh).update(use_count=F("use_count") + 1, used_at=now)
    return len(fresh)
