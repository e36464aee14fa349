"""What goes into the message statement and what comes out of it; pure data, used by sync and async callers."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import msgspec

from chat.events import MessageSent


class Outcome(StrEnum):
    """How one message of a batch fared."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    NOT_FOUND = "not_found"
    MERGED = "merged"


class NewMessage(msgspec.Struct, frozen=True):
    """A message to store.

    Attributes:
        uuid: public id, a UUIDv7 made by the caller.
        conversation: uuid of the conversation as the sender named it; not yet authorised.
        sender_kind: ``visitor``, ``operator`` or ``robot``.
        sender_id: key of the visitor or operator, 0 for the robot.
        cid: the sender's id of the command.
        kind: ``message`` or ``note``.
        body: the text as written.
    """

    uuid: UUID
    conversation: UUID
    sender_kind: str
    sender_id: int
    cid: UUID
    kind: str
    body: str


class StoredMessage(msgspec.Struct, frozen=True):
    """What became of one message, and all that is needed to show it to both audiences without another query.

    ``visitor_seq`` is None for a note. For ``NOT_FOUND`` only ``outcome`` means anything: the conversation does not exist, or the sender may not write in
    it, which look the same (A005). For ``MERGED`` nothing was stored: the matter goes on in ``conversation``, where the same message is to be sent.
    ``effect_due_s``: in how many seconds the outbox row is due that was written, to mail the answer if it stays unread or to find somebody for what waits
    again; None: none was. ``data`` says which files it has; only of lines that were sent with some.
    """

    outcome: Outcome
    uuid: UUID | None = None
    conversation: UUID | None = None
    kind: str = ""
    sender_kind: str = ""
    sender_id: int = 0
    cid: UUID | None = None
    body: str = ""
    visitor_seq: int | None = None
    staff_seq: int = 0
    created_at: datetime | None = None
    sender_uuid: UUID | None = None
    sender_name: str = ""
    sender_photo: str = ""
    status: str = ""
    assignee_id: int | None = None
    effect_due_s: int | None = None
    data: dict[str, Any] = {}


def message_sent(stored: StoredMessage) -> MessageSent:
    """The event of a message that was stored just now; plain data, so that the writer's loop can use it."""
    assert stored.conversation and stored.uuid and stored.created_at, "only for what was stored"
    return MessageSent(
        conversation=stored.conversation,
        message=stored.uuid,
        kind=stored.kind,
        sender_kind=stored.sender_kind,
        sender=stored.sender_uuid,
        sender_name=stored.sender_name,
        sender_photo=stored.sender_photo,
        body=stored.body,
        data=stored.data,
        visitor_seq=stored.visitor_seq,
        staff_seq=stored.staff_seq,
        cid=stored.cid,
        created_at=stored.created_at,
    )
