"""A visitor's answers: a card for the operator in the conversation, and on the contact what he says of himself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import transaction

from chat.models import ChatForm, Conversation, Message
from chat.selectors.closing import newest_event
from chat.services.changes import lock_conversation, record_change
from chat.services.forms.shapes import Answer, Field, LabelledAnswer, clean_answer, fields_of, in_language
from chat.services.starting import Started
from tenants.scope import current_tenant
from visitors.models import Visitor
from visitors.selectors import language_of
from visitors.services.contacts.answers import Said, take_answers
from visitors.services.contacts.change import Consent


def start_answered(*, start: Callable[[], Started], cid: UUID, visitor: Visitor, answers: Mapping[str, Answer], now: datetime) -> Started:
    """Begin a conversation with the answers of the form before it: both are stored, or neither. Said again, they are stored once."""
    if not answers:
        return start()
    with transaction.atomic():
        started = start()
        _keep(started.conversation, visitor, ChatForm.Moment.BEFORE, answers, once=cid, now=now)
        return started


def answer_after(*, conversation: Conversation, visitor: Visitor, answers: Mapping[str, Answer], now: datetime) -> bool:
    """Keep the answers of the form after a conversation, once for each time that it was closed.

    Returns:
        Whether they were kept by this; False where they had been, or the conversation goes on.
    """
    with transaction.atomic():
        # Whoever holds a conversation may not wait for its visitor (R2).
        Visitor.objects.select_for_update(no_key=True, of=("self",)).filter(pk=visitor.pk).first()
        row = lock_conversation(conversation)
        closing = newest_event(row, ["closed"])
        if row.status != Conversation.Status.CLOSED or closing is None:
            return False
        return _keep(row, visitor, ChatForm.Moment.AFTER, answers, once=closing.uuid, now=now)


def has_answered(conversation: Conversation, closing: Message) -> bool:
    """Whether the form after this closing was answered."""
    return Message.objects.filter(sender_kind=Message.SenderKind.SYSTEM, sender_id=0, cid=_cid(closing.uuid)).exists()


def _cid(once: UUID) -> UUID:
    return uuid5(once, "form")


def _keep(conversation: Conversation, visitor: Visitor, moment: str, answers: Mapping[str, Answer], *, once: UUID, now: datetime) -> bool:
    form = ChatForm.objects.filter(moment=moment, is_active=True).first()
    if form is None:
        return False
    company_language = current_tenant().language
    language = language_of(visitor.language, company_language)
    given: list[tuple[Field, str]] = []
    for field in fields_of(form):
        text = clean_answer(field, answers[field.key], language=language, company_language=company_language) if field.key in answers else None
        if text is not None:
            given.append((field, text))
    row = lock_conversation(conversation)
    if not given or Message.objects.filter(sender_kind=Message.SenderKind.SYSTEM, sender_id=0, cid=_cid(once)).exists():
        return False
    labelled = [LabelledAnswer(field.key, field.kind, in_language(field.labels, language, company_language) or "", text) for field, text in given]
    line = record_change(conversation=row, event="form", now=now, moment=moment, answers=msgspec.to_builtins(labelled))
    # The mark by which the same answers are known again; nobody was told of the line's own.
    Message.objects.filter(pk=line.pk).update(cid=_cid(once))
    take_answers(visitor=visitor, said=_said(given, labelled), now=now)
    return True


def _said(given: list[tuple[Field, str]], labelled: list[LabelledAnswer]) -> Said:
    told: dict[str, str] = {field.maps_to: text for field, text in given if field.maps_to}
    consents = [Consent(what=answer.label[:120], is_given=True, where="form") for answer in labelled if answer.kind == ChatForm.Kind.CONSENT]
    attributes: dict[str, Any] = {name.removeprefix("attributes."): text for name, text in told.items() if name.startswith("attributes.")}
    return Said(name=told.get("name", ""), email=told.get("email", ""), phone=told.get("phone", ""), attributes=attributes, consents=consents)
