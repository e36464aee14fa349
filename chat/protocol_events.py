"""What chat tells over sockets, one struct for each event and audience."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar, Literal
from uuid import UUID

from chat.models import AwayReason
from chat.protocol import (
    AvailabilityName,
    ConversationStatus,
    ConversationSummary,
    Face,
    MessageKind,
    Person,
    Presence,
    PriorityName,
    SenderKind,
    SharedCounts,
    StaffMessage,
    VisitorMessage,
)
from chat.protocol_inviting import InvitationDetails, InvitationForVisitor, InvitationStatus, ProposedPage
from chat.protocol_writing import DraftDetails
from tenants.realtime.choices import one_of
from tenants.realtime.envelope import StaffEvent, VisitorEvent
from tenants.realtime.registry import event, export_names

export_names(
    aliases={
        "MessageKind": MessageKind,
        "SenderKind": SenderKind,
        "ConversationStatus": ConversationStatus,
        "Priority": PriorityName,
        "Availability": AvailabilityName,
        "InvitationStatus": InvitationStatus,
    },
    names={Presence: "Presence"},
    extras="""/** What both audiences' messages have in common with the staff's; code that shows either takes this. */
export type Message = StaffMessage;

/** The answer of `sync` and `conversation.watch`: everything after the asked number, and the number it is complete to. */
export interface SyncResult<Conversation> {
  conversation: Conversation | null;
  messages: Message[];
  upto: number;
  reset: boolean;
}
""",
)


@event
class MessageSentToVisitor(VisitorEvent):
    """A line of the conversation; ``seq`` of the frame is its number in the visitor's counting."""

    event_type: ClassVar[str] = "message.sent"
    message: VisitorMessage


@event
class MessageSentToStaff(StaffEvent):
    """A line of a watched conversation; ``seq`` of the frame is its number in the staff's counting."""

    event_type: ClassVar[str] = "message.sent"
    message: StaffMessage


@event
class MessageChangedToVisitor(VisitorEvent):
    """A line was changed or deleted after it was sent; ``seq`` of the frame is the change's number, that of the message still its place."""

    event_type: ClassVar[str] = "message.changed"
    message: VisitorMessage


@event
class MessageChangedToStaff(StaffEvent):
    """A line was changed or deleted after it was sent; ``seq`` of the frame is the change's number, that of the message still its place."""

    event_type: ClassVar[str] = "message.changed"
    message: StaffMessage


@event
class PreviewsChangedForVisitor(VisitorEvent):
    """What is known of pages that lines of the conversation name changed; `previews.lines` says what."""

    event_type: ClassVar[str] = "previews.changed"


@event
class PreviewsChangedForStaff(StaffEvent):
    """What is known of pages that lines of the conversation name changed; `previews.lines` says what."""

    event_type: ClassVar[str] = "previews.changed"


@event
class ReadByOperator(VisitorEvent):
    """An operator has seen the visitor's lines up to this number of the visitor's counting."""

    event_type: ClassVar[str] = "message.read"
    seq: int
    reader: Literal["operator"] = "operator"


@event
class ReadToStaff(StaffEvent):
    """Somebody has seen lines: a visitor up to ``seq`` of the visitor's counting, an operator up to ``seq`` of the staff's."""

    event_type: ClassVar[str] = "message.read"
    reader: Literal["visitor", "operator"]
    seq: int


@event
class OperatorTyping(VisitorEvent):
    """An operator writes, or stopped; what he writes is never sent."""

    event_type: ClassVar[str] = "typing"
    operator: Face
    is_typing: bool


@event
class TypingToStaff(StaffEvent):
    """The visitor writes (``body`` is the text so far), or a colleague does (``operator``, ``is_typing``)."""

    event_type: ClassVar[str] = "typing"
    who: Literal["visitor", "operator"]
    body: str | None = None
    operator: Person | None = None
    is_typing: bool | None = None


@event
class ChangedForVisitor(VisitorEvent):
    """The conversation was accepted, handed over, closed or reopened."""

    event_type: ClassVar[str] = "conversation.changed"
    status: ConversationStatus
    operator: Face | None


