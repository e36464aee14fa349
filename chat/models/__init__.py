"""Conversations and who takes part in them."""

from chat.models.answer_mail import AnswerMail
from chat.models.attachment import Attachment, FileKind, FileRules
from chat.models.canned import CannedResponse, CannedUse
from chat.models.card import ConversationCard
from chat.models.closing import ClosingRules, Promise, Rating, Transcript
from chat.models.conversation import Conversation, ConversationCounter
from chat.models.department import Department, DepartmentMember, RoutingRule, RoutingSettings
from chat.models.form import ChatForm
from chat.models.greeting import Greeting
from chat.models.hours import BusinessHours
from chat.models.invitation import Invitation, InvitationTemplate, Look, PagePush
from chat.models.link import ConversationLink
from chat.models.message import Message
from chat.models.notice import Channel, Notice, NoticeKind, NoticeRules, PushDevice
from chat.models.operator import Availability, AwayReason, Operator
from chat.models.preview import HiddenPreview, LinkPreview
from chat.models.search import SearchEntry, SearchProgress
from chat.models.source import ConversationSource
from chat.models.spelling import CompanyWord, English, WordsBy
from chat.models.view import ConversationView
from chat.models.whisper import Whisper
from chat.models.writing import MannersCheck, MessageRevision, ReplyDraft, WritingRules

__all__ = [
    "AnswerMail",
    "Attachment",
    "Availability",
    "AwayReason",
    "BusinessHours",
    "CannedResponse",
    "CannedUse",
    "Channel",
    "ChatForm",
    "ClosingRules",
    "CompanyWord",
    "Conversation",
    "ConversationCard",
    "ConversationCounter",
    "ConversationLink",
    "ConversationSource",
    "ConversationView",
    "Department",
    "DepartmentMember",
    "English",
    "FileKind",
    "FileRules",
    "Greeting",
    "HiddenPreview",
    "Invitation",
    "InvitationTemplate",
    "LinkPreview",
    "Look",
    "MannersCheck",
    "Message",
    "MessageRevision",
    "Notice",
    "NoticeKind",
    "NoticeRules",
    "Operator",
    "PagePush",
    "Promise",
    "PushDevice",
    "Rating",
    "ReplyDraft",
    "RoutingRule",
    "RoutingSettings",
    "SearchEntry",
    "SearchProgress",
    "Transcript",
    "Whisper",
    "WordsBy",
    "WritingRules",
]
