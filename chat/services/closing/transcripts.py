"""A conversation by mail, for who took part in it or whom an operator sends it."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from chat.models import Conversation, Operator, Transcript
from chat.selectors.closing import closing_rules, is_proven_address
from chat.services.changes import lock_conversation, person_of, record_change
from tenants.outbox.services import enqueue_effect
from visitors.services import EmailRefused

TRANSCRIPT_MAIL = "mail.transcript"


class NoTranscript(Exception):
    """The company offers none, or nothing was said yet."""


def ask_for_transcript(*, conversation: Conversation, email: str, now: datetime) -> Transcript:
    """The visitor wants it by mail. Where nobody vouches that the address is his, a mail asks first whether it is wanted.

    That mail holds nothing that he wrote: through us he sends strangers no words of his own. The caller bounds how often.

    Raises:
        NoTranscript, EmailRefused
    """
    email = _address(email)
    if not closing_rules().offers_transcript or conversation.visitor_seq == 0:
        raise NoTranscript
    needs_consent = not is_proven_address(conversation.visitor, email)
    with transaction.atomic():
        return _plan(lock_conversation(conversation), email=email, operator=None, needs_consent=needs_consent, now=now)


def send_transcript(*, conversation: Conversation, by: Operator, email: str, now: datetime) -> Transcript:
    """An operator sends it; the staff sees that in the conversation.

    Raises:
        NoTranscript: nothing was said yet.
        EmailRefused
    """
    email = _address(email)
    if conversation.visitor_seq == 0:
        raise NoTranscript
    with transaction.atomic():
        row = lock_conversation(conversation)
        transcript = _plan(row, email=email, operator=by, needs_consent=False, now=now)
        record_change(conversation=row, event="transcript", by=person_of(by), email=email, now=now)
        return transcript


def agree_to_transcript(*, transcript: Transcript, now: datetime) -> None:
    """Whoever reads the address wants it. Said again, it is sent once."""
    with transaction.atomic():
        row = Transcript.objects.select_for_update(of=("self",)).get(pk=transcript.pk)
        if row.agreed_at is None:
            row.agreed_at = now
            row.save(update_fields=["agreed_at"])
            _enqueue(row)


def record_transcript_sent(transcript: Transcript, *, now: datetime) -> None:
    """It went out."""
    with transaction.atomic():
        Transcript.objects.filter(pk=transcript.pk).update(sent_at=now)


def _plan(row: Conversation, *, email: str, operator: Operator | None, needs_consent: bool, now: datetime) -> Transcript:
    transcript = Transcript.objects.create(
        conversation=row, email=email, operator=operator, upto_seq=row.visitor_seq, needs_consent=needs_consent, asked_at=now
    )
    _enqueue(transcript)
    return transcript


def _enqueue(transcript: Transcript) -> None:
    stage = "ask" if transcript.needs_consent and transcript.agreed_at is None else "send"
    enqueue_effect(kind=TRANSCRIPT_MAIL, key=f"{TRANSCRIPT_MAIL}:{transcript.uuid}:{stage}", payload={"transcript": str(transcript.uuid)})


def _address(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as error:
        raise EmailRefused from error
    if len(email) > 254:
        raise EmailRefused
    return email
