"""Sending a message from synchronous code: the API, e-mail, the robot. Sockets batch the same statement (R4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from chat.mentions import may_mention
from chat.models import Conversation, Message, Operator
from chat.services.messages.attaching import MOST_FILES, TooManyFiles, attach_files
from chat.services.messages.shapes import NewMessage, Outcome, StoredMessage, message_sent
from chat.services.messages.statement import build_statement, parameters, results
from chat.services.notices.mentioning import call_mentioned, check_mentions
from tenants.bus import publish
from tenants.ids import new_id
from tenants.outbox.services import hint_after_commit
from tenants.scope import current_tenant
from visitors.models import Visitor

TRIES = 5


class MessageRefused(ValueError):
    """The text is empty or longer than a message may be; the sentence says which."""


class ConversationNotFound(LookupError):
    """The conversation does not exist, or this sender may not write in it; the two look the same."""


def check_body(body: str) -> str:
    """The body as it will be stored.

    Raises:
        MessageRefused: it is empty or too long.
    """
    if not body.strip():
        raise MessageRefused("empty")
    if len(body) > settings.LIMITS["message_characters"]:
        raise MessageRefused("too_long")
    return body


def send_message(
    *, conversation: UUID, by: Visitor | Operator | None, body: str, cid: UUID, kind: str = Message.Kind.MESSAGE, files: Sequence[UUID] = ()
) -> StoredMessage:
    """Store one message; ``by=None`` is the robot. The same ``cid`` of the same sender again has no second effect.

    Args:
        files: uploads of the sender, in the order in which they are shown; with some, the text may be empty.

    Returns:
        The stored message, or the first answer when this is a repeat.

    Raises:
        MessageRefused: the text is empty or too long.
        TooManyFiles
        ConversationNotFound: there is no such conversation for this sender.
        MentionRefused: a note mentions somebody who cannot be mentioned there.
    """
    if len(files) > MOST_FILES:
        raise TooManyFiles
    message = NewMessage(
        uuid=new_id(),
        conversation=conversation,
        sender_kind=_sender_kind(by),
        sender_id=by.pk if by else 0,
        cid=cid,
        kind=kind,
        body=check_body(body) if body.strip() or not files else "",
    )
    if kind == Message.Kind.NOTE and isinstance(by, Operator) and may_mention(body):
        stored = _store_mentioning(message, files=files, by=by)
    else:
        stored = store(message, files=files, by=by)
    if stored.outcome is Outcome.NOT_FOUND:
        raise ConversationNotFound(str(conversation))
    return stored


def _store_mentioning(message: NewMessage, *, files: Sequence[UUID], by: Operator) -> StoredMessage:
    """A note, and the calls to who is mentioned in it, in one transaction."""
    with transaction.atomic():
        stored = store(message, files=files, by=by)
        if stored.outcome is Outcome.STORED and stored.uuid is not None:
            # Where it was stored: a conversation may have been merged into another.
            conversation = Conversation.objects.get(uuid=stored.conversation or message.conversation)
            operators = check_mentions(conversation=conversation, body=message.body)
            call_mentioned(conversation=conversation, note=stored.uuid, operators=operators, by=by, now=timezone.now())
        return stored


def store(message: NewMessage, *, files: Sequence[UUID] = (), by: Visitor | Operator | None = None) -> StoredMessage:
    """Run the statement for a batch of one, attach files, and announce what was stored."""
    sql = build_statement(current_tenant().schema_name)
    for attempt in range(TRIES):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql, parameters([message]))
                stored = results([message], cursor.fetchall())[0]
                if files:
                    stored = attach_files(stored, files=files, by=by)
                if stored.outcome is Outcome.STORED:
                    publish(message_sent(stored))
                if stored.effect_due_s is not None:
                    hint_after_commit(due_in=timedelta(seconds=stored.effect_due_s))
            if stored.outcome is Outcome.MERGED and stored.conversation is not None:
                return store(msgspec.structs.replace(message, conversation=stored.conversation), files=files, by=by)
        except IntegrityError:
            # A twin was committed while we waited for the lock; a fresh snapshot finds its answer (R1).
            if attempt == TRIES - 1:
                raise
            continue
        return stored
    raise AssertionError("unreachable")


def _sender_kind(by: Visitor | Operator | None) -> str:
    if isinstance(by, Visitor):
        return Message.SenderKind.VISITOR
    return Message.SenderKind.OPERATOR if by else Message.SenderKind.ROBOT
