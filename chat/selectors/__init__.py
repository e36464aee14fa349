"""Reading conversations: the inbox, the lines of one, and who is there to answer."""

from chat.selectors.inbox import Counts, Inbox, View, conversation_for_staff, inbox_counts
from chat.selectors.onboarding import FirstSteps, onboarding_steps
from chat.selectors.presence import VisitorPresence, calendar, online_operators, operators_by_name, presence_for_visitors
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
    "FirstSteps",
    "Inbox",
    "Line",
    "Timeline",
    "View",
    "VisitorPresence",
    "calendar",
    "changes_for_staff",
    "changes_for_visitor",
    "conversation_for_staff",
    "inbox_counts",
    "latest_conversation_of",
    "lines_for_staff",
    "lines_for_visitor",
    "newest_for_staff",
    "newest_for_visitor",
    "onboarding_steps",
    "online_operators",
    "operators_by_name",
    "presence_for_visitors",
]
