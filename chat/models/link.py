"""The link in a mailed answer that continues one conversation in a browser (R22)."""

from __future__ import annotations

from django.db import models


class ConversationLink(models.Model):
    """A way into exactly one conversation, for 30 days. It is never an identity: no other conversation opens with it."""

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="links")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
