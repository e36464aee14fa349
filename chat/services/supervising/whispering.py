"""Whispering: a line beside a conversation, between whoever has it and those who supervise."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.events_supervising import WhisperSaid
from chat.models import Conversation, Operator, Whisper
from chat.models.whisper import LONGEST_WHISPER
from chat.permissions import NotAllowed, may_whisper
from chat.services.changes import lock_conversation
from chat.services.conversations import ConversationIsClosed
from tenants.bus import publish


class WhisperRefused(ValueError):
    """It is empty or too long; its text says which."""


def whisper(*, conversation: Conversation, by: Operator, body: str, cid: UUID, now: datetime) -> Whisper:
    """Say something to whoever has the conversation; he answers by the same. The same ``cid`` again has no second effect.

    It takes no number of anybody's counting and moves no feed. Its operator is whoever has the conversation at this moment; if nobody
    has it, whoever takes it next reads it.

    Raises:
        WhisperRefused
        NotAllowed: ``by`` neither supervises nor has the conversation.
        ConversationIsClosed: nobody works on it any more.
    """
    text = body.strip()
    if not text:
        raise WhisperRefused("empty")
    if len(text) > LONGEST_WHISPER:
        raise WhisperRefused("too_long")
    with transaction.atomic():
        row = lock_conversation(conversation)
        known = Whisper.objects.filter(author=by, cid=cid).first()
        if known is not None:
            return known
        if not may_whisper(conversation=row, operator=by):
            raise NotAllowed
        if row.status == Conversation.Status.CLOSED:
            raise ConversationIsClosed
        to = row.assignee_id
        if to == by.pk:
            # An answer goes to who whispered to him last.
            to = Whisper.objects.filter(conversation=row, to=by).exclude(author=by).order_by("-id").values_list("author_id", flat=True).first()
        said = Whisper.objects.create(conversation=row, author=by, to_id=to, cid=cid, body=text, created_at=now)
        publish(WhisperSaid(whisper=said.uuid, conversation=row.uuid, author=by.uuid, at=now))
        return said
