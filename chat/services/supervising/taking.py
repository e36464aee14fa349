"""Taking a conversation over from whoever has it."""

from __future__ import annotations

from datetime import datetime

from chat.models import Conversation, Operator
from chat.permissions import NotAllowed
from chat.services.conversations import assign_conversation


def take_over(*, conversation: Conversation, by: Operator, now: datetime) -> Conversation:
    """Make a conversation the supervisor's own, whoever has it; a line says so to the staff and, as with every hand-over, to the visitor.

    Raises:
        NotAllowed: ``by`` does not supervise.
        ConversationIsClosed: it has ended.
        CapacityReached: ``by`` has as many as he may have.
    """
    if not by.user.may_supervise:
        raise NotAllowed
    return assign_conversation(conversation=conversation, to=by, by=by, now=now)
