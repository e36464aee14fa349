"""What supervisors are told of, and what they do. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingBreached:
    """A visitor has waited longer for an answer than his department lets wait. It may be told twice, under the same ``alert``.

    Attributes:
        alert: names this breach; the same each time that it is told.
        conversation: public id of the conversation.
        operator: public id of the operator who has it; None while it waits in the queue.
        department: public id of its department; None: it is in none.
        kind: first (nobody has answered yet) or next.
        waiting_since: the visitor's first line that has no answer.
        due_at: by when he should have had one, by the department's hours.
        at: when it was noticed.
    """

    alert: UUID
    conversation: UUID
    operator: UUID | None
    department: UUID | None
    kind: str
    waiting_since: datetime
    due_at: datetime
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTaken:
    """Somebody who supervises gave a colleague's conversation to himself, to another, or to a department.

    Attributes:
        conversation: public id of the conversation.
        previous: public id of the operator who had it.
        operator: public id of the operator who has it now; None: it waits.
        by: public id of the supervisor.
        at: when.
    """

    conversation: UUID
    previous: UUID
    operator: UUID | None
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class WhisperSaid:
    """Something was said beside a conversation, which the visitor never learns of.

    Attributes:
        whisper: public id of the line.
        conversation: public id of the conversation.
        author: public id of the operator who said it.
        at: when.
    """

    whisper: UUID
    conversation: UUID
    author: UUID
    at: datetime
