"""Which answers are mailed to a visitor in which mail (R22)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.models import AnswerMail, Conversation
from chat.selectors import answers_in_mail, answers_to_mail
from chat.services.links import open_link
from tenants.ids import new_id
from tenants.scope import current_tenant
from tenants.tokens import derive_token


@dataclass(frozen=True, slots=True)
class PlannedMail:
    """A mail to a visitor, the token of its link, and whether it was planned just now: then it is not committed yet."""

    mail: AnswerMail
    token: str
    is_new: bool


def plan_answer_mail(*, conversation: Conversation, now: datetime) -> PlannedMail | None:
    """Decide what the next mail to the visitor holds; the caller commits this before he sends it.

    What an earlier try left unrecorded comes first and as it was planned: the same lines, link and Message-ID, because it
    may have gone out. It never gets lines that came later (a mail program that has seen the id would hide them); it loses
    those deleted since, which no mail program hides. It is given up, and never sent again, when the visitor has read all
    of it meanwhile, when all of it was deleted, or when its link was revoked: then his address is another one, to which
    what is unread goes in a mail of its own.

    Returns:
        None if the visitor has seen or got everything.
    """
    with transaction.atomic():
        left = AnswerMail.objects.select_related("conversation", "link").filter(conversation=conversation).first()
        if left is not None:
            if left.last_seq > conversation.visitor_read_seq and left.link.revoked_at is None and answers_in_mail(left):
                token = _token(left.uuid, left.link.token_hash)
                open_link(conversation=conversation, token=token, now=now)
                return PlannedMail(left, token, is_new=False)
            left.delete()
        answers = answers_to_mail(conversation)
        if not answers:
            return None
        uuid = new_id()
        token = _token(uuid)
        link = open_link(conversation=conversation, token=token, now=now)
        first, last = answers[0].visitor_seq or 0, answers[-1].visitor_seq or 0
        mail = AnswerMail.objects.create(uuid=uuid, conversation=conversation, link=link, first_seq=first, last_seq=last)
        return PlannedMail(mail, token, is_new=True)


def record_mailed(mail: AnswerMail) -> None:
    """Remember that a mail was sent: its answers are not mailed again."""
    with transaction.atomic():
        Conversation.objects.filter(pk=mail.conversation_id, visitor_mailed_seq__lt=mail.last_seq).update(visitor_mailed_seq=mail.last_seq)
        mail.delete()


def _token(mail: UUID, token_hash: str = "") -> str:
    return derive_token("conversation-link", current_tenant().uuid, mail, matching=token_hash)
