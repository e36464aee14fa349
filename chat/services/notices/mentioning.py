"""Mentions in notes: who may be mentioned, and who is called for it."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from chat.mentions import MOST_MENTIONED, mentioned_in
from chat.models import Conversation, Message, NoticeKind, Operator
from chat.permissions import operators_who_see
from chat.services.notices.raising import raise_notices


class MentionRefused(ValueError):
    """Somebody cannot be mentioned. ``code``: ``unknown`` (no colleague, or he has left), ``hidden`` (he may not see the conversation), ``too_many``.

    ``names``: whom it is about, as far as he is a colleague.
    """

    def __init__(self, code: str, names: list[str]) -> None:
        super().__init__(code)
        self.code, self.names = code, names


def check_mentions(*, conversation: Conversation, body: str) -> list[Operator]:
    """Who is mentioned in the text of a note.

    Raises:
        MentionRefused
    """
    ids = mentioned_in(body)
    if not ids:
        return []
    if len(ids) > MOST_MENTIONED:
        raise MentionRefused("too_many", [])
    found = {row.uuid: row for row in Operator.objects.select_related("user").filter(uuid__in=ids, user__is_active=True)}
    if len(found) < len(ids):
        raise MentionRefused("unknown", [])
    seeing = set(operators_who_see(conversation).filter(uuid__in=ids).values_list("uuid", flat=True))
    hidden = [found[uuid].user.full_name for uuid in ids if uuid not in seeing]
    if hidden:
        raise MentionRefused("hidden", hidden)
    return [found[uuid] for uuid in ids]


def call_mentioned(*, conversation: Conversation, note: UUID, operators: list[Operator], by: Operator, now: datetime) -> None:
    """Call who is mentioned in a stored note; whoever was called for it before is not called again."""
    message = Message.objects.get(uuid=note)
    raise_notices(
        kind=NoticeKind.MENTION,
        key=f"mention:{note}",
        operators=[row.pk for row in operators],
        conversation=conversation,
        since=message.created_at,
        now=now,
        by=by,
        message=message,
    )
