"""The queue moves on by what happens: somebody comes online, ends or hands over a conversation, or may have more of them.

Whoever makes room says so in the transaction in which he makes it, under the lock under which room is counted; whoever finds no room leaves a
row that looks once more after his commit. So of the two at least one sees the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet

from chat.models import Conversation, Department, DepartmentMember, Operator
from chat.services.capacity import lock_loads
from chat.services.messages.statement import PLACE
from tenants.ids import new_id
from tenants.outbox.services import enqueue_effect

DRAIN, OVERFLOW = "routing.drain", "routing.overflow"


def note_room(*, operator: int | UUID) -> None:
    """An operator (by key or public id) has room for a conversation: if somebody waits for him, his queues are looked through."""
    found = Operator.objects.filter(uuid=operator) if isinstance(operator, UUID) else Operator.objects.filter(pk=operator)
    key = found.values_list("pk", flat=True).first()
    if key is None:
        return
    own = DepartmentMember.objects.filter(operator=key).values_list("department_id", flat=True)
    if not own.exists():
        return
    lock_loads([key])
    if _waiting().filter(department__in=list(own)).exclude(department__strategy=Department.Strategy.BROADCAST).exists():
        _drain(operator=key)


def note_room_of_holder(*, conversation: UUID) -> None:
    """Whoever has the conversation, which ended or sleeps, has room for another."""
    holder = Conversation.objects.filter(uuid=conversation).values_list("assignee_id", flat=True).first()
    if holder is not None:
        note_room(operator=holder)


def note_arrival(*, operator: UUID) -> None:
    """An operator is there: what waits for his departments, and what found nobody when it came, is looked through."""
    key = Operator.objects.filter(uuid=operator).values_list("pk", flat=True).first()
    if key is None or not DepartmentMember.objects.filter(operator=key).exists():
        return
    lock_loads([key])
    if _waiting().exists():
        _drain(operator=key)


def note_waiting(*, conversation: Conversation, without: UUID | None = None, again: bool = False) -> None:
    """A conversation waits: it is looked at after commit.

    Args:
        without: an operator who gave it back, and does not get it again.
        again: it came back to the queue; how long it may wait there is planned when nobody is found.
    """
    payload = {"conversation": str(conversation.uuid), "without": str(without) if without else "", "again": again}
    enqueue_effect(kind=PLACE, key=f"{PLACE}:{new_id()}", payload=payload)


def drain_department(department: Department, *, now: datetime) -> None:
    """Its members, strategy or hours are others now."""
    if department.pk and _waiting().exists():
        enqueue_effect(kind=DRAIN, key=f"{DRAIN}:{new_id()}", payload={"department": str(department.uuid)})


def plan_overflow(*, conversation: Conversation, department: Department, now: datetime, turn: int = 0) -> None:
    """Look again when the conversation has waited for as long as its department lets wait."""
    if department.overflow != Department.Overflow.DEPARTMENT:
        return
    enqueue_effect(
        kind=OVERFLOW,
        key=f"{OVERFLOW}:{new_id()}",
        payload={"conversation": str(conversation.uuid), "department": str(department.uuid), "turn": turn},
        not_before=now + timedelta(seconds=department.overflow_after_s),
    )


def _waiting() -> QuerySet[Conversation]:
    return Conversation.objects.filter(status=Conversation.Status.QUEUED)


def _drain(*, operator: int) -> None:
    enqueue_effect(kind=DRAIN, key=f"{DRAIN}:{new_id()}", payload={"operator": operator})
