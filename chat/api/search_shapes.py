"""Shapes of what search finds."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from chat.finding import Wanted, excerpt_of, text_of
from chat.protocol import ConversationSummary, MessageKind, Sender, conversation_summary, staff_message
from chat.selectors import Found, lines_for_staff
from visitors.models import Contact


class FoundText(msgspec.Struct):
    """A piece of a text on one line. ``marks``: what was found in it, as pairs of from and to, counted in characters (Unicode code
    points) of ``text``, so that whoever shows it needs no HTML. The flags say that more of the text stands before and after.
    """

    text: str
    marks: list[tuple[int, int]]
    is_cut_before: bool
    is_cut_after: bool


class FoundLine(msgspec.Struct):
    """A line that fits. ``seq`` is its number in the staff's counting; `messages/?before=` with a greater one brings it and what is before."""

    id: UUID
    seq: int
    kind: MessageKind
    sender: Sender
    created_at: datetime
    excerpt: FoundText


class FoundConversation(msgspec.Struct):
    """A conversation with the newest of its lines that fit, three at most; ``more`` counts the others that were come by on this page."""

    conversation: ConversationSummary
    lines: list[FoundLine]
    more: int


class FoundContact(msgspec.Struct):
    """A contact that fits."""

    id: UUID
    name: str
    email: str
    phones: list[str]
    company: str
    is_verified: bool


def found_conversation(row: Found, wanted: Wanted) -> FoundConversation:
    """A conversation with its excerpts."""
    lines = []
    for line in lines_for_staff(row.conversation, row.lines):
        message, excerpt = staff_message(line), excerpt_of(text_of(line.body, line.data), wanted)
        piece = FoundText(excerpt.text, excerpt.marks, excerpt.is_cut_before, excerpt.is_cut_after)
        lines.append(FoundLine(message.id, message.seq, message.kind, message.sender, message.created_at, piece))
    return FoundConversation(conversation_summary(row.conversation), lines, row.more)


def found_contact(row: Contact) -> FoundContact:
    """A contact."""
    return FoundContact(row.uuid, row.name, row.email, row.phones, row.company, row.is_verified)
