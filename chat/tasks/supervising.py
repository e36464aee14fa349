"""Noticing and telling that an answer is late. Outbox handlers: one that runs twice tells the same once more, under the same name."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from chat.services import supervising
from tenants.outbox.registry import effect


@effect(supervising.LOOK)
def look(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """The first visitor who waits should have his answer now."""
    supervising.look_for_missed_answers(now=timezone.now())


@effect(supervising.TELL)
def tell(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """An answer is late."""
    supervising.tell_missed_answer(UUID(payload["conversation"]), due_at=datetime.fromisoformat(payload["due_at"]), now=timezone.now())
