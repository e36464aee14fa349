"""The operators' lists of conversations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain
from uuid import UUID

from django.db import connection
from django.db.models import Count, Prefetch, Q, QuerySet

from chat.models import Conversation, ConversationSource, Department, Operator
from chat.permissions import is_something_kept, sees_all, visible_to
from chat.selectors import filters
from chat.selectors.filters import ConversationFilter
from visitors.services import Talk

AWAKE = Q(status__in=filters.AWAKE)
QUEUED = Q(status=Conversation.Status.QUEUED)

# What a summary shows: visitors, websites and people have much more, which a list need not read.
SUMMARY = (
    *(field.attname for field in Conversation._meta.concrete_fields),
    *(f"visitor__{name}" for name in ("uuid", "name", "email", "language", "page_url", "page_title", "seen_at")),
    "website__uuid",
    "website__name",
    "assignee__uuid",
    "assignee__user__full_name",
    "assignee__user__photo",
)
# Few rows have them, and planning a join of seven tables takes longer than reading these apart: a third of opening a list.
SELDOM = (
    Prefetch("department", Department.objects.only("uuid")),
    Prefetch("merged_into", Conversation.objects.only("uuid", "number")),
)

# Screens show 99+, and nobody needs more of a list's number; counting on would cost more the busier a company is.
MOST_COUNTED = 1_000
_COUNTS = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM {conversation} WHERE status = 'queued' LIMIT {most}) AS queued),
  (SELECT count(*) FROM (SELECT 1 FROM {conversation} WHERE status IN ('queued', 'open') LIMIT {most}) AS awake),
  mine.total, mine.unread
FROM (
  SELECT count(*) AS total, count(*) FILTER (WHERE staff_unread > 0) AS unread
  FROM (SELECT staff_unread FROM {conversation} WHERE assignee_id = %s AND status IN ('queued', 'open') LIMIT {most}) AS own
) AS mine
"""


class View(StrEnum):
    """The lists that everybody has; operators save others as ``ConversationView``."""

    QUEUE = "queue"
    MINE = "mine"
    ALL = "all"
    SNOOZED = "snoozed"
    CLOSED = "closed"


VIEWS: dict[View, tuple[ConversationFilter, filters.Order]] = {
    View.QUEUE: (ConversationFilter(status=["queued"]), "waiting"),
    View.MINE: (ConversationFilter(assignee=["me"]), "newest"),
    View.ALL: (ConversationFilter(), "newest"),
    View.SNOOZED: (ConversationFilter(status=["snoozed"]), "newest"),
    View.CLOSED: (ConversationFilter(status=["closed"]), "newest"),
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many conversations wait, are one's own, are awake; and how many of one's own have unread lines."""

    queue: int
    mine: int
    all: int
    unread: int


@dataclass(frozen=True, slots=True)
class Inbox:
    """One list as one operator sees it; rows come with everything a summary shows, in one query."""

    operator: Operator
    wanted: ConversationFilter
    order: filters.Order = "newest"

    @classmethod
    def of(cls, operator: Operator, view: View) -> Inbox:
        """One of the lists that everybody has."""
        return cls(operator, *VIEWS[view])

    def rows(self) -> QuerySet[Conversation]:
        """The conversations of the list, in its order."""
        rows = Conversation.objects.select_related("visitor", "website", "assignee__user").only(*SUMMARY).prefetch_related(*SELDOM)
        rows = visible_to(rows, self.operator)
        return filters.ordered(filters.matching(rows, self.wanted, operator=self.operator), self.order)


def conversations_with(*, visitor: UUID, operator: Operator) -> QuerySet[Conversation]:
    """All conversations with a visitor (by public id) that an operator may see, closed ones too, the newest first."""
    rows = (
        Conversation.objects.filter(visitor__uuid=visitor).select_related("visitor", "website", "assignee__user", "department", "merged_into").order_by("-id")
    )
    return visible_to(rows, operator)


def tags_in_use(operator: Operator) -> list[tuple[str, int]]:
    """The tags of the newest 5,000 conversations that an operator may see and how many have each, the most used first, at most 200."""
    newest = visible_to(Conversation.objects.all(), operator).order_by("-id").values_list("tags", flat=True)[:5000]
    return Counter(chain.from_iterable(newest)).most_common(200)


def inbox_counts(*, operator: Operator) -> Counts:
    """The numbers beside the lists, in one query; whatever is more than ``MOST_COUNTED`` is not counted on."""
    if not sees_all(operator):
        return _visible_counts(operator)
    with connection.cursor() as cursor:
        table = connection.ops.quote_name(Conversation._meta.db_table)
        cursor.execute(_COUNTS.format(conversation=table, most=MOST_COUNTED), [operator.pk])
        queue, every, mine, unread = cursor.fetchall()[0]
    return Counts(queue=queue, mine=mine, all=every, unread=unread)


def _visible_counts(operator: Operator) -> Counts:
    rows = visible_to(Conversation.objects.filter(AWAKE), operator)
    own = Q(assignee=operator)
    numbers = rows.aggregate(
        queue=Count("id", filter=QUEUED), mine=Count("id", filter=own), all=Count("id"), unread=Count("id", filter=own & Q(staff_unread__gt=0))
    )
    return Counts(**numbers)


def conversation_for_staff(conversation_uuid: UUID) -> Conversation:
    """The newest state of a conversation with everything a summary shows.

    Raises:
        Conversation.DoesNotExist: there is none.
    """
    return Conversation.objects.select_related("visitor", "website", "assignee__user", "department", "merged_into").get(uuid=conversation_uuid)


def talks_of(visitor_ids: Collection[int]) -> dict[int, Talk | None]:
    """The newest conversation with each visitor (by key) that waits or goes on, and who answers in it; None for whom there is none now.

    Everybody sees who is on the site: where the company keeps conversations of departments from some, he talks with the department, and not with
    somebody whose work is none of theirs.
    """
    now = [Conversation.Status.QUEUED, Conversation.Status.OPEN]
    rows = Conversation.objects.filter(visitor__in=visitor_ids, status__in=now).select_related("assignee__user", "department")
    talks: dict[int, Talk | None] = dict.fromkeys(visitor_ids)
    found = list(rows.order_by("visitor_id", "-id").distinct("visitor_id"))
    keeps = any(row.department_id and row.assignee_id for row in found) and is_something_kept()
    for row in found:
        name = row.assignee.user.full_name if row.assignee else ""
        talks[row.visitor_id] = Talk(row.uuid, row.department.name if name and keeps and row.department else name)
    return talks


def source_of(conversation: Conversation) -> ConversationSource | None:
    """Where the visitor of the conversation came from; None for one that is older than this is kept."""
    return ConversationSource.objects.filter(conversation=conversation).first()
