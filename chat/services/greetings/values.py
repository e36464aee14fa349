"""What the audit log keeps of a greeting."""

from __future__ import annotations

from chat.models import Greeting
from tenants.accounts.changes import Values, texts_flat

GREETING = "greeting"
PLAIN = ("name", "is_active", "look", "conditions", "delay_s", "holdout", "goal_event", "goal_page")


def greeting_values(row: Greeting) -> Values:
    """All of it but its place."""
    where = {"website": str(row.website.uuid) if row.website else None, "department": str(row.department.uuid) if row.department else None}
    return {name: getattr(row, name) for name in PLAIN} | texts_flat("text", row.texts) | where
