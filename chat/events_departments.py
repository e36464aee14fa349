"""What happened to departments, and to conversations in them. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRouted:
    """A conversation came to another department.

    Attributes:
        conversation: public id of the conversation.
        department: public id of the department; None: it belongs to none now.
        by: public id of the operator; None: the rules did.
        at: when.
    """

    conversation: UUID
    department: UUID | None
    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationCardChanged:
    """Somebody wrote into the card of a conversation.

    Attributes:
        conversation: public id of the conversation.
        by: public id of the operator.
        at: when.
    """

    conversation: UUID
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentsChanged:
    """Departments, their members or the rules that lead to them are others now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentDeleted:
    """A department is gone; its conversations are in another one, or in none.

    Attributes:
        department: public id of the department.
        waiting: public ids of conversations that waited in its queue, the first 200 in the order in which they began.
        at: when.
    """

    department: UUID
    waiting: tuple[UUID, ...]
    at: datetime
