"""What an operator saw, and whether he looks at the dashboard."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from chat.events_notices import NoticesSeen
from chat.models import Conversation, Notice, Operator
from tenants.bus import publish

KEPT = timedelta(days=60)
BATCH = 1000


def see_notices(*, operator: Operator, conversation: Conversation | None, now: datetime) -> int:
    """The operator saw what he was called for in a conversation, or all of it.

    Returns:
        How many that were.
    """
    rows = Notice.objects.filter(operator=operator, seen_at=None)
    seen = (rows.filter(conversation=conversation) if conversation is not None else rows).update(seen_at=now)
    if seen:
        publish(NoticesSeen(operator=operator.uuid, at=now))
    return seen


def note_look(*, operator: Operator, page: UUID, is_looked_at: bool, now: datetime) -> None:
    """A page of the dashboard is before the operator's eyes, or is no more: then only if it was the one that was looked at last."""
    rows = Operator.objects.filter(pk=operator.pk)
    if is_looked_at:
        rows.update(looked_at=now, looks_by=page)
    else:
        rows.filter(looks_by=page).update(looked_at=None, looks_by=None)


def forget_old_notices(*, now: datetime) -> int:
    """Delete a batch of what nobody is called for any more. Returns how many were deleted."""
    old = Notice.objects.filter(raised_at__lt=now - KEPT).order_by("raised_at").values_list("pk", flat=True)[:BATCH]
    return Notice.objects.filter(pk__in=list(old)).delete()[0]
