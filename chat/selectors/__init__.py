"""Reading conversations: the inbox, the lines of one, and who is there to answer."""

from chat.selectors.contacts import conversations_of_contact
from chat.selectors.inbox import (
    Counts,
    Inbox,
    View,
    conversation_for_staff,
    conversations_with,
    inbox_counts,
    source_of,
    tags_in_use,
    talks_of,
)
from chat.selectors.mailing import (
    answers_in_mail,
    answers_to_mail,
    conversation_behind,
    conversation_by_uuid,
    line_by_uuid,
    question_before,
    support_address,
)
from chat.selectors.onboarding import Onboarding, onboarding
from chat.selectors.presence import VisitorPresence, calendar, online_operators, operators_by_name, presence_for_visitors
from chat.selectors.search import Found, LineFilter, conversation_with_number, search_lines
from chat.selectors.timeline import (
    Line,
    Timeline,
    changes_for_staff,
    changes_for_visitor,
    latest_conversation_of,
    lines_for_staff,
    lines_for_visitor,
    newest_for_staff,
    newest_for_visitor,
)

__all__ = [
    "Counts",
    "Found",
    "Inbox",
    "Line",
    "LineFilter",
    "Onboarding",
    "Timeline",
    "View",
    "VisitorPresence",
    "answers_in_mail",
    "answers_to_mail",
    "calendar",
    "changes_for_staff",
    "changes_for_visitor",
    "conversation_behind",
    "conversation_by_uuid",
    "conversation_for_staff",
    "conversation_with_number",
    "conversations_of_contact",
    "conversations_with",
    "inbox_counts",
    "latest_conversation_of",
    "line_by_uuid",
    "lines_for_staff",
    "lines_for_visitor",
    "newest_for_staff",
    "newest_for_visitor",
    "onboarding",
    "online_operators",
    "operators_by_name",
    "presence_for_visitors",
    "question_before",
    "search_lines",
    "source_of",
    "support_address",
    "tags_in_use",
    "talks_of",
]
