"""Commands of operators that a service carries out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.utils import timezone

from chat.consumers.sync import ConversationId
from chat.models import Availability, Conversation, Operator
from chat.permissions import NotAllowed, access_conversation, access_operator
from chat.protocol import AvailabilityName, ConversationSummary, conversation_summary
from chat.selectors import conversation_for_staff
from chat.services import (
    BadSnooze,
    Details,
    accept_conversation,
    assign_conversation,
    change_details,
    close_conversation,
    record_activity,
    release_conversation,
    reopen_conversation,
    set_availability,
    snooze_conversation,
    wake_conversation,
)
from tenants.realtime.registry import Caller, command
from tenants.realtime.tickets import Audience


class Assign(msgspec.Struct):
    """To whom."""

    conversation: UUID
    operator: UUID


class Snooze(msgspec.Struct):
    """Until when; null: until the visitor writes."""

    conversation: UUID
    until: datetime | None


class SetDetails(msgspec.Struct):
    """What is to change; what is left out stays. ``tags``: all of them."""

    conversation: UUID
    subject: str | msgspec.UnsetType = msgspec.UNSET
    priority: Conversation.Priority | msgspec.UnsetType = msgspec.UNSET
    tags: list[str] | msgspec.UnsetType = msgspec.UNSET


class SetAvailability(msgspec.Struct):
    """What the operator chooses."""

    availability: Availability


class OwnAvailability(msgspec.Struct):
    """How the operator is shown now; ``away_reason`` says why the system set him away."""

    availability: AvailabilityName
    away_reason: str


class Nothing(msgspec.Struct):
    """No data."""


class ForStaff(msgspec.Struct):
    """The conversation as it is now."""

    conversation: ConversationSummary


def _operator(caller: Caller) -> Operator:
    operator = Operator.objects.select_related("user").filter(pk=caller.subject_id, user__is_active=True).first()
    if operator is None:
        raise NotAllowed
    return operator


def _both(caller: Caller, conversation: UUID) -> tuple[Operator, Conversation]:
    operator = _operator(caller)
    return operator, access_conversation(conversation_id=conversation, operator=operator)


def _answer(conversation: UUID) -> ForStaff:
    return ForStaff(conversation_summary(conversation_for_staff(conversation)))


@command("conversation.accept", Audience.OPERATOR, ConversationId, kind="service", answer=ForStaff)
def accept(caller: Caller, data: ConversationId) -> ForStaff:
    """Take a conversation out of the queue; ``conflict`` when a colleague was faster."""
    operator, conversation = _both(caller, data.conversation)
    accept_conversation(conversation=conversation, by=operator, now=timezone.now())
    return _answer(data.conversation)


@command("conversation.release", Audience.OPERATOR, ConversationId, kind="service", answer=ForStaff)
def release(caller: Caller, data: ConversationId) -> ForStaff:
    """Give a conversation back to the queue."""
    operator, conversation = _both(caller, data.conversation)
    release_conversation(conversation=conversation, by=operator, now=timezone.now())
    return _answer(data.conversation)


@command("conversation.close", Audience.OPERATOR, ConversationId, kind="service", answer=ForStaff)
def close(caller: Caller, data: ConversationId) -> ForStaff:
    """End a conversation."""
    operator, conversation = _both(caller, data.conversation)
    close_conversation(conversation=conversation, by=operator, now=timezone.now())
    return _answer(data.conversation)


@command("conversation.reopen", Audience.OPERATOR, ConversationId, kind="service", answer=ForStaff)
def reopen(caller: Caller, data: ConversationId) -> ForStaff:
    """Go on with a conversation that has ended."""
    operator, conversation = _both(caller, data.conversation)
    reopen_conversation(conversation=conversation, by=operator, now=timezone.now())
    return _answer(data.conversation)


@command("conversation.assign", Audience.OPERATOR, Assign, kind="service", answer=ForStaff)
def assign(caller: Caller, data: Assign) -> ForStaff:
    """Give a conversation to a colleague."""
    operator, conversation = _both(caller, data.conversation)
    colleague = access_operator(operator_id=data.operator)
    assign_conversation(conversation=conversation, to=colleague, by=operator, now=timezone.now())
    return _answer(data.conversation)


@command("conversation.snooze", Audience.OPERATOR, Snooze, kind="service", answer=ForStaff)
def snooze(caller: Caller, data: Snooze) -> ForStaff:
    """Put a conversation off; one of nobody becomes the caller's."""
    operator, conversation = _both(caller, data.conversation)
    if data.until is not None and data.until.tzinfo is None:
        raise BadSnooze
    snooze_conversation(conversation=conversation, by=operator, until=data.until, now=timezone.now())
    return _answer(data.conversation)


@command("conversation.wake", Audience.OPERATOR, ConversationId, kind="service", answer=ForStaff)
def wake(caller: Caller, data: ConversationId) -> ForStaff:
    """Go on with a conversation that was put off."""
    operator, conversation = _both(caller, data.conversation)
    wake_conversation(conversation=conversation, by=operator, now=timezone.now())
    return _answer(data.conversation)


@command("conversation.set", Audience.OPERATOR, SetDetails, kind="service", answer=ForStaff)
def set_details(caller: Caller, data: SetDetails) -> ForStaff:
    """Note subject, priority or tags of a conversation."""
    operator, conversation = _both(caller, data.conversation)
    details: Details = {}
    if data.subject is not msgspec.UNSET:
        details["subject"] = data.subject
    if data.priority is not msgspec.UNSET:
        details["priority"] = data.priority
    if data.tags is not msgspec.UNSET:
        details["tags"] = data.tags
    change_details(conversation=conversation, by=operator, details=details, now=timezone.now())
    return _answer(data.conversation)


@command("availability.set", Audience.OPERATOR, SetAvailability, kind="service", answer=OwnAvailability)
def choose_availability(caller: Caller, data: SetAvailability) -> OwnAvailability:
    """Be online, away or offline."""
    operator = set_availability(operator=_operator(caller), availability=data.availability, now=timezone.now())
    return OwnAvailability(operator.availability, operator.away_reason)


@command("activity", Audience.OPERATOR, Nothing, kind="service", answer=OwnAvailability)
def activity(caller: Caller, data: Nothing) -> OwnAvailability:
    """Say that the operator did something, at most every 30 s; whom the system set away comes back."""
    operator = record_activity(operator=_operator(caller), now=timezone.now())
    return OwnAvailability(operator.availability, operator.away_reason)
