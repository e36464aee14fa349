"""The shapes of the live wall, of whispers and of late answers. None of them is for visitors, and none could be sent to one."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

import msgspec

from chat.models import Conversation, Whisper
from chat.protocol import AvailabilityName, Person, person
from tenants.realtime.envelope import StaffEvent
from tenants.realtime.registry import event, export_names


class WallFigures(msgspec.Struct):
    """How many conversations wait or go on (``all``), wait for an answer, should have had one (``late``), and stand in the queue; who waits longest
    waits since ``since``."""

    all: int
    waiting: int
    late: int
    queued: int
    since: datetime | None


class WallDepartment(msgspec.Struct):
    """The figures of a department; ``id`` null: of conversations in none."""

    id: UUID | None
    figures: WallFigures


class WallOperator(msgspec.Struct):
    """An operator at work. ``is_there``: online with a connection; ``capacity``: how many open conversations he has at most, null: any number."""

    id: UUID
    name: str
    photo: str | None
    availability: AvailabilityName
    away_reason: str
    is_there: bool
    capacity: int | None
    figures: WallFigures


class WallDetails(msgspec.Struct):
    """The live wall in figures, as of ``now``. Departments without conversations are left out."""

    now: datetime
    total: WallFigures
    departments: list[WallDepartment]
    operators: list[WallOperator]


class LateConversation(msgspec.Struct):
    """A conversation whose visitor has waited too long for an answer."""

    id: UUID
    number: int
    name: str
    operator: Person | None
    department: UUID | None
    waiting_since: datetime
    due_at: datetime


class WhisperDetails(msgspec.Struct):
    """What was said beside a conversation. ``to``: who had it then; null: nobody. ``cid``: the author's."""

    id: UUID
    conversation: UUID
    author: Person
    to: Person | None
    body: str
    created_at: datetime
    cid: UUID


@event
class WaitingBreachedToStaff(StaffEvent):
    """A visitor (of the frame's conversation) has waited too long for an answer. Told to those who supervise and to whoever has it; it may come
    twice, under the same ``alert``."""

    event_type: ClassVar[str] = "waiting.breached"
    alert: UUID
    number: int
    name: str
    operator: Person | None
    department: UUID | None
    kind: Literal["first", "next"]
    waiting_since: datetime
    due_at: datetime


@event
class ConversationTakenToStaff(StaffEvent):
    """A supervisor (``by``) gave the frame's conversation to himself, to another (``operator``) or to a department. Told to who had it."""

    event_type: ClassVar[str] = "conversation.taken"
    number: int
    name: str
    operator: Person | None
    by: Person


@event
class WhisperSent(StaffEvent):
    """Something was said beside the frame's conversation. Told to those who supervise and to whoever has it."""

    event_type: ClassVar[str] = "whisper.sent"
    whisper: WhisperDetails
    number: int
    name: str


def late_conversation(row: Conversation) -> LateConversation:
    """One that is late; ``visitor``, ``assignee__user`` and ``department`` must be loaded."""
    assert row.waiting_since and row.answer_due_at
    return LateConversation(
        row.uuid,
        row.number,
        row.visitor.name or row.visitor.email,
        person(row.assignee) if row.assignee else None,
        row.department.uuid if row.department else None,
        row.waiting_since,
        row.answer_due_at,
    )


def whisper_details(row: Whisper) -> WhisperDetails:
    """A whisper; ``author__user``, ``to__user`` and ``conversation`` must be loaded."""
    to = person(row.to) if row.to else None
    return WhisperDetails(row.uuid, row.conversation.uuid, person(row.author), to, row.body, row.created_at, row.cid)


export_names(aliases={}, names={WallDetails: "WallDetails", LateConversation: "LateConversation"})

STRUCTS = (WallDetails, WallFigures, WallDepartment, WallOperator, LateConversation, WhisperDetails)
