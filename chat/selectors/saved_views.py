"""The views that operators saved."""

from __future__ import annotations

from django.db.models import Q

from chat.models import ConversationView, Operator


def views_of(operator: Operator) -> list[ConversationView]:
    """The company's views and the operator's own, by name."""
    return list(ConversationView.objects.filter(Q(owner=None) | Q(owner=operator)))
