"""What chat knows of contacts: their conversations, told to the timeline and to segments."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from chat.models import Conversation, Operator
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
    """What was talked about, as far as the reader sees conversations; of those who may see only some, who never worked here sees none."""
    restricted = reader is not None and not reader.may_supervise
    operator = Operator.objects.select_related("user").filter(user=reader).first() if restricted else None
    if restricted and operator is None:
        return []
    rows = conversations_of_contact(contact, operator).filter(started_at__lt=before)[:most]
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
