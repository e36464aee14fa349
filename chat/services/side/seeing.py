"""What somebody has seen of a side conversation."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from chat.events_notices import NoticesSeen
from chat.events_side import SideConversationSeen
from chat.models import Notice, Operator, SideConversation, SideParticipant
from tenants.bus import publish


def see_side(*, side: SideConversation, by: Operator, seq: int, now: datetime) -> int:
    """The operator has seen it up to a line; it only grows, and to the newest line at most. Who takes no part leaves no mark.

    Returns:
        Up to which line he has seen it now.
    """
    with transaction.atomic():
        mark = SideParticipant.objects.select_for_update(no_key=True).filter(side=side, operator=by).first()
        if mark is None:
            return 0
        last = SideConversation.objects.values_list("last_seq", flat=True).get(pk=side.pk)
        seen = min(seq, last)
        if seen <= mark.read_seq:
            return mark.read_seq
        mark.read_seq = seen
        mark.save(update_fields=["read_seq"])
        publish(SideConversationSeen(side=side.uuid, operator=by.uuid))
        if seen == last and Notice.objects.filter(operator=by, side=side, seen_at=None).update(seen_at=now):
            publish(NoticesSeen(operator=by.uuid, at=now))
        return seen
