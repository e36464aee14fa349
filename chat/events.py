"""What happened in conversations. Past tense, ids and primitives only; delivered after commit in the same tenant."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent:
    """A line, note or system message was stored.

    It carries the whole row, because loop-side subscribers (R4) neither block nor touch the database.

    Attributes:
        conversation: public id of the conversation.
        message: public id of the message.
        kind: message, note or system.
        sender_kind: visitor, operator, robot or system.
        sender: public id of the visitor or operator; None for robot and system.
        sender_name: the name that the audience sees.
        sender_photo: storage path of the picture, or an empty string.
        body: what was written.
        data: what a system message is about.
        visitor_seq: number for the visitor; None where the visitor must not see it.
        staff_seq: number for the staff.
        cid: the sender's id of the command; None for system messages.
        created_at: when it was stored.
    """

    conversation: UUID
    message: UUID
    kind: str
    sender_kind: str
    sender: UUID | None
    sender_name: str
    sender_photo: str
    body: str
    visitor_seq: int | None
    staff_seq: int
    cid: UUID | None
    created_at: datetime
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConversationsErased:
    """Conversations were deleted with all that was said in them.

    Attributes:
        conversations: public ids that they had.
    """

    conversations: tuple[UUID, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationStarted:
    """A visitor began a conversation (or left a message while nobody was there).

    Attributes:
        conversation: public id of the conversation.
        visitor: public id of the visitor.
        website: public id of the website it began on.
        origin: widget, offline_form or api.
        at: when.
    """

    conversation: UUID
    visitor: UUID
    website: UUID
    origin: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAccepted:
    """An operator took a conversation out of the queue.

    Attributes:
        conversation: public id of the conversation.
        operator: public id of the operator.
        at: when.
    """

    conversation: UUID
    operator: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReleased:
    """A conversation went back to the queue.

    Attributes:
        conversation: public id of the conversation.
        operator: public id of the operator who had it.
        reason: released (he gave it back), gone (his connection went) or idle (he did nothing for a while).
        at: when.
    """

    conversation: UUID
    operator: UUID
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationAssigned:
    """A conversation was given to an operator by somebody.

    Attributes:
        conversation: public id of the conversation.
        operator: public id of the operator who has it now.
        previous: public id of the operator who had it, or None.
        by: public id of the operator who decided; None: the rules of its department did.
        at: when.
    """

    conversation: UUID
    operator: UUID
    previous: UUID | None
    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed:
    """A conversation came to its end.

    Attributes:
        conversation: public id of the conversation.
        by_kind: operator or visitor.
        by: public id of that operator or visitor.
        at: when.
    """

    conversation: UUID
    by_kind: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened:
    """A closed conversation goes on.

    Attributes:
        conversation: public id of the conversation.
        by_kind: operator or visitor.
        by: public id of that operator or visitor.
        at: when.
    """

    conversation: UUID
    by_kind: str
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSnoozed:
    """A conversation was put off.

    Attributes:
        conversation: public id of the conversation.
        by: public id of the operator.
        until: when it comes back by itself; None: when the visitor writes.
        at: when.
    """

    conversation: UUID
    by: UUID
    until: datetime | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationWoken:
    """A conversation that was put off goes on. A visitor's line does so too and is told as that line.

    Attributes:
        conversation: public id of the conversation.
        by: public id of the operator; None: its moment came.
        at: when.
    """

    conversation: UUID
    by: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationDetailsChanged:
    """The staff noted something about a conversation.

    Attributes:
        conversation: public id of the conversation.
        members: which of subject, priority and tags are different now.
        by: public id of the operator.
        at: when.
    """

    conversation: UUID
    members: tuple[str, ...]
    by: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesRead:
    """One side saw the conversation up to a number.

    Attributes:
        conversation: public id of the conversation.
        reader: visitor or operator.
        reader_id: public id of that visitor or operator.
        visitor_seq: newest number of the visitor's audience that was seen.
        staff_seq: newest number of the staff's audience that was seen (equals the mark of the visitor's last line for a visitor).
    """

    conversation: UUID
    reader: str
    reader_id: UUID
    visitor_seq: int
    staff_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorAvailabilityChanged:
    """An operator chose another availability, or was set away.

    Attributes:
        operator: public id of the operator.
        availability: online, away or offline.
        reason: empty when chosen; gone or idle when set by the system.
        at: when.
    """

    operator: UUID
    availability: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessHoursChanged:
    """The week in which somebody answers is another one; what visitors are told of the next opening changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSent:
    """A visitor was invited to talk.

    Attributes:
        invitation: public id of the invitation.
        visitor: public id of the visitor.
        operator: public id of the operator whose name it bears; None if nobody was there.
        greeting: public id of the greeting that sent it; None if an operator did by hand.
        at: when.
    """

    invitation: UUID
    visitor: UUID
    operator: UUID | None
    greeting: UUID | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationShown:
    """An invitation stands on a page that the visitor looks at.

    Attributes:
        invitation: public id of the invitation.
        visitor: public id of the visitor.
        at: when.
    """

    invitation: UUID
    visitor: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAccepted:
    """The visitor took an invitation up.

    Attributes:
        invitation: public id of the invitation.
        visitor: public id of the visitor.
        conversation: public id of the conversation that it became.
        at: when.
    """

    invitation: UUID
    visitor: UUID
    conversation: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationDismissed:
    """The visitor refused an invitation.

    Attributes:
        invitation: public id of the invitation.
        visitor: public id of the visitor.
        is_never: he does not want to be asked again.
        is_regret: he did so within two seconds.
        at: when.
    """

    invitation: UUID
    visitor: UUID
    is_never: bool
    is_regret: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationExpired:
    """Nobody answered an invitation in time, or the visitor left.

    Attributes:
        invitation: public id of the invitation.
        visitor: public id of the visitor.
        at: when.
    """

    invitation: UUID
    visitor: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageProposed:
    """An operator proposed a page in a conversation.

    Attributes:
        page: public id of the proposal.
        conversation: public id of the conversation.
        at: when.
    """

    page: UUID
    conversation: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PageAnswered:
    """The visitor opened a proposed page, or put it off.

    Attributes:
        page: public id of the proposal.
        conversation: public id of the conversation.
        status: opened, new_tab or later.
        at: when.
    """

    page: UUID
    conversation: UUID
    status: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftChanged:
    """An operator began to write, wrote on, or has no draft in a conversation any more.

    Attributes:
        conversation: public id of the conversation.
        operator: public id of the operator, who alone may see it.
        version: it grows with each change.
    """

    conversation: UUID
    operator: UUID
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageChanged(MessageSent):
    """A line was changed or deleted by who sent it. It carries the whole row as it is now, with the fields of ``MessageSent``.

    Attributes:
        visitor_change: number of the change for the visitor; None where he must not see it.
        staff_change: number of the change for the staff.
        edited_at: when its text was changed last; None if it never was.
        deleted_at: when it was deleted; None if it was not.
    """

    visitor_change: int | None
    staff_change: int
    edited_at: datetime | None
    deleted_at: datetime | None
