"""The company's list of rules, and what holds for all departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.events_departments import DepartmentsChanged
from chat.models import Conversation, Department, RoutingRule, RoutingSettings
from chat.permissions import NotAllowed
from chat.selectors.departments import routing_settings
from chat.services.departments.managing import DepartmentRefused, check_answer
from chat.services.departments.rules import read_conditions
from chat.services.departments.values import ROUTING, RULES, routing_values, rule_values
from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change
from tenants.bus import publish
from tenants.fields import clean_line
from visitors.models import ContactSegment

MOST_RULES = 50
register_kind(
    "routing",
    _("Routing"),
    {
        "changed": _("Changed by which rules conversations come to departments"),
        "set": _("Changed who sees which conversations"),
        "limited": _("Changed how many conversations {subject} has at most, and which"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleDraft:
    """One rule as people set it."""

    kind: str = RoutingRule.Kind.CONDITIONS
    department: Department | None = None
    conditions: Any = field(default_factory=dict)


def set_rules(*, by: User, rules: Sequence[RuleDraft]) -> list[RoutingRule]:
    """Replace the whole list, in its order.

    Raises:
        NotAllowed
        BadRule: conditions that cannot be read, or that name a segment that there is not.
        DepartmentRefused: a rule leads nowhere, or there are too many.
    """
    _check_may(by)
    if len(rules) > MOST_RULES:
        raise DepartmentRefused("rules", "too_many")
    rows = [_row(draft, place) for place, draft in enumerate(rules)]
    with transaction.atomic():
        # Two people who save at once must not leave a mixture: the second waits and wins as a whole.
        RoutingSettings.objects.get_or_create(pk=1)
        RoutingSettings.objects.select_for_update().get(pk=1)
        before = rule_values(RoutingRule.objects.select_related("department"))
        RoutingRule.objects.all().delete()
        RoutingRule.objects.bulk_create(rows)
        record_change(by=by, action="routing.changed", setting=RULES, before=before, after=rule_values(rows), rules=len(rows))
        publish(DepartmentsChanged())
    return rows


def set_routing(
    *,
    by: User,
    operators_see: str | None = None,
    order_pattern: str | None = None,
    product_words: Sequence[str] | None = None,
    answers: Mapping[str, int | None] = {},
) -> RoutingSettings:
    """Say what operators see, and how order numbers and products look; what is None stays.

    Args:
        answers: ``first_answer_s`` and ``next_answer_s`` of conversations in no department, where they are to change; None: nobody is told.

    Raises:
        NotAllowed, DepartmentRefused
    """
    _check_may(by)
    with transaction.atomic():
        RoutingSettings.objects.get_or_create(pk=1)
        row = RoutingSettings.objects.select_for_update().get(pk=1)
        before = routing_values(row)
        if operators_see is not None:
            if operators_see not in RoutingSettings.Sight.values:
                raise DepartmentRefused("operators_see", "bad_choice")
            if row.operators_see != operators_see:
                # With whom visitors talk is told otherwise now.
                awake = [Conversation.Status.QUEUED, Conversation.Status.OPEN]
                Conversation.objects.filter(status__in=awake, department__isnull=False).update(feed_is_due=True)
            row.operators_see = operators_see
        if order_pattern is not None:
            row.order_pattern = clean_line(order_pattern)
            if len(row.order_pattern) > 200:
                raise DepartmentRefused("order_pattern", "too_long")
        if product_words is not None:
            row.product_words = list(dict.fromkeys(line for line in map(clean_line, product_words) if line))
            if len(row.product_words) > 200 or any(len(word) > 60 for word in row.product_words):
                raise DepartmentRefused("product_words", "too_many" if len(row.product_words) > 200 else "too_long")
        for name in ("first_answer_s", "next_answer_s"):
            if name in answers:
                setattr(row, name, check_answer(name, answers[name]))
        row.save()
        record_change(by=by, action="routing.set", setting=ROUTING, before=before, after=routing_values(row), operators_see=row.operators_see)
        publish(DepartmentsChanged())
    return routing_settings()


def _row(draft: RuleDraft, place: int) -> RoutingRule:
    if draft.kind not in RoutingRule.Kind.values:
        raise DepartmentRefused("kind", "bad_choice")
    is_led = draft.kind == RoutingRule.Kind.CONDITIONS
    if is_led and draft.department is None:
        raise DepartmentRefused("department", "empty")
    conditions = read_conditions(draft.conditions if is_led else {})
    if conditions.segments and ContactSegment.objects.filter(uuid__in=conditions.segments).count() != len(set(conditions.segments)):
        raise DepartmentRefused("segments", "bad_choice")
    return RoutingRule(kind=draft.kind, department=draft.department if is_led else None, conditions=msgspec.to_builtins(conditions), position=place)


def _check_may(by: User) -> None:
    if not by.may_administer:
        raise NotAllowed
