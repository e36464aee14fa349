"""The shapes of chat on the wire, with one builder each; sockets, long-poll and REST all use these.

There are two Message shapes: the visitor's has no field that could carry a note, and its builder refuses one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Protocol
from uuid import UUID

import msgspec
from django.utils import timezone

from chat.models import Availability, Conversation, Message, Operator
from chat.models.conversation import MERGE_UNDO_FOR
from chat.protocol_files import FileShown, StaffFileShown, files_for_staff, files_for_visitor, without_files
from tenants.files.services import photo_url
from tenants.hosts import url_of
from tenants.realtime.choices import one_of
from tenants.scope import TenantRef

MessageKind = Annotated[str, one_of(Message.Kind.values)]
SenderKind = Annotated[str, one_of(Message.SenderKind.values)]
ConversationStatus = Annotated[str, one_of(Conversation.Status.values)]
PriorityName = Annotated[str, one_of(Conversation.Priority.values)]
AvailabilityName = Annotated[str, one_of(Availability.values)]

VISITOR_ONLINE_FOR = timedelta(seconds=60)


class Line(Protocol):
    """A stored line as the builders need it: ``chat.events.MessageSent``, or a row of ``chat.selectors``."""

    @property
    def conversation(self) -> UUID: ...
    @property
    def message(self) -> UUID: ...
    @property
    def kind(self) -> str: ...
    @property
    def sender_kind(self) -> str: ...
    @property
    def sender(self) -> UUID | None: ...
    @property
    def sender_name(self) -> str: ...
    @property
    def sender_photo(self) -> str: ...
    @property
    def body(self) -> str: ...
    @property
    def data(self) -> Mapping[str, Any]: ...
    @property
    def visitor_seq(self) -> int | None: ...
    @property
    def staff_seq(self) -> int: ...
    @property
    def cid(self) -> UUID | None: ...
    @property
    def created_at(self) -> datetime: ...


class Sender(msgspec.Struct, omit_defaults=True):
    """Who said a line. ``photo`` is an address."""

    kind: SenderKind
    name: str
    id: UUID | None = None
    photo: str | None = None


class VisitorMessage(msgspec.Struct, omit_defaults=True):
    """A line as the visitor sees it; ``seq`` is its number in the visitor's counting."""

    id: UUID
    conversation: UUID
    kind: Annotated[str, one_of([Message.Kind.MESSAGE.value, Message.Kind.SYSTEM.value])]
    sender: Sender
    body: str
    seq: int
    created_at: datetime
    cid: UUID | None = None
    data: Mapping[str, Any] | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    files: list[FileShown] | None = None


class StaffMessage(msgspec.Struct, omit_defaults=True):
    """A line as operators see it; ``seq`` is its number in the staff's counting, ``visitor_seq`` that in the visitor's."""

    id: UUID
    conversation: UUID
    kind: MessageKind
    sender: Sender
    body: str
    seq: int
    created_at: datetime
    visitor_seq: int | None = None
    cid: UUID | None = None
    data: Mapping[str, Any] | None = None
    edited_at: datetime | None = None
    deleted_at: datetime | None = None
    files: list[StaffFileShown] | None = None


class Face(msgspec.Struct):
    """An operator as visitors see him."""

    name: str
    photo: str | None
    title: str = ""


class Person(msgspec.Struct):
    """An operator as colleagues see him."""

    id: UUID
    name: str
    photo: str | None


class VisitorCard(msgspec.Struct):
    """The visitor of a conversation, and the page he is on."""

    id: UUID
    name: str
    email: str
    language: str
    page_url: str
    page_title: str
    website: str
    online: bool


class RatingMark(msgspec.Struct):
    """What the visitor thought of it: ``score`` of ``steps``, 1 is the worst."""

    score: int
    steps: int


class Preview(msgspec.Struct):
    """The newest line, shortened."""

    text: str
    sender_kind: SenderKind
    at: datetime


