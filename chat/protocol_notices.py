"""The shapes of what operators are called for, and of how they want it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, ClassVar
from uuid import UUID

import msgspec

from chat.models import Channel, Notice, NoticeKind, NoticeRules, PushDevice
from chat.protocol import Person, person
from tenants.realtime.choices import one_of
from tenants.realtime.envelope import StaffEvent
from tenants.realtime.registry import event, export_names

NoticeKindName = Annotated[str, one_of(NoticeKind.values)]
ChannelName = Annotated[str, one_of(Channel.values)]


class QuietDetails(msgspec.Struct):
    """When one is not called. ``days``: weekdays (Monday is 0) on which a stretch from ``begins`` to ``ends`` begins; ``free_days``: quiet as a whole."""

    begins: str | None
    ends: str | None
    days: list[int]
    free_days: list[int]


class NoticeRulesDetails(msgspec.Struct):
    """How an operator is called: where for what, after how many minutes by mail, and when not; ``quiet_until`` is set while his quiet hours last."""

    channels: dict[str, list[ChannelName]]
    shows_words: bool
    mail_after_min: int
    quiet: QuietDetails
    quiet_until: datetime | None
    time_zone: str
    push_key: str


def notice_rules_details(row: NoticeRules, *, zone: str, quiet_until: datetime | None, push_key: str) -> NoticeRulesDetails:
    """The rules for who made them."""
    begins, ends = (moment.strftime("%H:%M") if moment else None for moment in (row.quiet_from, row.quiet_until))
    return NoticeRulesDetails(
        channels={kind: row.channels(kind) for kind in NoticeKind.values},
        shows_words=row.shows_words,
        mail_after_min=row.mail_after_min,
        quiet=QuietDetails(begins, ends, list(row.quiet_days), list(row.free_days)),
        quiet_until=quiet_until,
        time_zone=zone,
        push_key=push_key,
    )


class DeviceDetails(msgspec.Struct):
    """A browser that takes pushes. ``reached_at``: when its push service last took something for it; ``is_this``: of the session that asks."""

    id: UUID
    name: str
    is_this: bool
    created_at: datetime
    reached_at: datetime | None


def device_details(row: PushDevice, *, session: str) -> DeviceDetails:
    """A device for its person."""
    return DeviceDetails(row.uuid, row.name, bool(session) and row.session == session, row.created_at, row.reached_at)


class NoticeDetails(msgspec.Struct):
    """A place where a colleague mentions one. ``text``: what he wrote, with names in place of ids."""

    id: UUID
    kind: NoticeKindName
    conversation: UUID
    number: int
    visitor: str
    by: Person | None
    text: str
    raised_at: datetime
    seen: bool


def notice_details(row: Notice, *, text: str) -> NoticeDetails:
    """One of one's own; conversation, visitor and colleague must be loaded."""
    conversation = row.conversation
    assert conversation is not None
    by = person(row.by) if row.by else None
    return NoticeDetails(
        row.uuid, row.kind, conversation.uuid, conversation.number, conversation.visitor.name, by, text, row.raised_at, row.seen_at is not None
    )


@event
class NoticeRaised(StaffEvent):
    """One is called: a mention, a wait that is too long. ``unseen``: how many of one's list are unseen."""

    event_type: ClassVar[str] = "notice.raised"
    kind: NoticeKindName
    number: int
    visitor: str
    by: Person | None
    unseen: int


@event
class NoticesChanged(StaffEvent):
    """One saw what one was called for, in some tab, or wants to be called otherwise. ``unseen``: how many of one's list are unseen."""

    event_type: ClassVar[str] = "notices.changed"
    unseen: int
    rules_changed: bool


export_names(
    aliases={"NoticeKind": NoticeKindName, "NoticeChannel": ChannelName},
    names={NoticeRulesDetails: "NoticeRulesDetails", QuietDetails: "QuietDetails", DeviceDetails: "DeviceDetails", NoticeDetails: "NoticeDetails"},
)
