"""What the audit log keeps of departments, their people, the rules and everybody's workload; the ids in it are public ones."""

from __future__ import annotations

from collections.abc import Iterable

from chat.models import Department, Operator, RoutingRule, RoutingSettings
from tenants.accounts.changes import Values, texts_flat

DEPARTMENT, MEMBERS, RULES, ROUTING, WORK = "department", "department_members", "routing_rules", "routing", "workload"
ANSWERS = ("first_answer_s", "next_answer_s")
PLAIN = ("name", "color", "strategy", "is_offered", "overflow", "overflow_after_s", *ANSWERS, "hours")


def department_values(row: Department) -> Values:
    """A department, without who is in it."""
    to = str(row.overflow_to.uuid) if row.overflow_to else None
    return {name: getattr(row, name) for name in PLAIN} | texts_flat("names", row.names) | {"overflow_to": to}


def member_values(row: Department) -> Values:
    """Who is in it."""
    return {"members": sorted(str(uuid) for uuid in row.members.values_list("operator__uuid", flat=True))}


def rule_values(rows: Iterable[RoutingRule]) -> Values:
    """All rules in their order."""
    kept = [{"kind": row.kind, "department": str(row.department.uuid) if row.department else None, "conditions": row.conditions} for row in rows]
    return {"rules": kept}


def routing_values(row: RoutingSettings) -> Values:
    """What holds for all departments."""
    plain = {"operators_see": row.operators_see, "order_pattern": row.order_pattern, "product_words": list(row.product_words)}
    return plain | {name: getattr(row, name) for name in ANSWERS}


def work_values(row: Operator) -> Values:
    """How much an operator does, and what."""
    return {"capacity": row.capacity, "skills": list(row.skills), "languages": list(row.languages)}
