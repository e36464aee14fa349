"""What was changed of a message."""

from __future__ import annotations

from django.db.models import QuerySet

from chat.models import Message, MessageRevision


def revisions_of(message: Message) -> QuerySet[MessageRevision]:
    """All changes, oldest first."""
    return MessageRevision.objects.filter(message=message).select_related("operator__user").order_by("id")
