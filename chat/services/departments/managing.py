"""Making, changing, ordering and deleting departments, and who is in them. Admins do so; everybody else is told no."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from chat.events_departments import DepartmentDeleted, DepartmentsChanged
from chat.models import Conversation, Department, DepartmentMember, Operator, RoutingRule
from chat.models.department import LONGEST_DEPARTMENT_NAME
from chat.permissions import NotAllowed
from chat.services.departments.draining import drain_department, note_room
from chat.services.departments.rules import RuleConditions
from chat.services.departments.values import DEPARTMENT, MEMBERS, WORK, department_values, member_values, work_values
from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.accounts.services.changes import record_change
from tenants.bus import publish
from tenants.fields import clean_line
from tenants.hours.plan import check_plan

MOST_DEPARTMENTS = 50
SHORTEST_OVERFLOW_S, LONGEST_OVERFLOW_S = 15, 86_400
SHORTEST_ANSWER_S, LONGEST_ANSWER_S = 10, 30 * 86_400
CHUNK = 2000
# Conversations of a deleted department for which the other one's people are called.
MOST_CALLED = 200

register_kind(
    "department",
    _("Departments"),
    {
        "added": _("Added the department “{subject}”"),
        "changed": _("Changed the department “{subject}”"),
        "moved": _("Moved the department “{subject}”"),
        "staffed": _("Changed who is in the department “{subject}”"),
        "deleted": _("Deleted the department “{subject}”"),
    },
)


class DepartmentRefused(ValueError):
    """A value cannot be taken; ``field`` and ``code`` (empty, too_long, taken, bad_choice, bad_overflow, too_many) say which and why."""

    def __init__(self, field: str, code: str) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code = field, code


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDraft:
    """All of a department that people set. ``first_answer_s``, ``next_answer_s``: how long a visitor may wait; None: nobody is told.
    ``hours``: a ``HoursPlan`` as JSON, or None for the company's."""

    name: str
    names: Mapping[str, str] = field(default_factory=dict)
    color: str = Department.Color.BLUE
    strategy: str = Department.Strategy.BROADCAST
    is_offered: bool = True
    overflow: str = Department.Overflow.WAIT
    overflow_after_s: int = 180
    overflow_to: Department | None = None
    first_answer_s: int | None = None
    next_answer_s: int | None = None
    hours: Any = None


def draft_of(row: Department) -> DepartmentDraft:
    """A department as it stands, for changing parts of it."""
    return DepartmentDraft(
        name=row.name,
        names=row.names,
        color=row.color,
        strategy=row.strategy,
        is_offered=row.is_offered,
        overflow=row.overflow,
        overflow_after_s=row.overflow_after_s,
        overflow_to=row.overflow_to,
        first_answer_s=row.first_answer_s,
        next_answer_s=row.next_answer_s,
        hours=row.hours,
    )


def create_department(*, by: User, draft: DepartmentDraft, members: Collection[Operator] = ()) -> Department:
    """Add a department behind the others.

    Raises:
        NotAllowed, DepartmentRefused
        BadPlan: of its hours.
    """
    _check_may(by)
    with transaction.atomic():
        others = list(Department.objects.select_for_update(no_key=True))
        if len(others) >= MOST_DEPARTMENTS:
            raise DepartmentRefused("name", "too_many")
        row = Department(position=max((other.position for other in others), default=-1) + 1)
        _dress(row, draft)
        DepartmentMember.objects.bulk_create([DepartmentMember(department=row, operator=operator) for operator in set(members)])
        record_audit(by=by, action="department.added", subject=row.name)
        publish(DepartmentsChanged())
        return row


def change_department(*, by: User, department: Department, draft: DepartmentDraft, now: datetime) -> Department:
    """Set all that people set.

    Raises:
        NotAllowed, DepartmentRefused, BadPlan
    """
    _check_may(by)
    with transaction.atomic():
        row = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
        before = department_values(row)
        _dress(row, draft)
        record_change(by=by, action="department.changed", setting=DEPARTMENT, thing=row.uuid, subject=row.name, before=before, after=department_values(row))
        drain_department(row, now=now)
        publish(DepartmentsChanged())
        return row


