"""Links that continue one conversation in a browser (R22)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from chat.models import Conversation, ConversationLink
from tenants.tokens import hash_token
from visitors.models import Visitor

LIVES = timedelta(days=30)


def open_link(*, conversation: Conversation, token: str, now: datetime) -> ConversationLink:
    """Let a token open a conversation for 30 days from now. The same token again is the same link; one revoked stays so."""
    with transaction.atomic():
        link, _created = ConversationLink.objects.update_or_create(
            token_hash=hash_token(token),
            defaults={"expires_at": now + LIVES},
            create_defaults={"conversation": conversation, "created_at": now, "expires_at": now + LIVES},
        )
    return link


def revoke_links(*, visitor: Visitor, now: datetime) -> int:
    """Close all links to a visitor's conversations, because his address changed or is not his.

    Returns:
        How many were open.
    """
    with transaction.atomic():
        return ConversationLink.objects.filter(conversation__visitor=visitor, revoked_at__isnull=True, expires_at__gt=now).update(revoked_at=now)
