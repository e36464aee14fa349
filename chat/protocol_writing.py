"""The shapes of what is being written, and of what was changed after it was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from chat.models import ReplyDraft
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
