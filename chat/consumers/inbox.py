"""``inbox.sync``: what moved in the feed after a place."""

from __future__ import annotations

import msgspec

from chat.models import Conversation, ConversationCounter, Operator
from chat.permissions import NotAllowed, visible_to
from chat.protocol import ConversationSummary, Counts, conversation_summary
from chat.selectors import inbox_counts
from tenants.realtime.registry import Caller, command
from tenants.realtime.tickets import Audience

MOST_CHANGES = 200


class InboxSync(msgspec.Struct):
    """The newest place held; 0: nothing, the lists themselves come from REST."""

    after: int


class InboxAnswer(msgspec.Struct):
    """Conversations that moved after the place, in order, each once; ``reset``: fetch the lists anew."""

    changes: list[ConversationSummary]
    counts: Counts
    upto: int
    reset: bool


@command("inbox.sync", Audience.OPERATOR, InboxSync, kind="service", answer=InboxAnswer)
def inbox_sync(caller: Caller, data: InboxSync) -> InboxAnswer:
    """Get what moved in the inbox after a place of the feed, and the counts that are right now."""
    operator = Operator.objects.filter(pk=caller.subject_id, user__is_active=True).first()
    if operator is None:
        raise NotAllowed
    # The place comes first: what moves between the two reads is then told twice rather than never.
    upto, reset = ConversationCounter.objects.values_list("last_position", "reset_position").get(pk=1)
    numbers = inbox_counts(operator=operator)
    counts = Counts(numbers.queue, numbers.mine, numbers.all, numbers.unread)
    if data.after <= 0 or data.after > upto or data.after < reset:
        return InboxAnswer([], counts, upto, True)
    rows = Conversation.objects.filter(feed_position__gt=data.after).select_related("visitor", "website", "assignee__user", "department", "merged_into")
    changed = list(rows.order_by("feed_position")[: MOST_CHANGES + 1])
    if len(changed) > MOST_CHANGES:
        return InboxAnswer([], counts, upto, True)
    if len(changed) != visible_to(Conversation.objects.filter(pk__in=[row.pk for row in changed]), operator).count():
        # Something came out of his sight: what he holds of it goes with the lists.
        return InboxAnswer([], counts, upto, True)
    return InboxAnswer([conversation_summary(row) for row in changed], counts, max(upto, *(row.feed_position for row in changed), 0), False)
