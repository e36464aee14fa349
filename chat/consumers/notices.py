"""Notes that mention colleagues, and what an operator saw of what he is called for."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from chat.consumers.messages import SentByOperator
from chat.models import Message, Operator
from chat.permissions import NotAllowed, access_conversation
from chat.protocol import staff_message
from chat.services import message_sent, send_message
from chat.services.notices import note_look, see_notices
from chat.services.notices.mentioning import MentionRefused
from tenants.realtime.envelope import CommandError, ErrorCode
from tenants.realtime.registry import Caller, command
from tenants.realtime.tickets import Audience


class MentioningNote(msgspec.Struct):
    """A note that mentions colleagues, each as ``<@ID>`` with the operator's id; ``files``: uploads, as of ``message.send_files``."""

    conversation: UUID
    body: str
    files: list[UUID] = []


class Look(msgspec.Struct):
    """Whether a tab (an id that it makes itself) is before the operator's eyes."""

    tab: UUID
    visible: bool


class SeenIn(msgspec.Struct):
    """In which conversation; null: everywhere."""

    conversation: UUID | None


class Nothing(msgspec.Struct):
    """Done."""


class SeenCount(msgspec.Struct):
    """How many that were."""

    seen: int


@command("note.send", Audience.OPERATOR, MentioningNote, kind="service", answer=SentByOperator, needs_cid=True)
def send_mentioning_note(caller: Caller, data: MentioningNote) -> SentByOperator:
    """Write a note that mentions colleagues; they are called. Refused with ``invalid`` where one of them may not see the conversation. Shares numbers and
    cids with ``message.send``.
    """
    assert caller.cid is not None
    operator = _operator(caller)
    access_conversation(conversation_id=data.conversation, operator=operator)
    try:
        stored = send_message(conversation=data.conversation, by=operator, body=data.body, cid=caller.cid, kind=Message.Kind.NOTE, files=data.files)
    except MentionRefused as error:
        raise CommandError(ErrorCode.INVALID, mention_words(error)) from error
    return SentByOperator(staff_message(message_sent(stored)))


@command("look.note", Audience.OPERATOR, Look, kind="service", answer=Nothing)
def note_where_one_looks(caller: Caller, data: Look) -> Nothing:
    """Say that a page came before the operator's eyes or left them, and twice a minute that it still is: while one is, no device is called."""
    note_look(operator=_operator(caller), page=data.tab, is_looked_at=data.visible, now=timezone.now())
    return Nothing()


@command("notices.see", Audience.OPERATOR, SeenIn, kind="service", answer=SeenCount)
def see(caller: Caller, data: SeenIn) -> SeenCount:
    """Say that one saw what one was called for in a conversation."""
    operator = _operator(caller)
    conversation = access_conversation(conversation_id=data.conversation, operator=operator) if data.conversation else None
    return SeenCount(see_notices(operator=operator, conversation=conversation, now=timezone.now()))


def mention_words(error: MentionRefused) -> str:
    """What is wrong with a mention, in the asker's language."""
    if error.code == "hidden":
        return str(_("%(names)s may not see this conversation, so a note in it cannot call them.") % {"names": ", ".join(error.names)})
    if error.code == "too_many":
        return str(_("Mention at most 20 colleagues in one note."))
    return str(_("Somebody whom you mention is no colleague (any more)."))


def _operator(caller: Caller) -> Operator:
    operator = Operator.objects.select_related("user").filter(pk=caller.subject_id, user__is_active=True).first()
    if operator is None:
        raise NotAllowed
    return operator
