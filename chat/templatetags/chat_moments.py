"""Moments that stand in a message's data."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils import timezone

register = template.Library()


@register.filter
def moment(text: str) -> datetime | None:
    """The moment in the time zone in force; None where there is none."""
    try:
        return timezone.localtime(datetime.fromisoformat(text))
    except (TypeError, ValueError):
        return None
