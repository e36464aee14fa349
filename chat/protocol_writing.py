"""The shapes of what is being written, and of what was changed after it was sent."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chat.models import Attachment, MessageRevision, ReplyDraft
from chat.protocol import Person, person
from chat.protocol_files import StaffFileShown, staff_file
from tenants.realtime.choices import one_of


class DraftDetails(msgspec.Struct):
    """What an operator began to write and did not send, with uploads that are to go with it; nobody else sees it. ``version`` grows with each change."""

    conversation: UUID
    kind: Annotated[str, one_of(["message", "note"])]
    body: str
    version: int
    changed_at: datetime
    files: list[StaffFileShown]


def draft_details(row: ReplyDraft, files: Mapping[UUID, Attachment]) -> DraftDetails:
    """A draft for who wrote it; ``conversation`` must be loaded. ``files``: uploads of his that are there; what is not among them is left out."""
    shown = [staff_file(files[uuid]) for uuid in row.files if uuid in files]
    return DraftDetails(row.conversation.uuid, row.kind, row.body, row.version, row.changed_at, shown)


class RevisionDetails(msgspec.Struct):
    """A change of a message after it was sent. ``body`` is what stood there before; empty once the message is deleted."""

    kind: Annotated[str, one_of(MessageRevision.Kind.values)]
    body: str
    operator: Person | None
    made_at: datetime


def revision_details(row: MessageRevision) -> RevisionDetails:
    """A change for the staff; ``operator__user`` must be loaded."""
    return RevisionDetails(row.kind, row.body, person(row.operator) if row.operator else None, row.made_at)
