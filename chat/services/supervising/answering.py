"""By when a visitor who waits should have an answer.

Lines are stored by a statement that knows no calendar, so the moment is worked out where every change of a conversation comes by: in the
relay, before it is told to anybody. That it has passed is found by one outbox row a company, not one a question (``noticing``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection, transaction
from django.db.models import Q

from chat.models import Conversation, Department, RoutingSettings
from chat.selectors.departments import calendar_for
from chat.selectors.presence import calendar
from chat.services.feed import LOCK_TIMEOUT
from chat.services.supervising.noticing import plan_look
from tenants.accounts.selectors import company_time_zone
from tenants.hours.calendar import Calendar

_AWAKE = (Conversation.Status.QUEUED, Conversation.Status.OPEN)
_Limits = tuple[int | None, int | None]


@dataclass
class DueAnswers:
    """What holds now, read once for a batch: how long visitors may wait, and the calendars by which that is counted."""

    @cached_property
    def _departments(self) -> dict[int, Department]:
        limited = Q(first_answer_s__isnull=False) | Q(next_answer_s__isnull=False)
        return {row.pk: row for row in Department.objects.filter(limited).select_related(None)}

    @cached_property
    def _of_none(self) -> _Limits:
        return RoutingSettings.objects.values_list("first_answer_s", "next_answer_s").filter(pk=1).first() or (None, None)

    @cached_property
    def _calendars(self) -> dict[int | None, Calendar]:
        return {}

    @cached_property
    def _zone(self) -> str:
        # Who waits comes by once after a change of it: what is planned by the old zone would stand.
        return company_time_zone()

    @property
    def is_anything_limited(self) -> bool:
        """Whether the company says of anybody how long he may wait."""
        return bool(self._departments) or any(self._of_none)

    def due_of(self, row: Conversation) -> datetime | None:
        """By when the visitor of the conversation should have an answer; None where he does not wait, or nobody set how long."""
        if row.waiting_since is None or row.status not in _AWAKE:
            return None
        department = self._departments.get(row.department_id) if row.department_id else None
        limits = (department.first_answer_s, department.next_answer_s) if department else (None, None) if row.department_id else self._of_none
        seconds = limits[0] if row.first_answered_at is None else limits[1]
        if seconds is None:
            return None
        key = department.pk if department else None
        if key not in self._calendars:
            self._calendars[key] = calendar_for(department, self._zone) if department else calendar(self._zone)
        return self._calendars[key].after(row.waiting_since, timedelta(seconds=seconds))


def plan_answers(due: DueAnswers, *, conversation_ids: Collection[int] | None = None, most: int, now: datetime) -> set[int]:
    """Work the moments out for conversations that changed: those that wait for a place in the feed, or those named (by key).

    A row that somebody holds is left out: he may be about to change what it follows from, and his commit lets it come by again.

    Returns:
        The keys of those that are as they should be; of those that were left out the moment may be the old one.

    Raises:
        OperationalError: PostgreSQL gave up waiting; try again in a moment.
    """
    rows = Conversation.objects.filter(feed_is_due=True) if conversation_ids is None else Conversation.objects.filter(pk__in=conversation_ids)
    wanted = rows if due.is_anything_limited else rows.filter(answer_due_at__isnull=False)
    fields = ("status", "waiting_since", "first_answered_at", "department_id", "answer_due_at")
    seen = list(wanted.order_by("pk").only(*fields)[:most])
    moved = [row for row in seen if due.due_of(row) != row.answer_due_at]
    left_out: set[int] = set()
    if moved:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # The relay does this for all companies, one after the other: nobody's locked row may hold up the others.
                cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            held = Conversation.objects.filter(pk__in=[row.pk for row in moved]).order_by("pk").only(*fields)
            changed = []
            for row in held.select_for_update(no_key=True, skip_locked=True):
                row.answer_due_at = due.due_of(row)
                changed.append(row)
            Conversation.objects.bulk_update(changed, ["answer_due_at"])
            left_out = {row.pk for row in moved} - {row.pk for row in changed}
            moments = [row.answer_due_at for row in changed if row.answer_due_at]
            if moments:
                plan_look(min(moments), now=now)
    return {row.pk for row in seen} - left_out


def replan_answers() -> int:
    """How long visitors may wait, or when somebody answers, is otherwise now: those who wait come by the relay again.

    Returns:
        How many there are.
    """
    return Conversation.objects.filter(status__in=_AWAKE, waiting_since__isnull=False).update(feed_is_due=True)
