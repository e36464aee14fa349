"""Showing to the sockets what supervisors do and are told of; and what follows when the times change by which visitors should have answers."""

from __future__ import annotations

from uuid import UUID

from chat.events import BusinessHoursChanged
from chat.events_departments import DepartmentsChanged
from chat.events_supervising import ConversationTaken, WaitingBreached, WhisperSaid
from chat.models import Operator
from chat.protocol import person
from chat.protocol_supervising import ConversationTakenToStaff, WaitingBreachedToStaff, WhisperSent, whisper_details
from chat.selectors import conversation_for_staff
from chat.selectors.wall import supervising_operators, whisper_by_uuid
from chat.services.supervising import replan_answers
from tenants.accounts.events import CompanyTimeZoneChanged
from tenants.bus import subscribe
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import StaffFrame, staff_frame
from tenants.realtime.groups import StaffGroup
from tenants.realtime.hints import hint_feed
from tenants.scope import current_tenant


@subscribe(WaitingBreached)
def show_breach(event: WaitingBreached) -> None:
    """Those who supervise, and whoever has the conversation."""
    row = conversation_for_staff(event.conversation)
    breached = WaitingBreachedToStaff(
        alert=event.alert,
        number=row.number,
        name=row.visitor.name or row.visitor.email,
        operator=person(row.assignee) if row.assignee else None,
        department=event.department,
        kind="first" if event.kind == "first" else "next",
        waiting_since=event.waiting_since,
        due_at=event.due_at,
    )
    _tell(staff_frame(breached, conversation=event.conversation, at=event.at), [event.operator])


@subscribe(ConversationTaken)
def show_taken(event: ConversationTaken) -> None:
    """Who had it learns who has it now, and who decided so."""
    people = {row.uuid: person(row) for row in Operator.objects.select_related("user").filter(uuid__in=[event.operator, event.by])}
    row = conversation_for_staff(event.conversation)
    name = row.visitor.name or row.visitor.email
    taken = ConversationTakenToStaff(row.number, name, people.get(event.operator) if event.operator else None, people[event.by])
    broadcast(StaffGroup.of("operator", event.previous), staff_frame(taken, conversation=event.conversation, at=event.at))


@subscribe(WhisperSaid)
def show_whisper(event: WhisperSaid) -> None:
    """Those who supervise, whoever has the conversation, and who said it on all of his tabs."""
    row = whisper_by_uuid(event.whisper)
    if row is None:
        return
    summary = conversation_for_staff(event.conversation)
    said = WhisperSent(whisper_details(row), summary.number, summary.visitor.name or summary.visitor.email)
    holder = row.conversation.assignee.uuid if row.conversation.assignee else None
    _tell(staff_frame(said, conversation=event.conversation, at=event.at), [holder, event.author])


@subscribe(DepartmentsChanged)
def plan_anew_for_departments(event: DepartmentsChanged) -> None:
    """How long visitors may wait, or their departments' hours, may be others now."""
    _plan_anew()


@subscribe(BusinessHoursChanged)
def plan_anew_for_hours(event: BusinessHoursChanged) -> None:
    """The hours in which waiting counts are others now."""
    _plan_anew()


@subscribe(CompanyTimeZoneChanged)
def plan_anew_for_time_zone(event: CompanyTimeZoneChanged) -> None:
    """The same hours are at other moments now."""
    _plan_anew()


def _plan_anew() -> None:
    replan_answers()
    # Whatever changed it may have let other conversations come by the feed, too.
    hint_feed(current_tenant())


def _tell(frame: StaffFrame, others: list[UUID | None]) -> None:
    for uuid in {row.uuid for row in supervising_operators()} | {uuid for uuid in others if uuid is not None}:
        broadcast(StaffGroup.of("operator", uuid), frame)
