"""Commands of visitors that a service carries out."""

from __future__ import annotations

from functools import partial
from typing import Annotated
from uuid import UUID

import msgspec
from django.utils import timezone

from chat.consumers.sync import ConversationId
from chat.models import Conversation, Invitation
from chat.permissions import NotAllowed, NotFound, access_conversation, access_invitation
from chat.protocol import ConversationForVisitor, VisitorMessage, conversation_for_visitor, visitor_message
from chat.selectors import conversation_for_staff
from chat.selectors.departments import offered_department
from chat.services import (
    AlreadyAccepted,
    BadSnooze,
    ConversationIsClosed,
    ConversationNotClosed,
    ConversationNotSnoozed,
    DetailsRefused,
    MessageRefused,
    VisitorIsBanned,
    close_conversation,
    message_sent,
    start_conversation,
)
from chat.services.forms import start_answered
from chat.services.invitations import accept_by_writing
from chat.services.messages import MOST_FILES
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.registry import Caller, answer_error, command
from tenants.realtime.tickets import Audience
from tenants.scope import current_tenant
from visitors.models import Visitor

answer_error(NotFound, ErrorCode.NOT_FOUND, "There is no such conversation.")
answer_error(NotAllowed, ErrorCode.FORBIDDEN, "You may not do this.")
answer_error(VisitorIsBanned, ErrorCode.FORBIDDEN, "You may not write here any more.")
answer_error(MessageRefused, ErrorCode.INVALID)
answer_error(AlreadyAccepted, ErrorCode.CONFLICT, "A colleague has this conversation.")
answer_error(ConversationIsClosed, ErrorCode.CONFLICT, "This conversation has ended.")
answer_error(ConversationNotSnoozed, ErrorCode.CONFLICT, "This conversation is awake.")
answer_error(BadSnooze, ErrorCode.INVALID, "Choose a moment that is still to come, within a year.")
answer_error(DetailsRefused, ErrorCode.INVALID)
answer_error(ConversationNotClosed, ErrorCode.CONFLICT, "This conversation has not ended.")


class Start(msgspec.Struct):
    """The first line, and the page it was written on; ``invitation``: what stood in the panel and is answered with it; ``files``: uploads of the
    visitor; ``department``: what he chose; ``answers`` to the form before it, by question: one that is none is left out, and never keeps the line
    from being stored.
    """

    body: str
    page_url: str = ""
    page_title: str = ""
    invitation: UUID | None = None
    files: Annotated[list[UUID], msgspec.Meta(max_length=MOST_FILES)] = []
    department: UUID | None = None
    answers: dict[str, str | int | bool] = {}


class StartedAnswer(msgspec.Struct):
    """The conversation and its line."""

    conversation: ConversationForVisitor
    message: VisitorMessage


class ForVisitor(msgspec.Struct):
    """The conversation as it is now."""

    conversation: ConversationForVisitor


def _visitor(caller: Caller) -> Visitor:
    return Visitor.objects.select_related("website").get(pk=caller.subject_id)


def _own(caller: Caller, visitor: Visitor, conversation: UUID) -> Conversation:
    if caller.scope not in {"", str(conversation)}:
        raise NotFound
    return access_conversation(conversation_id=conversation, visitor=visitor)


def _offer(visitor: Visitor, invitation: UUID | None) -> Invitation | None:
    """The invitation that he answers. One that is gone, or none of his, keeps nobody from writing."""
    try:
        return access_invitation(invitation_id=invitation, visitor=visitor) if invitation else None
    except NotFound:
        return None


@command("conversation.start", Audience.VISITOR, Start, kind="service", answer=StartedAnswer, needs_cid=True)
def start(caller: Caller, data: Start) -> StartedAnswer:
    """Begin a conversation with its first line; sync it to hear it. One that is live already takes the line."""
    if caller.scope:
        raise CommandError(ErrorCode.FORBIDDEN, "This link is for one conversation.")
    assert caller.cid is not None
    visitor, line = _visitor(caller), {"body": data.body, "page_url": data.page_url, "page_title": data.page_title}
    offer = _offer(visitor, data.invitation)
    if offer is not None:
        begin = partial(accept_by_writing, invitation=offer)
    else:
        begin = partial(start_conversation, by=visitor, department=offered_department(data.department))
    now = timezone.now()
    start = partial(begin, cid=caller.cid, now=now, files=data.files, **line)
    started = start_answered(start=start, cid=caller.cid, visitor=visitor, answers=data.answers, now=now)
    tenant = current_tenant()
    conversation = conversation_for_staff(started.conversation.uuid)
    return StartedAnswer(conversation_for_visitor(conversation, tenant), visitor_message(message_sent(started.message), tenant))


@command("conversation.close", Audience.VISITOR, ConversationId, kind="service", answer=ForVisitor)
def close(caller: Caller, data: ConversationId) -> ForVisitor:
    """End the conversation; a later line opens it again."""
    visitor = _visitor(caller)
    close_conversation(conversation=_own(caller, visitor, data.conversation), by=visitor, now=timezone.now())
    return ForVisitor(conversation_for_visitor(conversation_for_staff(data.conversation), current_tenant()))