@event
class ChangedForStaff(StaffEvent):
    """A watched conversation was accepted, released, handed over, closed or reopened."""

    event_type: ClassVar[str] = "conversation.changed"
    conversation: ConversationSummary


@event
class TaskDue(StaffEvent):
    """A follow-up task of the operator is due now; said once."""

    event_type: ClassVar[str] = "task.due"
    task: UUID
    contact: UUID
    name: str
    body: str


@event
class PromiseDue(StaffEvent):
    """What the operator, or a colleague whose conversation he has now, promised is due soon, or (``missed``) was due and not kept."""

    event_type: ClassVar[str] = "promise.due"
    promise: UUID
    number: int
    name: str
    due_at: datetime
    missed: bool


@event
class DraftChangedToStaff(StaffEvent):
    """The operator's own draft in the frame's conversation changed, here or on another device; ``draft`` null: there is none any more."""

    event_type: ClassVar[str] = "draft.changed"
    version: int
    draft: DraftDetails | None


@event
class DepartmentsChangedToStaff(StaffEvent):
    """Departments, who is in them or the rules that lead to them are others now: fetch them anew."""

    event_type: ClassVar[str] = "departments.changed"


@event
class CardChangedToStaff(StaffEvent):
    """A colleague wrote into the card of the frame's conversation: fetch it anew."""

    event_type: ClassVar[str] = "card.changed"


@event
class ConversationsGone(StaffEvent):
    """Conversations were erased: take them off the screen. It is said once; who missed it is told by `inbox.sync` to fetch the lists anew."""

    event_type: ClassVar[str] = "conversation.gone"
    conversations: list[UUID]


@event
class PresenceChanged(VisitorEvent):
    """Whether somebody answers changed."""

    event_type: ClassVar[str] = "presence.changed"
    online: bool
    operators: list[Face]
    next_opening: datetime | None


@event
class InboxChanged(StaffEvent):
    """Conversations took new places in the inbox feed; in the order of their ``position``s, which have no holes but ``skipped``: places of conversations
    that one may not see. ``position`` is the last."""

    event_type: ClassVar[str] = "inbox.changed"
    position: int
    changes: list[ConversationSummary]
    counts: SharedCounts
    skipped: list[int] = []


@event
class AvailabilityChanged(StaffEvent):
    """An operator chose another availability or was set away (``away_reason``). ``at`` of the frame says when; an older one that comes late is void."""

    event_type: ClassVar[str] = "availability.changed"
    operator: Person
    availability: AvailabilityName
    away_reason: Annotated[str, one_of(AwayReason.values)]


@event
class VisitorPresence(StaffEvent):
    """The visitor of the frame's conversation opened or left the site."""

    event_type: ClassVar[str] = "visitor.presence"
    online: bool


@event
class InvitationOffered(VisitorEvent):
    """Somebody offers to talk: show it in one tab, and say so with `invitation.shown`. It may come more than once."""

    event_type: ClassVar[str] = "invitation.offered"
    invitation: InvitationForVisitor


@event
class InvitationEnded(VisitorEvent):
    """An offer was answered in some tab, or ran out: take it off the page."""

    event_type: ClassVar[str] = "invitation.ended"
    invitation: UUID
    status: InvitationStatus


@event
class InvitationChanged(StaffEvent):
    """An invitation was sent, seen, accepted, dismissed, or ran out. Those made by hand are told to everybody, a greeting's to who
    watches the visitor."""

    event_type: ClassVar[str] = "invitation.changed"
    invitation: InvitationDetails


@event
class PageProposedToVisitor(VisitorEvent):
    """An operator proposes a page; nothing opens unless the visitor says so."""

    event_type: ClassVar[str] = "page.proposed"
    page: ProposedPage


@event
class PageAnsweredForVisitor(VisitorEvent):
    """A proposed page was answered in some tab."""

    event_type: ClassVar[str] = "page.answered"
    page: UUID


@event
class PageChanged(StaffEvent):
    """A page was proposed in a watched conversation, or the visitor answered."""

    event_type: ClassVar[str] = "page.changed"
    page: ProposedPage
