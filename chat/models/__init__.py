"""Conversations and who takes part in them."""

from chat.models.answer_mail import AnswerMail
from chat.models.conversation import Conversation, ConversationCounter
from chat.models.greeting import Greeting
from chat.models.hours import BusinessHours
from chat.models.invitation import Invitation, InvitationTemplate, Look, PagePush
from chat.models.link import ConversationLink
from chat.models.message import Message
from chat.models.operator import Availability, AwayReason, Operator
from chat.models.search import SearchEntry, SearchProgress
from chat.models.source import ConversationSource
from chat.models.view import ConversationView

__all__ = [
    "AnswerMail",
    "Availability",
    "AwayReason",
    "BusinessHours",
    "Conversation",
    "ConversationCounter",
    "ConversationLink",
    "ConversationSource",
    "ConversationView",
    "Greeting",
    "Invitation",
    "InvitationTemplate",
    "Look",
    "Message",
    "Operator",
    "PagePush",
    "SearchEntry",
    "SearchProgress",
]
