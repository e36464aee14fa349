"""Mail about conversations (R22). Outbox handlers: each may run twice and then sends the same mail, by its Message-ID."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from chat.models import Conversation, Operator
from chat.permissions import is_something_kept, visible_to
from chat.selectors import answers_in_mail, conversation_by_uuid, line_by_uuid, question_before, support_address
from chat.services import OPERATORS_MAIL, VISITOR_MAIL, PlannedMail, plan_answer_mail, record_mailed, resume_left_message_mail
from tenants.accounts.models import User
from tenants.hosts import url_of
from tenants.mail import send_templated
from tenants.names import lock_key
from tenants.outbox.registry import effect
from tenants.scope import current_tenant
from visitors.selectors import language_of


class MailIsBeingSent(RuntimeError):
    """Another worker mails this conversation's answers just now; the outbox tries again, and then finds nothing to do."""


@effect(OPERATORS_MAIL)
def mail_operator_about_offline_message(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Tell one operator, in his language, what a visitor left while nobody was there; nothing of what he may not see.

    A mail that waited for the end of his quiet hours is decided anew.
    """
    user = User.objects.filter(uuid=payload["user"], is_active=True).first()
    conversation = conversation_by_uuid(payload["conversation"])
    line = line_by_uuid(conversation, payload["message"]) if conversation else None
    if user is None or conversation is None or line is None:
        return
    if not _may_read(user, conversation):
        return
    if payload.get("put_off"):
        operator = Operator.objects.filter(user=user).first()
        if operator is None or not resume_left_message_mail(conversation=conversation, operator=operator, payload=payload, now=timezone.now()):
            return
    company = current_tenant()
    send_templated(
        to=user.email,
        template="chat/mail/operator_offline",
        context={
            "company_name": company.name,
            "user": user,
            "conversation": conversation,
            "visitor": conversation.visitor,
            "line": line,
            "url": url_of(company, f"/inbox/{conversation.uuid}/"),
        },
        language=user.language,
        entry_uuid=entry_uuid,
        from_name=company.name,
        reply_to=conversation.visitor.email,
    )


def _may_read(user: User, conversation: Conversation) -> bool:
    if user.may_supervise or not is_something_kept():
        return True
    reader = Operator.objects.select_related("user").filter(user=user).first()
    return reader is not None and visible_to(Conversation.objects.filter(pk=conversation.pk), reader).exists()


@effect(VISITOR_MAIL)
def mail_answer_to_visitor(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Mail the visitor what was answered and he has not seen, several answers in one mail; nothing if he saw it all.

    What a mail holds is committed before it is sent. If its sending was not recorded (the worker died), whichever row of
    the conversation comes next sends that very mail again, and only then what was answered since, as another.

    Raises:
        MailIsBeingSent: another worker is at it for the same conversation.
    """
    own = None
    while True:
        with _alone_with(payload["conversation"]) as conversation:
            if conversation is None or not conversation.visitor.email or conversation.visitor.is_banned:
                return
            planned = plan_answer_mail(conversation=conversation, now=timezone.now())
            if planned is None:
                return
            if planned.is_new:
                # Committed before it is sent; the next turn finds it.
                own = planned.mail
                continue
            _send_answers(conversation, planned)
            record_mailed(planned.mail)
            if planned.mail == own:
                return


@contextmanager
def _alone_with(uuid: str) -> Iterator[Conversation | None]:
    """A transaction that no other row of the conversation mails in; held by nobody who writes."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            # The mail goes out inside of it.
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_key(f"visitor-mail.{UUID(uuid)}")])
            if not cursor.fetchone()[0]:
                raise MailIsBeingSent(uuid)
        yield conversation_by_uuid(uuid)


def _send_answers(conversation: Conversation, planned: PlannedMail) -> None:
    company, visitor = current_tenant(), conversation.visitor
    answers = answers_in_mail(planned.mail)
    operator_name = answers[-1].sender_name or company.name
    send_templated(
        to=visitor.email,
        template="chat/mail/visitor_answer",
        context={
            "company_name": company.name,
            "conversation": conversation,
            "visitor": visitor,
            "operator_name": operator_name,
            "answers": answers,
            "questions": question_before(conversation, planned.mail.first_seq),
            "support_address": support_address(),
            "url": url_of(company, f"/c/{planned.token}/"),
        },
        language=language_of(conversation.language or visitor.language, company.language),
        entry_uuid=planned.mail.uuid,
        from_name=f"{operator_name} ({company.name})",
        reply_to=support_address(),
    )