class ConversationForVisitor(msgspec.Struct):
    """A conversation as its visitor sees it. ``read_by_operator`` is a number of his own counting. That it was put off is the staff's affair: it is open."""

    id: UUID
    status: ConversationStatus
    seq: int
    read_by_operator: int
    unread: int
    operator: Face | None
    started_at: datetime


class MergedInto(msgspec.Struct):
    """The conversation in which a merged one goes on; ``undo_until``: how long it can be taken apart again."""

    id: UUID
    number: int
    undo_until: datetime


class ConversationSummary(msgspec.Struct):
    """A conversation as operators see it in lists and beside the lines.

    ``seq`` is the newest number in the staff's counting, ``position`` its place in the inbox feed. ``read_by_visitor``
    compares with the ``visitor_seq`` of messages. ``snoozed_until`` null while snoozed: until the visitor writes.
    ``answer_due_at``: by when who waits should have an answer, where the company says so. ``promised_until``: by when
    somebody said that he comes back. ``rating``: the newest.
    """

    id: UUID
    number: int
    status: ConversationStatus
    origin: str
    visitor: VisitorCard
    assignee: Person | None
    department: UUID | None
    preview: Preview | None
    subject: str
    priority: PriorityName
    tags: list[str]
    language: str
    website: UUID
    unread: int
    waiting_since: datetime | None
    answer_due_at: datetime | None
    snoozed_until: datetime | None
    seq: int
    read_by_visitor: int
    position: int
    started_at: datetime
    closed_at: datetime | None
    merged_into: MergedInto | None
    promised_until: datetime | None
    rating: RatingMark | None


class Counts(msgspec.Struct, omit_defaults=True):
    """How many conversations wait, are one's own, are neither closed nor put off, and are one's own with unread lines; 1,000 is that many or more."""

    queue: int
    mine: int
    all: int
    unread: int = 0


class SharedCounts(msgspec.Struct):
    """Counts told to the whole staff at once; ``mine_of`` and ``unread_of`` by operator id, absent ones are 0."""

    queue: int
    all: int
    mine_of: dict[str, int]
    unread_of: dict[str, int]


class Presence(msgspec.Struct):
    """Whether somebody answers, who, and if not, when again."""

    online: bool
    operators: list[Face]
    next_opening: datetime | None


def sender_for_visitor(line: Line, tenant: TenantRef) -> Sender:
    """The visitor's view of a sender: the operator's public id, name shown to visitors and absolute photo address. The robot is the company."""
    name = tenant.name if line.sender_kind == "robot" else line.sender_name
    return Sender(line.sender_kind, name, line.sender, photo_for_visitor(line.sender_photo, tenant))


def visitor_message(line: Line, tenant: TenantRef) -> VisitorMessage:
    """A line for the visitor.

    Raises:
        ValueError: the visitor must not see it (a note, or anything that is not numbered for him).
    """
    if line.kind == "note" or line.visitor_seq is None:
        raise ValueError("This line is not for visitors.")
    deleted = getattr(line, "deleted_at", None)
    return VisitorMessage(
        id=line.message,
        conversation=line.conversation,
        kind=line.kind,
        sender=sender_for_visitor(line, tenant),
        body="" if deleted else line.body,
        seq=line.visitor_seq,
        created_at=line.created_at,
        cid=line.cid,
        data=without_files(line.data),
        edited_at=None if deleted else getattr(line, "edited_at", None),
        deleted_at=deleted,
        files=None if deleted else files_for_visitor(line.data),
    )


def staff_message(line: Line) -> StaffMessage:
    """A line for operators."""
    deleted = getattr(line, "deleted_at", None)
    return StaffMessage(
        id=line.message,
        conversation=line.conversation,
        kind=line.kind,
        sender=Sender(line.sender_kind, line.sender_name, line.sender, photo_url(line.sender_photo) or None),
        body="" if deleted else line.body,
        seq=line.staff_seq,
        created_at=line.created_at,
        visitor_seq=line.visitor_seq,
        cid=line.cid,
        data=without_files(line.data),
        edited_at=None if deleted else getattr(line, "edited_at", None),
        deleted_at=deleted,
        files=None if deleted else files_for_staff(line.data),
    )


