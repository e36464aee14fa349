"""Showing side conversations to the sockets: to those who may read them, each on his own group, which no visitor can join."""

from __future__ import annotations

from uuid import UUID

from chat.events_side import SideConversationClosed, SideConversationSeen, SideLineSaid
from chat.models import Operator
from chat.protocol_side import SideChanged, SideSaid, side_about, side_line
from chat.selectors.side import line_by_uuid, name_of, people_in, title_of, unread_sides
from chat.selectors.wall import supervising_operators
from tenants.bus import subscribe
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup


@subscribe(SideLineSaid)
def show_side_line(event: SideLineSaid) -> None:
    """Who takes part, and who supervises."""
    row = line_by_uuid(event.line)
    if row is None:
        return
    side, people = row.side, people_in(row.side)
    title, about, line = title_of(side), side_about(side, name=name_of(side)), side_line(row)
    part = {each.uuid: each for each in people}
    for operator in {**part, **{each.uuid: each for each in supervising_operators()}}.values():
        said = SideSaid(side.uuid, title, about, list(part), line, unread_sides(operator))
        broadcast(StaffGroup.of("operator", operator.uuid), staff_frame(said, at=event.at))


@subscribe(SideConversationSeen)
def show_side_seen(event: SideConversationSeen) -> None:
    """His other tabs."""
    _tell(event.side, [event.operator], gone=False)


@subscribe(SideConversationClosed)
def show_side_closed(event: SideConversationClosed) -> None:
    """It goes from the screens of those who may not read it any more."""
    _tell(event.side, list(event.operators), gone=True)


def _tell(side: UUID, operators: list[UUID], *, gone: bool) -> None:
    for operator in Operator.objects.select_related("user").filter(uuid__in=operators):
        broadcast(StaffGroup.of("operator", operator.uuid), staff_frame(SideChanged(side, gone, unread_sides(operator))))
