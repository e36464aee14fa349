"""A visible change of a conversation that nobody wrote: a system message with numbers of its audiences (R5)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from chat.events import MessageSent
from chat.models import Conversation, Message, Operator
from tenants.bus import publish
from tenants.ids import new_id
from visitors.models import Visitor

# What a visitor learns of; that his conversation waits again is told by its status, not by a line about the staff.
PUBLIC_EVENTS = frozenset({"accepted", "assigned", "closed", "promised", "reopened", "waits"})


def lock_conversation(conversation: Conversation) -> Conversation:
    """The newest state of the row, locked until the transaction ends; every writer takes rows in ascending id (R2).

    No relation is joined in: PostgreSQL would pair the fresh row with the relations it had before the wait.
    """
    return Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)


def person_of(actor: Operator | Visitor) -> dict[str, Any]:
    """Who did it, as system messages store it."""
    if isinstance(actor, Operator):
        return {"id": str(actor.uuid), "name": actor.user.shown_name, "kind": "operator"}
    return {"id": str(actor.uuid), "name": actor.name, "kind": "visitor"}


def record_change(*, conversation: Conversation, event: str, now: datetime, **details: Any) -> Message:
    """Number the change for those who may see it, store it as a system message, save the locked row and announce it.

    Args:
        conversation: locked by ``lock_conversation``; changed fields are saved along.
        event: accepted, assigned, changed, closed, form, merge_undone, merged, merged_in, promise_kept, promise_missed, promise_near,
            promised, rated, released, reopened, returned, snoozed, transcript, waits or woken.
        details: JSON that explains it, such as ``by``; a visitor can read it where the event is public.

    Returns:
        The stored system message.
    """
    conversation.staff_seq += 1
    conversation.feed_is_due = True
    visitor_seq = None
    if event in PUBLIC_EVENTS:
        conversation.visitor_seq += 1
        visitor_seq = conversation.visitor_seq
    message = Message.objects.create(
        conversation=conversation,
        kind=Message.Kind.SYSTEM,
        sender_kind=Message.SenderKind.SYSTEM,
        sender_id=0,
        cid=new_id(),
        data={"event": event, **details},
        visitor_seq=visitor_seq,
        visitor_change=visitor_seq,
        staff_seq=conversation.staff_seq,
        staff_change=conversation.staff_seq,
        created_at=now,
    )
    conversation.save()
    publish(
        MessageSent(
            conversation=conversation.uuid,
            message=message.uuid,
            kind=message.kind,
            sender_kind=message.sender_kind,
            sender=None,
            sender_name="",
            sender_photo="",
            body="",
            data=message.data,
            visitor_seq=visitor_seq,
            staff_seq=message.staff_seq,
            cid=None,
            created_at=now,
        )
    )
    return message
