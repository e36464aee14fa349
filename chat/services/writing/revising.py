"""Changing and deleting one's own lines after they were sent: with a number for each audience (R5), and a trace."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.events import MessageChanged
from chat.models import Conversation, Message, MessageRevision, Operator
from chat.permissions import NotAllowed
from chat.services.changes import lock_conversation
from chat.services.files.forgetting import forget_files
from chat.services.messages.attaching import summary_of
from chat.services.messages.send import check_body
from chat.services.messages.statement import PREVIEW_CHARACTERS
from chat.services.notices.mentioning import call_mentioned, check_mentions
from tenants.accounts.audit import register_kind
from tenants.accounts.services.audit import record_audit
from tenants.bus import publish

LIVE = (Conversation.Status.QUEUED, Conversation.Status.OPEN, Conversation.Status.SNOOZED)
register_kind("message", _("Messages"), {"edited": _("Changed a message in {subject}"), "deleted": _("Deleted a message in {subject}")})


class MessageIsDeleted(Exception):
    """There is nothing left to change."""


def edit_message(*, message: Message, by: Operator, body: str, now: datetime) -> Message:
    """Say a line otherwise. What stood there before stays readable for the staff. The same text again changes nothing.

    Raises:
        NotAllowed: it is not a line of ``by``.
        MessageIsDeleted
        MessageRefused: the text is empty or too long.
        MentionRefused: a note mentions somebody who cannot be mentioned there.
    """
    body = check_body(body) if body.strip() or not message.attachments.exists() else ""
    with transaction.atomic():
        conversation, row = _locked(message, by)
        if row.deleted_at is not None:
            raise MessageIsDeleted
        if row.body == body:
            return row
        operators = check_mentions(conversation=conversation, body=body) if row.kind == Message.Kind.NOTE else []
        MessageRevision.objects.create(message=row, operator=by, kind=MessageRevision.Kind.EDITED, body=row.body, made_at=now)
        row.body, row.edited_at = body, now
        _store(conversation, row)
        _announce(conversation, row, by)
        if operators:
            call_mentioned(conversation=conversation, note=row.uuid, operators=operators, by=by, now=now)
        record_audit(by=by.user, action="message.edited", subject=str(conversation))
        return row


def delete_message(*, message: Message, by: Operator, now: datetime) -> Message:
    """Take a line back: a mark stays in its place, and its text and files, with the texts of its earlier revisions, are gone for everybody.

    Raises:
        NotAllowed: it is not a line of ``by``.
    """
    with transaction.atomic():
        conversation, row = _locked(message, by)
        if row.deleted_at is not None:
            return row
        row.revisions.update(body="")
        MessageRevision.objects.create(message=row, operator=by, kind=MessageRevision.Kind.DELETED, made_at=now)
        forget_files(row.attachments.all())
        row.body, row.data, row.deleted_at = "", {}, now
        if row.visitor_seq is not None and row.visitor_seq > conversation.visitor_read_seq:
            conversation.visitor_unread = max(0, conversation.visitor_unread - 1)
        _store(conversation, row)
        _announce(conversation, row, by)
        record_audit(by=by.user, action="message.deleted", subject=str(conversation))
        return row


def _locked(message: Message, by: Operator) -> tuple[Conversation, Message]:
    """The conversation, locked, and the line as it is now; every writer of lines takes this lock, so the line needs none."""
    conversation = lock_conversation(message.conversation)
    row = Message.objects.get(pk=message.pk)
    if row.sender_kind != Message.SenderKind.OPERATOR or row.sender_id != by.pk:
        raise NotAllowed
    return conversation, row


def _store(conversation: Conversation, row: Message) -> None:
    """Give the change its numbers, and let the conversation's preview say what is there now."""
    conversation.staff_seq += 1
    row.staff_change = conversation.staff_seq
    if row.visitor_seq is not None:
        conversation.visitor_seq += 1
        row.visitor_change = conversation.visitor_seq
    row.save(update_fields=["body", "data", "edited_at", "deleted_at", "staff_change", "visitor_change"])

    said = conversation.messages.filter(kind=Message.Kind.MESSAGE, deleted_at__isnull=True).order_by("-staff_seq")
    newest = said.first()
    conversation.preview_text = (newest.body or summary_of(newest.data))[:PREVIEW_CHARACTERS] if newest else ""
    conversation.preview_sender_kind = newest.sender_kind if newest else ""
    if row.deleted_at is not None and conversation.status in LIVE:
        # Who lost the only answer that he had waits again, since his first line after the last answer that is left.
        answered = said.filter(sender_kind=Message.SenderKind.OPERATOR).values_list("staff_seq", flat=True).first() or 0
        waiting = said.filter(sender_kind=Message.SenderKind.VISITOR, staff_seq__gt=answered).last()
        conversation.waiting_since = waiting.created_at if waiting else None
    conversation.feed_is_due = True
    conversation.save()


def _announce(conversation: Conversation, row: Message, by: Operator) -> None:
    publish(
        MessageChanged(
            conversation=conversation.uuid,
            message=row.uuid,
            kind=row.kind,
            sender_kind=row.sender_kind,
            sender=by.uuid,
            sender_name=by.user.shown_name,
            sender_photo=by.user.photo,
            body=row.body,
            data=row.data,
            visitor_seq=row.visitor_seq,
            staff_seq=row.staff_seq,
            visitor_change=row.visitor_change,
            staff_change=row.staff_change,
            cid=row.cid,
            created_at=row.created_at,
            edited_at=row.edited_at,
            deleted_at=row.deleted_at,
        )
    )
