"""What visitors' doings tell over sockets."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

import msgspec

from tenants.realtime.envelope import StaffEvent
from tenants.realtime.registry import event, export_names
from visitors.protocol import DeviceName, LiveVisitor, PlaceMaker, VisitDetails, VisitorMove
from visitors.sources import ChannelName


class Looker(msgspec.Struct):
    """A colleague who looks at a visitor."""

    id: UUID
    name: str
    photo: str | None


export_names(
    aliases={"ChannelName": ChannelName, "DeviceName": DeviceName, "PlaceMaker": PlaceMaker},
    names={VisitDetails: "VisitDetails", LiveVisitor: "LiveVisitor"},
    extras="",
)


@event
class VisitorMoved(StaffEvent):
    """A watched visitor went to another page, read on, or left: his visit as it is now, with its newest five pages."""

    event_type: ClassVar[str] = "visitor.moved"
    visitor: UUID
    visit: VisitDetails


@event
class VisitorsChanged(StaffEvent):
    """Who is on the site changed, at most twice a second and 100 rows at a time: whole ``rows`` of who came or became known otherwise,
    ``moved`` of who went on, ``left`` of who is gone, ``hidden`` of who is still there and not among the shown any more. ``n`` is one more
    than that of the frame before on the same ``board``; after a hole, another board or 30 seconds without a frame, watch again.
    ``total`` and ``talking`` count everybody, ``shown`` how many of them are told.
    """

    event_type: ClassVar[str] = "visitors.changed"
    board: UUID
    n: int
    rows: list[LiveVisitor]
    moved: list[VisitorMove]
    left: list[UUID]
    hidden: list[UUID]
    total: int
    talking: int
    shown: int


@event
class VisitorsArrived(StaffEvent):
    """Visitors came of whom the operator wants to be told: the newest five, and how many ``more``. Comes as well when only ``total``, how
    many are on the site, changed. ``sound``: he wants to hear it; ``place_by``: whose data the places are.
    """

    event_type: ClassVar[str] = "visitors.arrived"
    rows: list[LiveVisitor]
    more: int
    total: int
    sound: bool
    place_by: PlaceMaker


@event
class VisitorLookedAt(StaffEvent):
    """A colleague looks at a watched visitor now, or no more. Said again every 20 seconds; void after 45."""

    event_type: ClassVar[str] = "visitor.looked_at"
    visitor: UUID
    operator: Looker
    is_looking: bool


@event
class MemberDataMoved(StaffEvent):
    """What the company's own systems know of a contact changed, one of whose browsers is watched: read it anew over the API."""

    event_type: ClassVar[str] = "member_data.changed"
    contact: UUID


@event
class VisitorNoted(StaffEvent):
    """What colleagues wrote down about a watched visitor, or about his contact, changed: read his notes and tags again."""

    event_type: ClassVar[str] = "visitor.noted"
    visitor: UUID
