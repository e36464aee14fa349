"""Noticing that a visitor has waited too long.

A company with visitors who wait has one outbox row that looks when the first of them is due; it finds all whose moment has passed and leaves one
for the next. So what is answered in time costs nothing, and the cross-company hint by which the relay wakes is the outbox's own.
Of each that is missed a row is left that tells of it: told at least once, always under the same name.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import F, Q

from chat.events_supervising import WaitingBreached
from chat.models import Conversation
from chat.services.notices import raise_late
from tenants.bus import publish
from tenants.ids import new_id
from tenants.outbox.models import OutboxEntry
from tenants.outbox.services import enqueue_effect

LOOK, TELL = "answers.look", "answers.tell"
AT_ONCE = 200
# A look that comes sooner may have begun before what we write is seen.
SURELY_LATER = timedelta(seconds=2)
_AWAKE = Q(status__in=[Conversation.Status.QUEUED, Conversation.Status.OPEN], waiting_since__isnull=False)
_UNTOLD = Q(answer_missed_at__isnull=True) | ~Q(answer_missed_at=F("answer_due_at"))


def plan_look(at: datetime, *, now: datetime) -> None:
    """Look when a visitor should have his answer, unless somebody looks before that anyway."""
    planned = OutboxEntry.objects.filter(kind=LOOK, state=OutboxEntry.State.PENDING, not_before__lte=at, not_before__gt=now + SURELY_LATER)
    if not planned.exists():
        enqueue_effect(kind=LOOK, key=f"{LOOK}:{new_id()}", payload={}, not_before=max(at, now))


def look_for_missed_answers(*, now: datetime) -> int:
    """Note whose answer is late, once each, and plan the next look.

    Returns:
        How many were late and not told of.
    """
    with transaction.atomic():
        late = Conversation.objects.filter(_AWAKE, _UNTOLD, answer_due_at__lte=now).order_by("pk")
        rows = list(late.select_for_update(no_key=True, skip_locked=True).only("uuid", "answer_due_at", "waiting_since")[:AT_ONCE])
        for row in rows:
            row.answer_missed_at = row.answer_due_at
            due = row.answer_due_at.isoformat() if row.answer_due_at else ""
            enqueue_effect(kind=TELL, key=f"{TELL}:{alert_of(row)}", payload={"conversation": str(row.uuid), "due_at": due})
        Conversation.objects.bulk_update(rows, ["answer_missed_at"])
        untold = Conversation.objects.filter(_AWAKE, _UNTOLD, answer_due_at__isnull=False)
        following = untold.order_by("answer_due_at").values_list("answer_due_at", flat=True).first()
        if following is not None:
            # What somebody holds is late already: again in a moment.
            plan_look(max(following, now + SURELY_LATER), now=now)
        return len(rows)


def tell_missed_answer(conversation_id: UUID, *, due_at: datetime, now: datetime) -> bool:
    """Announce that an answer is late; nothing if it came meanwhile, or something else holds now.

    Returns:
        Whether it was announced.
    """
    with transaction.atomic():
        row = Conversation.objects.select_related("assignee", "department").filter(_AWAKE, uuid=conversation_id, answer_due_at=due_at).first()
        if row is None or row.waiting_since is None:
            return False
        raise_late(conversation=row, since=due_at, now=now)
        publish(
            WaitingBreached(
                alert=alert_of(row),
                conversation=row.uuid,
                operator=row.assignee.uuid if row.assignee else None,
                department=row.department.uuid if row.department else None,
                kind="next" if row.first_answered_at else "first",
                waiting_since=row.waiting_since,
                due_at=due_at,
                at=now,
            )
        )
        return True


def alert_of(row: Conversation) -> UUID:
    """The name of a breach: the same conversation, wait and moment are the same one."""
    assert row.waiting_since and row.answer_due_at
    return uuid5(row.uuid, f"{row.waiting_since.astimezone(UTC).isoformat()} {row.answer_due_at.astimezone(UTC).isoformat()}")
