"""Supervising: whispering, taking over, and hearing who looks at which visitor."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.utils import timezone

from chat.consumers.operators import ForStaff
from chat.consumers.sync import ConversationId
from chat.models import Operator
from chat.permissions import NotAllowed, access_conversation
from chat.protocol import conversation_summary
from chat.protocol_supervising import WhisperDetails, whisper_details
from chat.selectors import conversation_for_staff
from chat.selectors.wall import whisper_by_uuid
from chat.services.supervising import WhisperRefused, take_over, whisper
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.groups import StaffGroup
from tenants.realtime.registry import Caller, answer_error, command
from tenants.realtime.session import Session
from tenants.realtime.tickets import Audience

answer_error(WhisperRefused, ErrorCode.INVALID)


class Whispering(msgspec.Struct):
    """Beside which conversation, and what."""

    conversation: UUID
    body: str


class WhisperAnswer(msgspec.Struct):
    """What was said."""

    whisper: WhisperDetails


class Nothing(msgspec.Struct):
    """No data."""


def _operator(subject_id: int) -> Operator:
    operator = Operator.objects.select_related("user").filter(pk=subject_id, user__is_active=True).first()
    if operator is None:
        raise NotAllowed
    return operator


@command("whisper.send", Audience.OPERATOR, Whispering, kind="service", answer=WhisperAnswer, needs_cid=True)
def send_whisper(caller: Caller, data: Whispering) -> WhisperAnswer:
    """Say something beside a conversation: to whoever has it, and to those who supervise. The visitor never learns of it."""
    operator = _operator(caller.subject_id)
    conversation = access_conversation(conversation_id=data.conversation, operator=operator)
    assert caller.cid is not None
    said = whisper(conversation=conversation, by=operator, body=data.body, cid=caller.cid, now=timezone.now())
    row = whisper_by_uuid(said.uuid)
    assert row is not None
    return WhisperAnswer(whisper_details(row))


@command("conversation.take_over", Audience.OPERATOR, ConversationId, kind="service", answer=ForStaff)
def take(caller: Caller, data: ConversationId) -> ForStaff:
    """Make a colleague's conversation one's own; for those who supervise. Who had it is told (`conversation.taken`)."""
    operator = _operator(caller.subject_id)
    conversation = access_conversation(conversation_id=data.conversation, operator=operator)
    take_over(conversation=conversation, by=operator, now=timezone.now())
    return ForStaff(conversation_summary(conversation_for_staff(data.conversation)))


@command("wall.watch", Audience.OPERATOR, Nothing, kind="loop")
async def watch_wall(session: Session, data: Nothing) -> None:
    """Hear which colleague looks at which visitor (`visitor.looked_at`), of all visitors; for those who supervise."""
    ticket = session.ticket
    assert ticket is not None
    if not await session.hub.threads.run_in(session.tenant, _may_supervise, ticket.subject_id):
        raise CommandError(ErrorCode.FORBIDDEN, "You may not do this.")
    await session.hub.join(session, StaffGroup.of("lookers", tenant=session.tenant))


@command("wall.unwatch", Audience.OPERATOR, Nothing, kind="loop")
async def unwatch_wall(session: Session, data: Nothing) -> None:
    """Hear that no more."""
    membership = session.memberships.get(StaffGroup.of("lookers", tenant=session.tenant).name)
    if membership is not None:
        session.hub.leave(membership)


def _may_supervise(subject_id: int) -> bool:
    return _operator(subject_id).user.may_supervise
