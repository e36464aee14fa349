"""Where the visitor of a conversation came from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from chat.models import Conversation, ConversationSource
from visitors.models import Visitor

# Pages are stored a moment after they are seen; whoever writes at once is known by then.
CATCHES_UP_FOR = timedelta(hours=1)


def keep_source(*, conversation: Conversation, visitor: Visitor) -> None:
    """Keep where the visitor came from, as it is known now; ``visitor`` must be fresh."""
    ConversationSource.objects.create(conversation=conversation, first_touch=visitor.first_touch, last_touch=visitor.last_touch)


def complete_sources(*, visitor_ids: Iterable[int], now: datetime) -> int:
    """Fill in what was not known yet when conversations began whose visitors (by key) were just seen to come; answers how many."""
    missing = ConversationSource.objects.filter(
        conversation__visitor_id__in=list(visitor_ids), conversation__started_at__gt=now - CATCHES_UP_FOR, last_touch__isnull=True
    ).select_related("conversation__visitor")
    count = 0
    for row in missing:
        visitor = row.conversation.visitor
        count += ConversationSource.objects.filter(pk=row.pk, last_touch__isnull=True).update(first_touch=visitor.first_touch, last_touch=visitor.last_touch)
    return count
