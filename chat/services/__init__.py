"""Everything that changes a conversation. Views, sockets, tasks and the API call these and nothing else."""

from chat.services.availability import record_activity, set_availability, set_quiet_operators_away, touch_presence
from chat.services.conversations import (
    AlreadyAccepted,
    ConversationIsClosed,
    ConversationIsMerged,
    ConversationNotClosed,
    accept_conversation,
    assign_conversation,
    close_conversation,
    release_conversation,
    reopen_conversation,
)
from chat.services.details import Details, DetailsRefused, change_details, change_tags
from chat.services.erasing import erase_conversations_of
from chat.services.hours import HoursNotAllowed, HoursOverlap, set_business_hours
from chat.services.indexing import Indexed, index_what_moved
from chat.services.links import open_link, revoke_links
from chat.services.mailing import PlannedMail, plan_answer_mail, record_mailed
from chat.services.merging import MergeNotUndone, MergeRefused, merge_conversations, undo_merge
from chat.services.messages import ConversationNotFound, MessageRefused, Outcome, StoredMessage, message_sent, send_message
from chat.services.messages.statement import VISITOR_MAIL
from chat.services.operators import add_operator, ensure_operator, retire_operator
from chat.services.reading import mark_read_by_operator, mark_read_by_visitor
from chat.services.snoozing import WAKE_EFFECT, BadSnooze, ConversationNotSnoozed, snooze_conversation, wake_conversation, wake_when_due
from chat.services.sources import complete_sources
from chat.services.starting import OPERATORS_MAIL, Started, VisitorIsBanned, leave_message, resume_left_message_mail, start_conversation
from chat.services.task_mail import TASK_MAIL, plan_task_mail

__all__ = [
    "OPERATORS_MAIL",
    "TASK_MAIL",
    "VISITOR_MAIL",
    "WAKE_EFFECT",
    "AlreadyAccepted",
    "BadSnooze",
    "ConversationIsClosed",
    "ConversationIsMerged",
    "ConversationNotClosed",
    "ConversationNotFound",
    "ConversationNotSnoozed",
    "Details",
    "DetailsRefused",
    "HoursNotAllowed",
    "HoursOverlap",
    "Indexed",
    "MergeNotUndone",
    "MergeRefused",
    "MessageRefused",
    "Outcome",
    "PlannedMail",
    "Started",
    "StoredMessage",
    "VisitorIsBanned",
    "accept_conversation",
    "add_operator",
    "assign_conversation",
    "change_details",
    "change_tags",
    "close_conversation",
    "complete_sources",
    "ensure_operator",
    "erase_conversations_of",
    "index_what_moved",
    "leave_message",
    "mark_read_by_operator",
    "mark_read_by_visitor",
    "merge_conversations",
    "message_sent",
    "open_link",
    "plan_answer_mail",
    "plan_task_mail",
    "record_activity",
    "record_mailed",
    "release_conversation",
    "reopen_conversation",
    "resume_left_message_mail",
    "retire_operator",
    "revoke_links",
    "send_message",
    "set_availability",
    "set_business_hours",
    "set_quiet_operators_away",
    "snooze_conversation",
    "start_conversation",
    "touch_presence",
    "undo_merge",
    "wake_conversation",
    "wake_when_due",
]