def set_members(*, by: User, department: Department, members: Collection[Operator], now: datetime) -> None:
    """Say who is in a department: these and nobody else. Their conversations stay theirs.

    Raises:
        NotAllowed
    """
    _check_may(by)
    with transaction.atomic():
        row = Department.objects.select_for_update(no_key=True).get(pk=department.pk)
        wanted = {operator.pk for operator in members}
        known = set(row.members.values_list("operator_id", flat=True))
        if wanted == known:
            return
        before = member_values(row)
        row.members.exclude(operator__in=wanted).delete()
        DepartmentMember.objects.bulk_create([DepartmentMember(department=row, operator_id=pk) for pk in sorted(wanted - known)])
        after = member_values(row)
        record_change(by=by, action="department.staffed", setting=MEMBERS, thing=row.uuid, subject=row.name, before=before, after=after, members=len(wanted))
        drain_department(row, now=now)
        publish(DepartmentsChanged())


def move_department(*, by: User, department: Department, is_up: bool) -> None:
    """Let a department change places with the one before or behind it.

    Raises:
        NotAllowed
    """
    _check_may(by)
    with transaction.atomic():
        rows = list(Department.objects.select_for_update(no_key=True).order_by("position", "id"))
        at = next((place for place, row in enumerate(rows) if row.pk == department.pk), None)
        to = None if at is None else at + (-1 if is_up else 1)
        if at is None or to is None or not 0 <= to < len(rows):
            return
        rows[at], rows[to] = rows[to], rows[at]
        for place, row in enumerate(rows):
            row.position = place
        Department.objects.bulk_update(rows, ["position"])
        record_audit(by=by, action="department.moved", subject=department.name)
        publish(DepartmentsChanged())


def delete_department(*, by: User, department: Department, to: Department | None, now: datetime) -> int:
    """Delete a department with the rules that lead to it; its conversations, closed ones too, go to another or to none.

    Returns:
        How many conversations went.

    Raises:
        NotAllowed
        DepartmentRefused: they cannot go where they are.
    """
    _check_may(by)
    if to is not None and to.pk == department.pk:
        raise DepartmentRefused("to", "bad_choice")
    moved = 0
    with transaction.atomic():
        row = Department.objects.select_for_update().get(pk=department.pk)
        queued = Conversation.objects.filter(department=row, status=Conversation.Status.QUEUED, merged_into=None)
        waiting = tuple(queued.order_by("pk").values_list("uuid", flat=True)[:MOST_CALLED])
        last = 0
        # In ascending id (R2), some at a time.
        while keys := list(
            Conversation.objects.filter(department=row, pk__gt=last).order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True)[:CHUNK]
        ):
            Conversation.objects.filter(pk__in=keys).update(department=to, feed_is_due=True)
            moved, last = moved + len(keys), keys[-1]
        record_audit(by=by, action="department.deleted", subject=row.name, to=to.name if to else "", conversations=moved)
        row.delete()
        if to is not None:
            drain_department(to, now=now)
        publish(DepartmentDeleted(department=row.uuid, waiting=waiting, at=now))
        publish(DepartmentsChanged())
    return moved


def set_up_sales(*, by: User) -> list[Department]:
    """The first set-up: before and after buying, everybody in both; who has an open order or speaks of one goes to the second.

    Raises:
        NotAllowed
        DepartmentRefused: there are departments already.
    """
    _check_may(by)
    with transaction.atomic():
        if Department.objects.exists():
            raise DepartmentRefused("name", "taken")
        everybody = list(Operator.objects.filter(user__is_active=True))
        rows = []
        for word, color in ((_("Before you buy"), Department.Color.BLUE), (_("About your order"), Department.Color.GREEN)):
            names = {}
            for code, _name in settings.LANGUAGES:
                with override(code):
                    names[code] = str(word)
            rows.append(create_department(by=by, draft=DepartmentDraft(name=gettext(str(word)), names=names, color=color), members=everybody))
        before, after = rows
        orders = ["order", "delivery", "refund", "return", "invoice", "注文", "配送", "返品", "返金", "届か", "订单", "退货", "退款", "快递", "发票"]
        conditions = [RuleConditions(order="open"), RuleConditions(words=orders)]
        rules = [RoutingRule(kind=RoutingRule.Kind.CHOICE)]
        rules += [RoutingRule(department=after, conditions=msgspec.to_builtins(each)) for each in conditions]
        rules.append(RoutingRule(department=before))
        for place, rule in enumerate(rules):
            rule.position = place
        RoutingRule.objects.bulk_create(rules)
        return rows


