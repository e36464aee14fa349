"""What follows from conversations' events outside of sockets (those are told by the realtime subscribers)."""

from __future__ import annotations

import logging
from uuid import UUID

from django.utils import timezone

from chat import services
from chat.events import (
    ConversationAssigned,
    ConversationClosed,
    ConversationReleased,
    ConversationSnoozed,
    ConversationWoken,
    OperatorAvailabilityChanged,
)
from chat.events_closing import PromiseIsDue
from chat.events_departments import DepartmentDeleted
from chat.events_merging import ConversationMergeUndone
from chat.events_previews import LinkPreviewWanted
from chat.models import Availability, Conversation, Operator
from chat.protocol_events import TaskDue
from chat.services import departments, notices, side
from chat.tasks.previews import fetch_link_preview
from tenants.accounts.events import UserDeactivated, UserJoined, UserReactivated
from tenants.accounts.models import User
from tenants.bus import subscribe, subscribe_within
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup
from visitors.events import PersonIsErased, TaskIsDue, VisitorEmailChanged, VisitsBegan
from visitors.models import Visitor
from visitors.selectors.contacts import task_by_uuid

log = logging.getLogger(__name__)


@subscribe_within(UserJoined)
def make_operator_of_new_user(event: UserJoined) -> None:
    """Whoever joins the company can answer, from the moment he is in it."""
    services.add_operator(user_id=event.user_id)


@subscribe(UserReactivated)
def make_operator_of_returned_user(event: UserReactivated) -> None:
    """Whoever may sign in again can answer again."""
    services.ensure_operator(user=User.objects.get(pk=event.user_id))


@subscribe(UserDeactivated)
def return_work_of_deactivated_user(event: UserDeactivated) -> None:
    """The conversations of somebody who may not sign in any more wait for somebody else."""
    services.retire_operator(user_uuid=event.user_uuid, now=timezone.now())


@subscribe_within(VisitorEmailChanged)
def close_links_of_earlier_address(event: VisitorEmailChanged) -> None:
    """Who reads the earlier address must not read on."""
    services.revoke_links(visitor=Visitor.objects.get(pk=event.visitor_id), now=event.at)


@subscribe(VisitsBegan)
def complete_sources_of_conversations(event: VisitsBegan) -> None:
    """Whoever wrote before his first page was stored came from where that page says."""
    services.complete_sources(visitor_ids=event.visitor_ids, now=timezone.now())


@subscribe_within(TaskIsDue)
def mail_who_is_away(event: TaskIsDue) -> None:
    """Whose dashboard is closed learns by mail that a task is due; written with the reminder, so that neither is without the other."""
    services.plan_task_mail(user_id=event.user_id, task=event.task, now=timezone.now())


@subscribe(TaskIsDue)
def show_task_that_is_due(event: TaskIsDue) -> None:
    """Tell all of the operator's tabs."""
    operator, task = Operator.objects.filter(user_id=event.user_id).first(), task_by_uuid(event.task)
    if operator is not None and task is not None:
        contact = task.contact
        name = contact.name or contact.email or (contact.phones or [""])[0]
        broadcast(StaffGroup.of("operator", operator.uuid), staff_frame(TaskDue(task.uuid, contact.uuid, name, task.body)))


@subscribe_within(PersonIsErased)
def erase_conversations(event: PersonIsErased) -> None:
    """What was talked about with somebody goes with him."""
    services.erase_conversations_of(visitor_ids=event.visitor_ids)
    side.erase_sides_of(contact=event.contact, visitor_ids=event.visitor_ids)


@subscribe_within(OperatorAvailabilityChanged)
def give_work_to_who_comes(event: OperatorAvailabilityChanged) -> None:
    """Who is there again is given what waits for him."""
    if event.availability == Availability.ONLINE:
        departments.note_arrival(operator=event.operator)


@subscribe_within(ConversationClosed)
def give_work_to_who_is_done(event: ConversationClosed) -> None:
    """Whose conversation ended has room for another."""
    departments.note_room_of_holder(conversation=event.conversation)


@subscribe_within(ConversationSnoozed)
def give_work_to_who_put_off(event: ConversationSnoozed) -> None:
    """Whose conversation sleeps has room for another."""
    departments.note_room_of_holder(conversation=event.conversation)


@subscribe_within(ConversationAssigned)
def give_work_to_who_handed_over(event: ConversationAssigned) -> None:
    """Who handed a conversation over has room for another."""
    if event.previous is not None:
        departments.note_room(operator=event.previous)


@subscribe_within(ConversationAssigned)
def call_who_was_given_it(event: ConversationAssigned) -> None:
    """Whom a colleague hands a conversation is called."""
    conversation, to = Conversation.objects.get(uuid=event.conversation), Operator.objects.get(uuid=event.operator)
    by = Operator.objects.select_related("user").filter(uuid=event.by).first() if event.by else None
    if by is not None and by != to:
        notices.raise_handed_over(conversation=conversation, to=to, by=by, now=timezone.now())


@subscribe_within(ConversationReleased)
def call_for_what_was_given_back(event: ConversationReleased) -> None:
    """It waits again, and who could take it is called again."""
    row = Conversation.objects.filter(uuid=event.conversation, status=Conversation.Status.QUEUED).first()
    if row is not None:
        notices.raise_for_queued(conversation=row, since=event.at, now=event.at, without=event.operator if event.reason == "released" else None)


@subscribe_within(DepartmentDeleted)
def call_for_what_came_to_others(event: DepartmentDeleted) -> None:
    """Whose queue it is now has not been called for what waits there."""
    for row in Conversation.objects.filter(uuid__in=event.waiting, status=Conversation.Status.QUEUED).order_by("pk"):
        notices.raise_for_queued(conversation=row, since=row.waiting_since or row.started_at, now=event.at)


@subscribe_within(DepartmentDeleted)
def place_what_came_to_others(event: DepartmentDeleted) -> None:
    """It waits no longer than the department that it came to lets wait."""
    for conversation in event.waiting:
        _place_again(conversation)


@subscribe_within(ConversationReleased)
def place_what_was_given_back(event: ConversationReleased) -> None:
    """It waits for somebody else, and who had it has room for another."""
    row = Conversation.objects.filter(uuid=event.conversation).exclude(department=None).first()
    if row is not None:
        departments.note_waiting(conversation=row, without=event.operator, again=True)
    departments.note_room(operator=event.operator)


@subscribe_within(ConversationWoken)
def place_what_woke(event: ConversationWoken) -> None:
    """Who had it may have left."""
    _place_again(event.conversation)


@subscribe_within(PromiseIsDue)
def place_what_was_promised(event: PromiseIsDue) -> None:
    """It slept, and who had it may have left."""
    _place_again(event.conversation)


@subscribe_within(ConversationMergeUndone)
def place_what_stands_for_itself(event: ConversationMergeUndone) -> None:
    """Nobody had it, or nobody has it now."""
    _place_again(event.conversation)


def _place_again(conversation: UUID) -> None:
    row = Conversation.objects.filter(uuid=conversation, status=Conversation.Status.QUEUED).exclude(department=None).first()
    if row is not None:
        departments.note_waiting(conversation=row, again=True)


@subscribe(LinkPreviewWanted)
def have_page_fetched(event: LinkPreviewWanted) -> None:
    """Let a worker do it. No outbox row: a card that nobody waits for any more need not come, and the next look asks again."""
    try:
        fetch_link_preview.apply_async((event.url, str(event.conversation)), retry=False, expires=20)
    except Exception as error:  # Any broker error: then there is no card yet.
        log.warning("the broker takes nothing, an own page is not fetched: %s", error)
