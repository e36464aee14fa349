"""Reading websites and visitors."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from visitors.models import Visitor, Website

ONLINE_FOR = timedelta(seconds=60)


def visitors_newest_first() -> QuerySet[Visitor]:
    """All visitors, the one seen last first."""
    return Visitor.objects.select_related("website").annotate(last_seen=Coalesce("seen_at", "created_at")).order_by("-last_seen", "-id")


def websites_by_name() -> QuerySet[Website]:
    """All websites of the company."""
    return Website.objects.order_by("name", "id")


def is_online(visitor: Visitor, *, now: datetime) -> bool:
    """Whether a tab of the visitor showed a sign of life within the last minute."""
    return visitor.seen_at is not None and now - visitor.seen_at < ONLINE_FOR