def set_work(*, by: User, operator: Operator, capacity: int | None, skills: Collection[str], languages: Collection[str]) -> Operator:
    """Say how many conversations an operator has at most, what he knows about and in which languages he answers.

    Raises:
        NotAllowed
        DepartmentRefused
    """
    _check_may(by)
    if capacity is not None and not 1 <= capacity <= 500:
        raise DepartmentRefused("capacity", "bad_choice")
    with transaction.atomic():
        row = Operator.objects.select_for_update(no_key=True).select_related(None).get(pk=operator.pk)
        before = work_values(row)
        row.capacity = capacity
        row.skills = _few(skills, "skills", 40)
        row.languages = _few(languages, "languages", 35)
        row.save(update_fields=["capacity", "skills", "languages"])
        record_change(
            by=by,
            action="routing.limited",
            setting=WORK,
            thing=row.uuid,
            subject=operator.user.full_name,
            before=before,
            after=work_values(row),
            capacity=capacity,
        )
        note_room(operator=row.pk)
        publish(DepartmentsChanged())
        return row


def _few(values: Collection[str], name: str, longest: int) -> list[str]:
    found = {line.casefold(): line for line in map(clean_line, values) if line}
    if len(found) > 20:
        raise DepartmentRefused(name, "too_many")
    if any(len(line) > longest for line in found.values()):
        raise DepartmentRefused(name, "too_long")
    return list(found.values())


def _dress(row: Department, draft: DepartmentDraft) -> None:
    row.name = clean_line(draft.name)
    if not row.name:
        raise DepartmentRefused("name", "empty")
    languages = {code for code, _name in settings.LANGUAGES}
    row.names = {code: line for code, line in ((code, clean_line(str(text))) for code, text in draft.names.items() if code in languages) if line}
    if max(len(name) for name in (row.name, *row.names.values())) > LONGEST_DEPARTMENT_NAME:
        raise DepartmentRefused("name", "too_long")
    for name, choices in (("color", Department.Color), ("strategy", Department.Strategy), ("overflow", Department.Overflow)):
        if getattr(draft, name) not in choices.values:
            raise DepartmentRefused(name, "bad_choice")
        setattr(row, name, str(getattr(draft, name)))
    row.is_offered = draft.is_offered
    if not SHORTEST_OVERFLOW_S <= draft.overflow_after_s <= LONGEST_OVERFLOW_S:
        raise DepartmentRefused("overflow_after_s", "bad_choice")
    row.overflow_after_s = draft.overflow_after_s
    row.overflow_to = draft.overflow_to if row.overflow == Department.Overflow.DEPARTMENT else None
    if row.overflow == Department.Overflow.DEPARTMENT and (row.overflow_to is None or row.overflow_to.pk == row.pk):
        raise DepartmentRefused("overflow_to", "bad_overflow")
    row.first_answer_s = check_answer("first_answer_s", draft.first_answer_s)
    row.next_answer_s = check_answer("next_answer_s", draft.next_answer_s)
    row.hours = None if draft.hours is None else msgspec.to_builtins(check_plan(draft.hours))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise DepartmentRefused("name", "taken") from None


def check_answer(field: str, seconds: int | None) -> int | None:
    """How long a visitor may wait for an answer.

    Raises:
        DepartmentRefused: it is too short to be kept, or longer than a month.
    """
    if seconds is not None and not SHORTEST_ANSWER_S <= seconds <= LONGEST_ANSWER_S:
        raise DepartmentRefused(field, "bad_choice")
    return seconds


def _check_may(by: User) -> None:
    if not by.may_administer:
        raise NotAllowed
