"""What visitors' doings tell over sockets."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from tenants.realtime.envelope import StaffEvent
from tenants.realtime.registry import event, export_names
from visitors.protocol import ChannelName, DeviceName, PlaceMaker, VisitDetails

export_names(aliases={"ChannelName": ChannelName, "DeviceName": DeviceName, "PlaceMaker": PlaceMaker}, names={VisitDetails: "VisitDetails"}, extras="")


@event
class VisitorMoved(StaffEvent):
    """A watched visitor went to another page, read on, or left: his visit as it is now, with its newest five pages."""

    event_type: ClassVar[str] = "visitor.moved"
    visitor: UUID
    visit: VisitDetails
