"""What chat knows of contacts: their conversations, told to the timeline and to segments."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from chat.models import Conversation, ConversationLink, Operator, Transcript
from chat.permissions import visible_to
from tenants.accounts.models import User
from visitors.models import Contact
from visitors.selectors.segments import Rule, segment_field
from visitors.selectors.timeline import TimelineEntry, timeline_source


def conversations_of_contact(contact: Contact, operator: Operator | None = None) -> QuerySet[Conversation]:
    """The conversations of all browsers of a contact that an operator may see (None: all), the one begun last first."""
    rows = Conversation.objects.filter(visitor__contact=contact).select_related("visitor", "website", "assignee__user", "department", "merged_into")
    return (visible_to(rows, operator) if operator else rows).order_by("-started_at", "-id")


@segment_field("talked", "yes")
def talked(rule: Rule) -> Q:
    """Whether there ever was a conversation."""
    has = Q(Exists(Conversation.objects.filter(visitor__contact=OuterRef("pk"))))
    return has if rule.value else ~has


@timeline_source
def conversations(contact: Contact, before: datetime, most: int, reader: User | None) -> list[TimelineEntry]:
    """What was talked about."""
    rows = _readable(contact, reader).filter(started_at__lt=before)[:most]
    return [
        TimelineEntry(
            kind="conversation",
            at=row.started_at,
            id=row.uuid,
            title=row.preview_text,
            by=row.assignee.user.full_name if row.assignee else "",
            data={"number": row.number, "status": row.status, "origin": row.origin},
        )
        for row in rows
    ]


@timeline_source
def mails(contact: Contact, before: datetime, most: int, reader: User | None) -> list[TimelineEntry]:
    """What was mailed to him: answers (each mail has a link of its own) and transcripts; ``title`` is where a transcript went."""
    readable = _readable(contact, reader).order_by()
    links = ConversationLink.objects.filter(conversation__in=readable, created_at__lt=before).select_related("conversation").order_by("-created_at")[:most]
    transcripts = Transcript.objects.filter(conversation__in=readable, sent_at__lt=before).select_related("conversation").order_by("-sent_at")[:most]
    found = [TimelineEntry(kind="mail", at=row.created_at, data=_mailed("answer", row.conversation)) for row in links]
    found += [TimelineEntry(kind="mail", at=row.sent_at, title=row.email, data=_mailed("transcript", row.conversation)) for row in transcripts if row.sent_at]
    return sorted(found, key=lambda entry: entry.at, reverse=True)[:most]


def _mailed(what: str, conversation: Conversation) -> dict[str, Any]:
    return {"what": what, "number": conversation.number, "conversation": str(conversation.uuid)}


def _readable(contact: Contact, reader: User | None) -> QuerySet[Conversation]:
    """The contact's conversations as far as the reader sees conversations (None: all); of those who see only some, who never worked here sees none."""
    if reader is None or reader.may_supervise:
        return conversations_of_contact(contact)
    operator = Operator.objects.select_related("user").filter(user=reader).first()
    return conversations_of_contact(contact, operator) if operator else Conversation.objects.none()
