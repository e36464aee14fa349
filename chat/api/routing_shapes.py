"""Shapes of routing that only the REST API has."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

import msgspec

from chat.models import RoutingRule, RoutingSettings
from chat.protocol_departments import CardDetails, CardEntry, DepartmentDetails
from chat.services.departments.rules import RuleConditions
from tenants.realtime.choices import one_of


class RuleDetails(msgspec.Struct):
    """One rule. ``department``: where it leads, for the kind ``conditions``."""

    kind: Annotated[str, one_of(RoutingRule.Kind.values)]
    department: UUID | None
    conditions: RuleConditions


class RoutingDetails(msgspec.Struct):
    """What holds for all departments. ``first_answer_s``, ``next_answer_s``: of conversations in none."""

    operators_see: Annotated[str, one_of(RoutingSettings.Sight.values)]
    order_pattern: str
    product_words: list[str]
    first_answer_s: int | None
    next_answer_s: int | None


class OperatorWork(msgspec.Struct):
    """How many open conversations an operator has at most (null: any number), what he knows about, and in which languages he answers."""

    operator: UUID
    capacity: int | None
    skills: list[str]
    languages: list[str]


STRUCTS = (DepartmentDetails, CardEntry, CardDetails, RuleConditions, RuleDetails, RoutingDetails, OperatorWork)
