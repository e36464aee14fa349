"""Whom notes mention."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from chat.mentions import may_mention, mentioned_in, without_marks
from chat.models import Operator


def spoken(body: str) -> str:
    """A text as one reads it and searches for it; asks the database only where somebody is mentioned."""
    return without_marks(body, names_in([body])) if may_mention(body) else body


def names_in(bodies: Iterable[str]) -> dict[UUID, str]:
    """The names of who is mentioned in these texts; of who has left, too."""
    ids = {found for body in bodies for found in mentioned_in(body)}
    if not ids:
        return {}
    return {row.uuid: row.user.full_name for row in Operator.objects.select_related("user").filter(uuid__in=ids)}
