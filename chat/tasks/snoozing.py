"""Conversations that come back by themselves. An outbox handler: running it twice wakes once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from chat.services import WAKE_EFFECT, wake_when_due
from tenants.outbox.registry import effect


@effect(WAKE_EFFECT)
def wake(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """The moment came until which somebody put a conversation off."""
    wake_when_due(UUID(payload["conversation"]), until=datetime.fromisoformat(payload["until"]), now=timezone.now())
