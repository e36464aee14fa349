"""What an operator began to write, kept for his other devices; the last who writes wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.events import DraftChanged
from chat.models import Conversation, Operator, ReplyDraft
from chat.services.messages.attaching import MOST_FILES
from tenants.bus import publish

LONGEST_DRAFT = 20_000
MOST_DRAFTS = 200


def save_draft(*, conversation: Conversation, by: Operator, body: str, kind: str, now: datetime, files: Sequence[UUID] | None = None) -> ReplyDraft | None:
    """Keep what was begun; nothing but spaces, and no files, removes it. The oldest go when there are too many.

    Args:
        files: uploads that are to go with it, of which those that are not his own are never shown; None: as they were.

    Returns:
        The draft, or None when there is none any more.
    """
    with transaction.atomic():
        # His own row orders his devices: of two that save at once, the second is the last.
        Operator.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
        before = ReplyDraft.objects.filter(operator=by, conversation=conversation).first()
        body = body[:LONGEST_DRAFT]
        if not body.strip() and not files:
            if before is not None:
                before.delete()
                _announce(conversation, by, version_after(before, now))
            return None
        files = list(dict.fromkeys(files))[:MOST_FILES] if files is not None else before.files if before else []
        if before is not None and (before.body, before.kind, before.files) == (body, kind, files):
            return before
        row = before or ReplyDraft(operator=by, conversation=conversation)
        row.body, row.kind, row.files, row.version, row.changed_at = body, kind, files, version_after(before, now), now
        row.save()
        if before is None:
            _make_room(by)
        _announce(conversation, by, row.version)
        return row


def version_after(before: ReplyDraft | None, now: datetime) -> int:
    """A number that grows although a draft was deleted meanwhile, and although two clocks differ."""
    by_clock = int(now.timestamp() * 1000)
    return by_clock if before is None else max(by_clock, before.version + 1)


def _make_room(by: Operator) -> None:
    kept = ReplyDraft.objects.filter(operator=by).order_by("-changed_at", "-pk").values_list("pk", flat=True)[:MOST_DRAFTS]
    ReplyDraft.objects.filter(operator=by).exclude(pk__in=list(kept)).delete()


def _announce(conversation: Conversation, by: Operator, version: int) -> None:
    publish(DraftChanged(conversation=conversation.uuid, operator=by.uuid, version=version))
