"""The shapes of what is being written, and of what was changed after it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chat.models import MessageRevision, ReplyDraft
from chat.protocol import Person, person
from tenants.realtime.choices import one_of


class DraftDetails(msgspec.Struct):
    """What an operator began to write and did not send; nobody else sees it. ``version`` grows with each change."""

    conversation: UUID
    kind: Annotated[str, one_of(["message", "note"])]
    body: str
    version: int
    changed_at: datetime


def draft_details(row: ReplyDraft) -> DraftDetails:
    """A draft for who wrote it; ``conversation`` must be loaded."""
    return DraftDetails(row.conversation.uuid, row.kind, row.body, row.version, row.changed_at)


class RevisionDetails(msgspec.Struct):
    """A change of a message after it was sent. ``body`` is what stood there before; empty once the message is deleted."""

    kind: Annotated[str, one_of(MessageRevision.Kind.values)]
    body: str
    operator: Person | None
    made_at: datetime


def revision_details(row: MessageRevision) -> RevisionDetails:
    """A change for the staff; ``operator__user`` must be loaded."""
    return RevisionDetails(row.kind, row.body, person(row.operator) if row.operator else None, row.made_at)
