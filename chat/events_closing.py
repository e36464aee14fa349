"""What happened at the end of conversations. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRated:
    """A visitor said what he thinks of a conversation, or changed it.

    Attributes:
        conversation: public id of the conversation.
        rating: public id of the rating.
        at: when.
    """

    conversation: UUID
    rating: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseMade:
    """An operator said by when he comes back.

    Attributes:
        conversation: public id of the conversation.
        promise: public id of the promise.
        due_at: by when.
        at: when it was said.
    """

    conversation: UUID
    promise: UUID
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseKept:
    """What was promised was done, or does not count any more.

    Attributes:
        conversation: public id of the conversation.
        promise: public id of the promise.
        state: kept, late or ended.
        at: when.
    """

    conversation: UUID
    promise: UUID
    state: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseIsDue:
    """The moment of a promise is near, or passed without a word.

    Attributes:
        conversation: public id of the conversation.
        promise: public id of the promise.
        missed: whether it passed.
    """

    conversation: UUID
    promise: UUID
    missed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationWaits:
    """An operator put a conversation off until the visitor writes, and told him so.

    Attributes:
        conversation: public id of the conversation.
        by: public id of the operator.
        at: when.
    """

    conversation: UUID
    by: UUID
    at: datetime
