"""Reading drafts: each operator his own."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from chat.models import Attachment, Conversation, Operator, ReplyDraft
from chat.permissions import sees_all, visible_to


def drafts_of(operator: Operator) -> QuerySet[ReplyDraft]:
    """All that he began in conversations that he may see (still), the newest first."""
    rows = ReplyDraft.objects.filter(operator=operator).select_related("conversation").order_by("-changed_at", "-pk")
    return rows if sees_all(operator) else rows.filter(conversation__in=visible_to(Conversation.objects.all(), operator))


def files_of_drafts(rows: Iterable[ReplyDraft], operator: Operator) -> dict[UUID, Attachment]:
    """His own uploads that drafts name, as far as they are there and in no line yet."""
    named = {uuid for row in rows for uuid in row.files}
    if not named:
        return {}
    return {row.uuid: row for row in Attachment.objects.filter(operator=operator, message=None, state=Attachment.State.READY, uuid__in=named)}


def draft_in(*, conversation: UUID, operator: UUID) -> ReplyDraft | None:
    """What he began in one conversation."""
    return ReplyDraft.objects.select_related("conversation", "operator").filter(conversation__uuid=conversation, operator__uuid=operator).first()
