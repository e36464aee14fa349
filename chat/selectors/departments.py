"""Departments as lists, permissions and routing read them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from django.db.models import Count, Q
from django.utils.translation import get_language

from chat.models import Conversation, Department, DepartmentMember, Operator, RoutingRule, RoutingSettings
from chat.selectors.presence import calendar, online_operators
from tenants.hours.calendar import Calendar
from tenants.hours.plan import calendar_of, read_plan
from tenants.scope import current_tenant

# How many conversations, and how old, say how long one waits now.
MEASURED_AMONG, MEASURED_FOR = 300, timedelta(minutes=30)
SHORTEST_WAIT_S = 15


def departments() -> list[Department]:
    """All, in their order."""
    return list(Department.objects.select_related("overflow_to"))


def members_of(rows: Collection[Department]) -> dict[int, list[Operator]]:
    """Who is in each of the departments (by key), by name."""
    found: dict[int, list[Operator]] = defaultdict(list)
    members = DepartmentMember.objects.filter(department__in=rows, operator__user__is_active=True).select_related("operator__user")
    for member in members.order_by("operator__user__full_name", "operator_id"):
        found[member.department_id].append(member.operator)
    return found


def departments_of(operator: Operator) -> set[int]:
    """The keys of the departments that an operator is in."""
    return set(DepartmentMember.objects.filter(operator=operator).values_list("department_id", flat=True))


def routing_rules() -> list[RoutingRule]:
    """All, in their order."""
    return list(RoutingRule.objects.select_related("department"))


def routing_settings() -> RoutingSettings:
    """What holds for all departments; not stored while it is as it was shipped."""
    return RoutingSettings.objects.filter(pk=1).first() or RoutingSettings(pk=1)


def name_for(department: Department, language: str = "") -> str:
    """Its name for visitors, in a language (a tag such as ``zh-CN``), or in the page's."""
    tag = (language or get_language() or "").lower()
    names: Mapping[str, str] = department.names
    return names.get(tag) or names.get("zh-hans" if tag.startswith("zh") else tag.split("-")[0]) or department.name


def calendar_for(department: Department, zone: str = "") -> Calendar:
    """When the department answers: its own hours, or the company's; ``zone``: the company's time zone, where it was just read."""
    plan = read_plan(department.hours)
    return calendar_of(plan, fallback_zone=zone or current_tenant().time_zone) if plan else calendar(zone)


def staff_now(rows: Collection[Department], *, now: datetime) -> dict[int, list[Operator]]:
    """Who is there in each of the departments (by key) to which conversations may come now: online, within its hours. Absent: nobody."""
    found: dict[int, list[Operator]] = defaultdict(list)
    open_now = [row.pk for row in rows if calendar_for(row).is_open(now)]
    online = {operator.pk: operator for operator in online_operators(now=now).filter(memberships__department__in=open_now).distinct()}
    for department, operator in DepartmentMember.objects.filter(department__in=open_now, operator__in=online).values_list("department_id", "operator_id"):
        found[department].append(online[operator])
    return found


def loads_of(operators: Collection[Operator]) -> dict[int, int]:
    """How many open conversations each of the operators (by key) has."""
    rows = Conversation.objects.filter(assignee__in=operators, status=Conversation.Status.OPEN).values_list("assignee").annotate(Count("id")).order_by()
    return dict(rows)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The place of a conversation in its queue (1: the next), and how long that takes in seconds; None: nobody can say."""

    place: int
    seconds: int | None


def waiting_of(conversation: Conversation, *, now: datetime) -> Waiting:
    """Where a queued conversation stands, and how long it still waits by what was measured in the last half hour.

    Nothing is promised when nobody was answered for half an hour, when nobody is there, or when this one has waited longer than what would be
    said: the promise lapses by itself.
    """
    ahead = Q(waits_since__lt=conversation.waits_since) | Q(waits_since=conversation.waits_since, pk__lt=conversation.pk)
    queue = Conversation.objects.filter(status=Conversation.Status.QUEUED, department=conversation.department_id)
    place = 1 + queue.filter(ahead).exclude(origin=Conversation.Origin.OFFLINE_FORM).count()
    usual = _usual_wait(conversation.department_id, now=now)
    passed = (now - conversation.waits_since).total_seconds()
    if usual is None or passed > usual or not _is_somebody_there(conversation, now=now):
        return Waiting(place, None)
    return Waiting(place, max(SHORTEST_WAIT_S, int(usual - passed)))


def expected_wait(department: Department | None, *, now: datetime) -> int | None:
    """How long who comes now waits, in seconds, by what was measured in the last half hour; None: nobody can say."""
    usual = _usual_wait(department.pk if department else None, now=now)
    return None if usual is None else max(SHORTEST_WAIT_S, int(usual))


def _usual_wait(department: int | None, *, now: datetime) -> float | None:
    """The median of what those waited for a first answer who got it in the last half hour, in seconds. The newest conversations are read and no others."""
    newest = Conversation.objects.order_by("-id").values_list("pk", flat=True)[:MEASURED_AMONG]
    answered = Conversation.objects.filter(
        pk__in=list(newest), department=department, first_answered_at__gte=now - MEASURED_FOR, first_answered_at__lte=now
    ).exclude(origin=Conversation.Origin.OFFLINE_FORM)
    waits = [(at - started).total_seconds() for started, at in answered.values_list("started_at", "first_answered_at") if at is not None]
    return median(waits) if waits else None


def _is_somebody_there(conversation: Conversation, *, now: datetime) -> bool:
    if conversation.department is None:
        return online_operators(now=now).exists()
    return bool(staff_now([conversation.department], now=now))


def offered_department(uuid: UUID | None) -> Department | None:
    """The department that a visitor chose; None for one that is gone or not offered, which keeps nobody from writing."""
    return Department.objects.filter(uuid=uuid, is_offered=True).first() if uuid else None
