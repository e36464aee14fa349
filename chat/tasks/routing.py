"""Queues move on. Outbox handlers: each looks at what is, so running one twice gives nothing out twice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone

from chat.models import Operator
from chat.services import departments
from tenants.outbox.registry import effect


@effect(departments.DRAIN)
def drain(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Somebody made room, or a department changed."""
    operator = payload.get("operator")
    if operator is not None and not Operator.objects.filter(pk=operator).exists():
        return
    department = UUID(payload["department"]) if payload.get("department") else None
    departments.drain(operator=operator, department=department, now=timezone.now())


@effect(departments.PLACE)
def place(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """A conversation found nobody who had room."""
    without = UUID(payload["without"]) if payload["without"] else None
    conversation = UUID(payload["conversation"])
    departments.place_waiting(conversation_id=conversation, without=without, now=timezone.now(), again=bool(payload.get("again")))


@effect(departments.OVERFLOW)
def overflow(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """A conversation waited for as long as its department lets wait."""
    departments.overflow(conversation_id=UUID(payload["conversation"]), department=UUID(payload["department"]), turn=int(payload["turn"]), now=timezone.now())