def status_for_visitor(status: str) -> str:
    """How a conversation stands for its visitor: one that the staff put off is open."""
    return Conversation.Status.OPEN.value if status == Conversation.Status.SNOOZED else status


def photo_for_visitor(path: str, tenant: TenantRef) -> str | None:
    """The absolute address of a photo, for pages of another origin."""
    return url_of(tenant, photo_url(path)) if path else None


def face(operator: Operator, tenant: TenantRef) -> Face:
    """An operator as visitors see him; ``user`` must be loaded."""
    return Face(operator.user.shown_name, photo_for_visitor(operator.user.photo, tenant), operator.user.title)


def person(operator: Operator) -> Person:
    """An operator as colleagues see him; ``user`` must be loaded."""
    return Person(operator.uuid, operator.user.full_name, photo_url(operator.user.photo) or None)


def conversation_for_visitor(conversation: Conversation, tenant: TenantRef) -> ConversationForVisitor:
    """The visitor's view; ``assignee__user`` must be loaded."""
    return ConversationForVisitor(
        id=conversation.uuid,
        status=status_for_visitor(conversation.status),
        seq=conversation.visitor_seq,
        read_by_operator=conversation.operator_read_seq,
        unread=conversation.visitor_unread,
        operator=face(conversation.assignee, tenant) if conversation.assignee else None,
        started_at=conversation.started_at,
    )


def rating_mark(score: int | None, steps: int | None) -> RatingMark | None:
    """The rating as lists show it."""
    return RatingMark(score, steps) if score and steps else None


def conversation_summary(conversation: Conversation) -> ConversationSummary:
    """The staff's view; ``visitor``, ``website``, ``department`` and ``assignee__user`` must be loaded."""
    visitor = conversation.visitor
    preview = None
    if conversation.last_message_at is not None:
        preview = Preview(conversation.preview_text, conversation.preview_sender_kind, conversation.last_message_at)
    return ConversationSummary(
        id=conversation.uuid,
        number=conversation.number,
        status=conversation.status,
        origin=conversation.origin,
        visitor=VisitorCard(
            id=visitor.uuid,
            name=visitor.name,
            email=visitor.email,
            language=visitor.language,
            page_url=visitor.page_url,
            page_title=visitor.page_title,
            website=conversation.website.name,
            online=visitor.seen_at is not None and visitor.seen_at > timezone.now() - VISITOR_ONLINE_FOR,
        ),
        assignee=person(conversation.assignee) if conversation.assignee else None,
        department=conversation.department.uuid if conversation.department else None,
        preview=preview,
        subject=conversation.subject,
        priority=conversation.priority,
        tags=conversation.tags,
        language=conversation.language,
        website=conversation.website.uuid,
        unread=conversation.staff_unread,
        waiting_since=conversation.waiting_since,
        answer_due_at=conversation.answer_due_at if conversation.waiting_since else None,
        snoozed_until=conversation.snoozed_until,
        seq=conversation.staff_seq,
        read_by_visitor=conversation.visitor_read_seq,
        position=conversation.feed_position,
        started_at=conversation.started_at,
        closed_at=conversation.closed_at,
        merged_into=merged_into(conversation.merged_into.uuid, conversation.merged_into.number, conversation.merged_at)
        if conversation.merged_into and conversation.merged_at
        else None,
        promised_until=conversation.promised_until,
        rating=rating_mark(conversation.rating_score, conversation.rating_steps),
    )


def merged_into(conversation: UUID, number: int, at: datetime) -> MergedInto:
    """Where a conversation that was merged ``at`` goes on."""
    return MergedInto(conversation, number, at + MERGE_UNDO_FOR)
