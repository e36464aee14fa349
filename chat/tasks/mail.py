"""Mail about conversations (R22). Outbox handlers: each may run twice and then sends the same mail, by its Message-ID."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from chat.selectors import answers_to_mail, conversation_by_uuid, line_by_uuid, question_before, support_address
from chat.services import OPERATORS_MAIL, VISITOR_MAIL, open_link, record_mailed
from tenants.accounts.models import User
from tenants.hosts import url_of
from tenants.mail import send_templated
from tenants.names import lock_key
from tenants.outbox.registry import effect
from tenants.scope import current_tenant
from tenants.tokens import derive_token
from visitors.selectors import language_of


class MailIsBeingSent(RuntimeError):
    """Another worker mails this conversation's answers just now; the outbox tries again, and then finds nothing to do."""


@effect(OPERATORS_MAIL)
def mail_operator_about_offline_message(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Tell one operator, in his language, what a visitor left while nobody was there."""
    user = User.objects.filter(uuid=payload["user"], is_active=True).first()
    conversation = conversation_by_uuid(payload["conversation"])
    line = line_by_uuid(conversation, payload["message"]) if conversation else None
    if user is None or conversation is None or line is None:
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


@effect(VISITOR_MAIL)
def mail_answer_to_visitor(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Mail the visitor what was answered and he has not seen, several answers in one mail; nothing if he saw it all.

    Raises:
        MailIsBeingSent: another worker is at it for the same conversation.
    """
    found = conversation_by_uuid(payload["conversation"])
    if found is None:
        return
    with transaction.atomic():
        # Held while the mail goes out, and by nobody who writes: two rows of one conversation must not mail the same line.
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = '60s'")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [lock_key(f"visitor-mail.{found.pk}")])
            if not cursor.fetchone()[0]:
                raise MailIsBeingSent(str(found.uuid))
        found.refresh_from_db(fields=["visitor_read_seq", "visitor_mailed_seq"])
        visitor = found.visitor
        answers = answers_to_mail(found)
        if not answers or not visitor.email or visitor.is_banned:
            return

        company = current_tenant()
        token = derive_token("conversation-link", company.uuid, entry_uuid)
        open_link(conversation=found, token=token, now=timezone.now())
        first, last = answers[0].visitor_seq or 0, answers[-1].visitor_seq or 0
        send_templated(
            to=visitor.email,
            template="chat/mail/visitor_answer",
            context={
                "company_name": company.name,
                "conversation": found,
                "visitor": visitor,
                "operator_name": answers[-1].sender_name or company.name,
                "answers": answers,
                "questions": question_before(found, first),
                "support_address": support_address(),
                "url": url_of(company, f"/c/{token}/"),
            },
            language=language_of(found.language or visitor.language, company.language),
            entry_uuid=entry_uuid,
            from_name=f"{answers[-1].sender_name or company.name} ({company.name})",
            reply_to=support_address(),
        )
        record_mailed(conversation=found, upto=last)
