"""The live wall: all conversations that wait or go on, in figures and page by page, for those who supervise.

What it costs does not grow with what is on it: the figures are one grouped query over the conversations that are awake, rows come by the page.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from chat.models import Conversation, Operator, Whisper
from chat.permissions import visible_to, whispers_for
from chat.selectors.inbox import SELDOM, SUMMARY
from chat.selectors.presence import online_operators, operators_by_name

AWAKE = Q(status__in=[Conversation.Status.QUEUED, Conversation.Status.OPEN])
# Who does not wait stands behind everybody who does; no key of a page may be null.
NEVER = datetime(9999, 1, 1, tzinfo=UTC)
MOST_LATE, MOST_WHISPERS = 100, 200


@dataclass(slots=True)
class Figures:
    """How many conversations there are, wait for an answer, should have had one, and stand in the queue; ``since``: who waits longest waits since then."""

    all: int = 0
    waiting: int = 0
    late: int = 0
    queued: int = 0
    since: datetime | None = None

    def add(self, other: Figures) -> None:
        """Count these too."""
        self.all += other.all
        self.waiting += other.waiting
        self.late += other.late
        self.queued += other.queued
        moments = [at for at in (self.since, other.since) if at is not None]
        self.since = min(moments, default=None)


@dataclass(frozen=True, slots=True)
class WorkingOperator:
    """An operator, whether he is there, and what he has."""

    operator: Operator
    is_there: bool
    figures: Figures


@dataclass(frozen=True, slots=True)
class Wall:
    """The figures of all, of each department (by public id; None: of none), and of each operator by name."""

    total: Figures
    departments: Mapping[UUID | None, Figures]
    operators: list[WorkingOperator]


def wall(*, now: datetime) -> Wall:
    """All figures, in three queries."""
    total = Figures()
    departments: dict[UUID | None, Figures] = defaultdict(Figures)
    by_operator: dict[int | None, Figures] = defaultdict(Figures)
    for department, assignee, count, waiting, late, queued, since in _grouped(now):
        found = Figures(count, waiting, late, queued, since)
        for figures in (total, departments[department], by_operator[assignee]):
            figures.add(found)
    there = set(online_operators(now=now).values_list("pk", flat=True))
    operators = [WorkingOperator(row, row.pk in there, by_operator[row.pk]) for row in operators_by_name()]
    return Wall(total, departments, operators)


def _grouped(now: datetime) -> QuerySet[Conversation, tuple[UUID | None, int | None, int, int, int, int, datetime | None]]:
    waiting = Q(waiting_since__isnull=False)
    numbers = {
        "n": Count("id"),
        "waiting": Count("id", filter=waiting),
        "late": Count("id", filter=waiting & Q(answer_due_at__lte=now)),
        "queued": Count("id", filter=Q(status=Conversation.Status.QUEUED)),
        "since": Min("waiting_since"),
    }
    rows = Conversation.objects.filter(AWAKE).order_by().values("department__uuid", "assignee_id").annotate(**numbers)
    return rows.values_list("department__uuid", "assignee_id", *numbers)


@dataclass(frozen=True, slots=True, kw_only=True)
class WallFilter:
    """Which conversations are shown: of a department (``none``: of none), of an operator (``nobody``: of none), only those whose answer is late."""

    department: UUID | str = ""
    operator: UUID | str = ""
    is_late: bool = False


def wall_rows(wanted: WallFilter, *, operator: Operator, now: datetime) -> QuerySet[Conversation]:
    """The conversations of the wall with everything that a summary shows: who waits longest first, then those that were answered."""
    rows = Conversation.objects.select_related("visitor", "website", "assignee__user").only(*SUMMARY).prefetch_related(*SELDOM)
    rows = visible_to(rows.filter(AWAKE), operator)
    if wanted.department:
        rows = rows.filter(department=None) if wanted.department == "none" else rows.filter(department__uuid=wanted.department)
    if wanted.operator:
        rows = rows.filter(assignee=None) if wanted.operator == "nobody" else rows.filter(assignee__uuid=wanted.operator)
    if wanted.is_late:
        rows = rows.filter(waiting_since__isnull=False, answer_due_at__lte=now)
    return rows.annotate(waits_from=Coalesce(F("waiting_since"), Value(NEVER))).order_by("waits_from", "id")


def late_conversations(*, operator: Operator, now: datetime) -> tuple[list[Conversation], int]:
    """Whose answers are late now, who waits longest first, and how many there are: all for those who supervise, else the operator's own."""
    rows = Conversation.objects.filter(AWAKE, waiting_since__isnull=False, answer_due_at__lte=now).select_related("visitor", "assignee__user", "department")
    if not operator.user.may_supervise:
        rows = rows.filter(assignee=operator)
    found = list(rows.order_by("answer_due_at", "id")[:MOST_LATE])
    return found, len(found) if len(found) < MOST_LATE else rows.count()


def whispers_in(conversation: Conversation, *, operator: Operator) -> list[Whisper]:
    """What an operator may read of what was said beside a conversation, oldest first; the newest 200."""
    rows = whispers_for(Whisper.objects.filter(conversation=conversation), operator)
    newest = rows.select_related("author__user", "to__user", "conversation").order_by("-id")[:MOST_WHISPERS]
    return list(reversed(newest))


def whisper_by_uuid(uuid: UUID) -> Whisper | None:
    """One, for those who are told of it."""
    return Whisper.objects.select_related("author__user", "to__user", "conversation__assignee").filter(uuid=uuid).first()


def supervising_operators() -> list[Operator]:
    """Those who are told what supervisors are told."""
    return [row for row in operators_by_name() if row.user.may_supervise]
