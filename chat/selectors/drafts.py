"""Reading drafts: each operator his own."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from chat.models import Operator, ReplyDraft


def drafts_of(operator: Operator) -> QuerySet[ReplyDraft]:
    """All that he began, the newest first."""
    return ReplyDraft.objects.filter(operator=operator).select_related("conversation").order_by("-changed_at", "-pk")


def draft_in(*, conversation: UUID, operator: UUID) -> ReplyDraft | None:
    """What he began in one conversation."""
    return ReplyDraft.objects.select_related("conversation").filter(conversation__uuid=conversation, operator__uuid=operator).first()
