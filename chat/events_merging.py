"""What happened to conversations of one matter. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMerged:
    """Two conversations were of one matter: one ended, and the matter goes on in the other.

    Attributes:
        conversation: public id of the one that ended.
        into: public id of the other.
        by: public id of the operator.
        at: when.
    """

    conversation: UUID
    into: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMergeUndone:
    """A conversation that was merged into another stands for itself again.

    Attributes:
        conversation: public id of the conversation.
        into: public id of the one that it was merged into.
        by: public id of the operator.
        at: when.
    """

    conversation: UUID
    into: UUID
    by: UUID
    at: datetime
