"""Where the visitor of a conversation had come from when it began."""

from __future__ import annotations

from django.db import models


class ConversationSource(models.Model):
    """Copies of the visitor's touches (``visitors.sources.Touch``) of that moment; he goes on to come from elsewhere.

    A table of its own, as conversations are changed by every line.
    """

    conversation = models.OneToOneField("chat.Conversation", on_delete=models.CASCADE, related_name="source")
    first_touch = models.JSONField(null=True, help_text="Where his first visit came from; null until a page of his was stored.")
    last_touch = models.JSONField(null=True, help_text="Where the visit came from in which he began the conversation.")

    def __str__(self) -> str:
        return f"source of {self.conversation_id}"
