"""What stands in a conversation's card."""

from __future__ import annotations

from django.db import models


class ConversationCard(models.Model):
    """What the staff wrote into the card of a conversation; the rest is read from what the visitor said and from what is known of him."""

    conversation = models.OneToOneField("chat.Conversation", on_delete=models.CASCADE, related_name="card")
    written = models.JSONField(default=dict, help_text="Text by member (order, product, email, phone, wish); an empty one was taken off.")
    changed_by = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"card of {self.conversation_id}"
