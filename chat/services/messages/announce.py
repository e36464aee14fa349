"""From a stored message to the event that announces it, for the writer's loop and for synchronous callers alike."""

from __future__ import annotations

from chat.events import MessageSent
from chat.services.messages.shapes import StoredMessage


def message_sent(stored: StoredMessage) -> MessageSent:
    """The event of a message that was just stored."""
    assert stored.uuid and stored.conversation and stored.created_at
    return MessageSent(
        conversation=stored.conversation,
        message=stored.uuid,
        kind=stored.kind,
        sender_kind=stored.sender_kind,
        sender=stored.sender_uuid,
        sender_name=stored.sender_name,
        sender_photo=stored.sender_photo,
        body=stored.body,
        visitor_seq=stored.visitor_seq,
        staff_seq=stored.staff_seq,
        cid=stored.cid,
        created_at=stored.created_at,
    )
