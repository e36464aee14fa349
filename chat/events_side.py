"""What happens in side conversations. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SideLineSaid:
    """Something was said in a side conversation, somebody came or went, or a line was taken back. The visitor never learns of it.

    Attributes:
        side: public id of the side conversation.
        line: public id of the line.
        at: when.
    """

    side: UUID
    line: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SideConversationSeen:
    """An operator saw more of a side conversation.

    Attributes:
        side: public id of the side conversation.
        operator: public id of the operator.
    """

    side: UUID
    operator: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class SideConversationClosed:
    """Somebody may not read a side conversation any more, or it was erased.

    Attributes:
        side: public id of the side conversation.
        operators: public ids of those who may not.
    """

    side: UUID
    operators: tuple[UUID, ...]
