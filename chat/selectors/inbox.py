"""The operators' lists of conversations."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from chat.models import Conversation, ConversationSource, Operator
from visitors.services import Talk

LIVE = Q(status__in=[Conversation.Status.QUEUED, Conversation.Status.OPEN, Conversation.Status.SNOOZED])
QUEUED = Q(status=Conversation.Status.QUEUED)


class View(StrEnum):
    """The lists that the inbox has."""

    QUEUE = "queue"
    MINE = "mine"
    ALL = "all"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations wait, are one's own, are not closed; and how many of one's own have unread lines."""

    queue: int
    mine: int
    all: int
    unread: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """One list as one operator sees it; rows come with everything a summary shows, in one query."""

    operator: Operator
    view: View

    @property
    def ordering(self) -> tuple[str, ...]:
        """Who waits longest comes first in the queue; elsewhere the newest line."""
        return ("waits_since", "id") if self.view == View.QUEUE else ("-listed_at", "-id")

    def rows(self) -> QuerySet[Conversation]:
        """The conversations of the list, in its order."""
        rows = Conversation.objects.select_related("visitor", "website", "assignee__user")
        if self.view == View.QUEUE:
            rows = rows.filter(QUEUED).annotate(waits_since=Coalesce("waiting_since", "started_at"))
        elif self.view == View.MINE:
            rows = rows.filter(LIVE, assignee=self.operator)
        elif self.view == View.ALL:
            rows = rows.filter(LIVE)
        else:
            rows = rows.filter(status=Conversation.Status.CLOSED)
        return rows.order_by(*self.ordering)


def conversations_with(*, visitor: UUID) -> QuerySet[Conversation]:
    """All conversations with a visitor (by public id), closed ones too, the newest first."""
    return Conversation.objects.filter(visitor__uuid=visitor).select_related("visitor", "website", "assignee__user").order_by("-id")


def inbox_counts(*, operator: Operator) -> Counts:
    """The numbers beside the lists, in one query."""
    mine = LIVE & Q(assignee=operator)
    numbers = Conversation.objects.filter(LIVE).aggregate(
        queue=Count("id", filter=QUEUED),
        mine=Count("id", filter=mine),
        all=Count("id"),
        unread=Count("id", filter=mine & Q(staff_unread__gt=0)),
    )
    return Counts(**numbers)


def conversation_for_staff(conversation_uuid: UUID) -> Conversation:
    """The newest state of a conversation with everything a summary shows.

    Raises:
        Conversation.DoesNotExist: there is none.
    """
    return Conversation.objects.select_related("visitor", "website", "assignee__user").get(uuid=conversation_uuid)


def talks_of(visitor_ids: Collection[int]) -> dict[int, Talk | None]:
    """The newest conversation with each visitor (by key) that waits or goes on, and who answers in it; None for whom there is none now."""
    now = [Conversation.Status.QUEUED, Conversation.Status.OPEN]
    rows = Conversation.objects.filter(visitor__in=visitor_ids, status__in=now).select_related("assignee__user")
    talks: dict[int, Talk | None] = dict.fromkeys(visitor_ids)
    for row in rows.order_by("visitor_id", "-id").distinct("visitor_id"):
        talks[row.visitor_id] = Talk(row.uuid, row.assignee.user.full_name if row.assignee else "")
    return talks


def source_of(conversation: Conversation) -> ConversationSource | None:
    """Where the visitor of the conversation came from; None for one that is older than this is kept."""
    return ConversationSource.objects.filter(conversation=conversation).first()
