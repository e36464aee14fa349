"""The shapes of side conversations. None of them is for visitors, and none could be sent to one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from chat.models import Conversation, Operator, SideConversation, SideLine
from chat.protocol import AvailabilityName, Person, person
from tenants.files.services import photo_url
from tenants.realtime.choices import one_of
from tenants.realtime.envelope import StaffEvent
from tenants.realtime.registry import event, export_names

SideLineKind = Annotated[str, one_of(SideLine.Kind.values)]


class SideAbout(msgspec.Struct):
    """Whom a side conversation is about: a contact, or a visitor who is none yet. ``name`` may be empty."""

    contact: UUID | None
    visitor: UUID | None
    name: str


class SideBeside(msgspec.Struct):
    """The conversation beside which it was begun."""

    id: UUID
    number: int


class SideLineDetails(msgspec.Struct):
    """A line, or that somebody (``about``) came or went. ``seq`` counts within its side conversation, without gaps; of one that was taken back
    ``body`` is empty. ``cid``: the author's."""

    id: UUID
    side: UUID
    seq: int
    kind: SideLineKind
    author: Person
    about: Person | None
    body: str
    created_at: datetime
    deleted_at: datetime | None
    cid: UUID


class SideSummary(msgspec.Struct):
    """A side conversation in a list, as its reader sees it. ``title``: the subject, else the first words; ``conversation``: null also where he may not see
    it; ``unread``: lines of others that he has not seen; ``is_in``: whether he takes part, and so may write."""

    id: UUID
    title: str
    subject: str
    about: SideAbout
    conversation: SideBeside | None
    by: Person
    people: list[Person]
    last_line: SideLineDetails | None
    last_seq: int
    last_at: datetime
    created_at: datetime
    unread: int
    is_in: bool


class SideDetails(SideSummary):
    """A side conversation. ``unsighted``: participants who may not see the conversation that it is about (or none with that visitor), and read of him
    here only; ``may_take_out``: whether the reader may take others out."""

    unsighted: list[UUID]
    may_take_out: bool


class SideColleague(msgspec.Struct):
    """A colleague who can be asked. ``sees``: whether he may see the conversation (or any with the visitor)."""

    id: UUID
    name: str
    photo: str | None
    title: str
    availability: AvailabilityName
    sees: bool


@event
class SideSaid(StaffEvent):
    """Something was said in a side conversation, somebody came or went, or a line was taken back (the same ``line`` again, with ``deleted_at``). Told to
    those who take part (``people``) and to those who supervise. ``unread``: in how many of one's own something is unseen."""

    event_type: ClassVar[str] = "side.said"
    side: UUID
    title: str
    about: SideAbout
    people: list[UUID]
    line: SideLineDetails
    unread: int


@event
class SideChanged(StaffEvent):
    """One saw more of a side conversation in another tab, or may not read it any more (``gone``). ``unread`` as of ``side.said``."""

    event_type: ClassVar[str] = "side.changed"
    side: UUID
    gone: bool
    unread: int


def side_about(row: SideConversation, *, name: str) -> SideAbout:
    """Whom it is about; ``contact`` and ``visitor`` must be loaded."""
    return SideAbout(row.contact.uuid if row.contact else None, row.visitor.uuid if row.visitor else None, name)


def side_line(row: SideLine) -> SideLineDetails:
    """A line; ``side``, ``author__user`` and ``about__user`` must be loaded."""
    about = person(row.about) if row.about else None
    return SideLineDetails(row.uuid, row.side.uuid, row.seq, row.kind, person(row.author), about, row.body, row.created_at, row.deleted_at, row.cid)


def side_summary(
    row: SideConversation,
    *,
    title: str,
    name: str,
    people: Sequence[Operator],
    last: SideLine | None,
    conversation: Conversation | None,
    unread: int,
    is_in: bool,
) -> SideSummary:
    """A side conversation for a list; ``contact``, ``visitor`` and ``by__user`` must be loaded."""
    return SideSummary(
        id=row.uuid,
        title=title,
        subject=row.subject,
        about=side_about(row, name=name),
        conversation=SideBeside(conversation.uuid, conversation.number) if conversation else None,
        by=person(row.by),
        people=[person(each) for each in people],
        last_line=side_line(last) if last else None,
        last_seq=row.last_seq,
        last_at=row.last_at,
        created_at=row.created_at,
        unread=unread,
        is_in=is_in,
    )


def side_details(summary: SideSummary, *, unsighted: list[UUID], may_take_out: bool) -> SideDetails:
    """The same with what only its own screen shows."""
    return SideDetails(**{name: getattr(summary, name) for name in SideSummary.__struct_fields__}, unsighted=unsighted, may_take_out=may_take_out)


def side_colleague(row: Operator, *, sees: bool) -> SideColleague:
    """A colleague; ``user`` must be loaded."""
    return SideColleague(row.uuid, row.user.full_name, photo_url(row.user.photo), row.user.title, row.availability, sees)


export_names(
    aliases={"SideLineKind": SideLineKind},
    names={SideSummary: "SideSummary", SideDetails: "SideDetails", SideLineDetails: "SideLineDetails", SideColleague: "SideColleague", SideAbout: "SideAbout"},
)

STRUCTS = (SideSummary, SideDetails, SideLineDetails, SideAbout, SideBeside, SideColleague)
