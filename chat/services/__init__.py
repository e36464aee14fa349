"""Everything that changes a conversation. Views, sockets, tasks and the API call these and nothing else."""

from chat.services.availability import record_activity, set_availability, set_quiet_operators_away, touch_presence
from chat.services.conversations import (
    AlreadyAccepted,
    ConversationIsClosed,
    ConversationNotClosed,
    accept_conversation,
    assign_conversation,
    close_conversation,
    release_conversation,
    reopen_conversation,
)
from chat.services.messages import ConversationNotFound, MessageRefused, Outcome, StoredMessage, message_sent, send_message
from chat.services.operators import ensure_operator, retire_operator
from chat.services.reading import mark_read_by_operator, mark_read_by_visitor
from chat.services.starting import Started, VisitorIsBanned, leave_message, start_conversation

__all__ = [
    "AlreadyAccepted",
    "ConversationIsClosed",
    "ConversationNotClosed",
    "ConversationNotFound",
    "MessageRefused",
    "Outcome",
    "Started",
    "StoredMessage",
    "VisitorIsBanned",
    "accept_conversation",
    "assign_conversation",
    "close_conversation",
    "ensure_operator",
    "leave_message",
    "mark_read_by_operator",
    "mark_read_by_visitor",
    "message_sent",
    "record_activity",
    "release_conversation",
    "reopen_conversation",
    "retire_operator",
    "send_message",
    "set_availability",
    "set_quiet_operators_away",
    "start_conversation",
    "touch_presence",
]
