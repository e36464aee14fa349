"""Showing what comes at the end of conversations to the sockets, and what follows from it outside of them."""

from __future__ import annotations

from django.utils import timezone

from chat.events import ConversationClosed
from chat.events_closing import ConversationRated, ConversationWaits, PromiseIsDue, PromiseKept, PromiseMade
from chat.live import show_change, show_summary
from chat.models import Promise
from chat.protocol_events import PromiseDue
from chat.selectors import conversation_by_uuid, conversation_for_staff
from chat.services.closing import plan_closing_mail, plan_promise_mail
from tenants.bus import subscribe, subscribe_within
from tenants.realtime.broadcast import broadcast
from tenants.realtime.envelope import staff_frame
from tenants.realtime.groups import StaffGroup


@subscribe(ConversationRated)
def show_rating(event: ConversationRated) -> None:
    """The staff sees it in lists and details; its line goes its own way."""
    show_summary(conversation_for_staff(event.conversation))


@subscribe(PromiseMade)
def show_promise(event: PromiseMade) -> None:
    """By when somebody comes back stands in the staff's lists."""
    show_summary(conversation_for_staff(event.conversation))


@subscribe(PromiseKept)
def show_kept(event: PromiseKept) -> None:
    """It stands there no more."""
    show_summary(conversation_for_staff(event.conversation))


@subscribe(ConversationWaits)
def show_waits(event: ConversationWaits) -> None:
    """It was put off."""
    show_change(event.conversation)


@subscribe(PromiseIsDue)
def show_due(event: PromiseIsDue) -> None:
    """Remind who has the conversation, on all of his tabs."""
    show_change(event.conversation)
    promise = Promise.objects.select_related("operator").get(uuid=event.promise)
    conversation = conversation_for_staff(event.conversation)
    owner = conversation.assignee or promise.operator
    if owner is not None:
        name = conversation.visitor.name or conversation.visitor.email
        due = PromiseDue(promise.uuid, conversation.number, name, promise.due_at, event.missed)
        broadcast(StaffGroup.of("operator", owner.uuid), staff_frame(due, conversation=conversation.uuid))


@subscribe_within(PromiseIsDue)
def mail_about_promise(event: PromiseIsDue) -> None:
    """Whose dashboard is closed learns of it by mail."""
    plan_promise_mail(promise_id=event.promise, missed=event.missed, now=timezone.now())


@subscribe_within(ConversationClosed)
def mail_about_closing(event: ConversationClosed) -> None:
    """Whom only mail reaches learns by mail that it ended, and is asked there."""
    if event.by_kind == "operator":
        _tell_by_mail(event.conversation)


@subscribe_within(PromiseMade)
def mail_about_promise_made(event: PromiseMade) -> None:
    """Whom only mail reaches learns by mail when somebody comes back."""
    _tell_by_mail(event.conversation)


def _tell_by_mail(uuid: object) -> None:
    conversation = conversation_by_uuid(str(uuid))
    if conversation is not None:
        plan_closing_mail(conversation=conversation, now=timezone.now())
