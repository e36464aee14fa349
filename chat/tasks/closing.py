"""Promises whose moment comes, and the mail at the end of a conversation. Outbox handlers: each may run twice and then does the same once."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from chat.models import Promise, Transcript
from chat.permissions import transcript_token
from chat.selectors import conversation_by_uuid, support_address
from chat.selectors.closing import lines_of_transcript
from chat.services.closing import (
    CLOSING_MAIL,
    PROMISE_EFFECT,
    PROMISE_MAIL,
    TRANSCRIPT_MAIL,
    closing_to_mail,
    promise_is_due,
    record_transcript_sent,
)
from tenants.accounts.models import User
from tenants.hosts import url_of
from tenants.hours.calendar import Calendar
from tenants.mail import send_templated
from tenants.outbox.registry import effect
from tenants.scope import current_tenant
from visitors.selectors import language_of


@effect(PROMISE_EFFECT)
def see_to_promise(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """The moment came at which somebody is reminded of what he promised, or at which he should have done it."""
    promise_is_due(UUID(payload["promise"]), due_at=datetime.fromisoformat(payload["due_at"]), now=timezone.now())


@effect(PROMISE_MAIL)
def mail_operator_about_promise(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Tell somebody in his language and time zone what he promised; nothing if it was kept or ended meanwhile."""
    user = User.objects.filter(uuid=payload["user"], is_active=True).first()
    promise = Promise.objects.select_related("conversation__visitor").filter(uuid=payload["promise"]).first()
    if user is None or promise is None or promise.kept_at is not None or promise.ended_at is not None:
        return
    company, visitor = current_tenant(), promise.conversation.visitor
    send_templated(
        to=user.email,
        template="chat/mail/promise_due",
        context={
            "company_name": company.name,
            "user": user,
            "conversation": promise.conversation,
            "name": visitor.name or visitor.email or str(promise.conversation),
            "missed": payload["missed"],
            "due_at": promise.due_at.astimezone(zoneinfo.ZoneInfo(user.time_zone)),
            "url": url_of(company, f"/inbox/{promise.conversation.uuid}/"),
        },
        language=user.language,
        entry_uuid=entry_uuid,
        from_name=company.name,
    )


@effect(CLOSING_MAIL)
def mail_visitor_about_closing(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Tell a visitor who is not on the site that his conversation ended, and ask how it was; or when somebody comes back."""
    conversation = conversation_by_uuid(payload["conversation"])
    planned = closing_to_mail(conversation=conversation, line=UUID(payload["line"]), now=timezone.now()) if conversation else None
    if conversation is None or planned is None:
        return
    company, visitor, due = current_tenant(), conversation.visitor, planned.line.data.get("due")
    zone = Calendar([], visitor.time_zone).zone
    url = url_of(company, f"/c/{planned.token}/")
    send_templated(
        to=visitor.email,
        template="chat/mail/visitor_promise" if due else "chat/mail/visitor_closing",
        context={
            "company_name": company.name,
            "conversation": conversation,
            "visitor": visitor,
            "operator_name": planned.line.data.get("by", {}).get("name") or company.name,
            "due_at": datetime.fromisoformat(due).astimezone(zone) if due else None,
            "zone": str(zone),
            "scores": [{"score": score, "url": f"{url}?score={score}#rating"} for score in range(1, planned.ending.steps + 1)],
            "steps": planned.ending.steps,
            "support_address": support_address(),
            "url": url,
        },
        language=language_of(conversation.language or visitor.language, company.language),
        entry_uuid=entry_uuid,
        from_name=company.name,
        reply_to=support_address(),
    )


@effect(TRANSCRIPT_MAIL)
def mail_transcript(*, payload: dict[str, Any], attempt: int, entry_uuid: UUID) -> None:
    """Send a conversation to who asked for it, or ask whoever reads the address whether he wants it."""
    row = Transcript.objects.select_related("conversation__visitor", "conversation__website", "operator__user").filter(uuid=payload["transcript"]).first()
    if row is None or row.sent_at is not None or (row.operator is None and row.conversation.visitor.is_banned):
        return
    company, conversation, visitor = current_tenant(), row.conversation, row.conversation.visitor
    asks = row.needs_consent and row.agreed_at is None
    zone = Calendar([], visitor.time_zone).zone
    lines, left_out = ([], 0) if asks else lines_of_transcript(row)
    with timezone.override(zone):
        send_templated(
            to=row.email,
            template="chat/mail/transcript_consent" if asks else "chat/mail/transcript",
            context={
                "company_name": company.name,
                "conversation": conversation,
                "site": conversation.website.name,
                "lines": lines,
                "left_out": left_out,
                "zone": str(zone),
                "started_at": conversation.started_at,
                "url": url_of(company, f"/transcript/{transcript_token(row.uuid)}/"),
            },
            language=language_of(conversation.language or visitor.language, company.language),
            entry_uuid=entry_uuid,
            from_name=company.name,
            reply_to=support_address(),
        )
    if not asks:
        record_transcript_sent(row, now=timezone.now())
