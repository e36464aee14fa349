"""What operators are called for. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesRaised:
    """Operators are to be called for something.

    Attributes:
        kind: of ``NoticeKind``.
        conversation: public id of the conversation.
        operators: public ids of those who want to hear of it in their open pages.
        by: public id of the colleague who did it, or None.
        at: when.
    """

    kind: str
    conversation: UUID
    operators: tuple[UUID, ...]
    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesSeen:
    """An operator saw what he was called for.

    Attributes:
        operator: public id of the operator.
        at: when.
    """

    operator: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRulesChanged:
    """An operator wants to be called otherwise.

    Attributes:
        operator: public id of the operator.
        at: when.
    """

    operator: UUID
    at: datetime
