"""Whose an upload is."""

from __future__ import annotations

from django.db.models import Q

from chat.models import Operator
from visitors.models import Visitor

Owner = Visitor | Operator


def of_owner(by: Owner) -> Q:
    """Rows that are somebody's own."""
    return Q(visitor=by) if isinstance(by, Visitor) else Q(operator=by)
