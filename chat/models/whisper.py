"""What a supervisor says to whoever has a conversation, and what he answers. No visitor's number, feed or frame ever meets it."""

from __future__ import annotations

from django.db import models

from tenants.ids import new_id

LONGEST_WHISPER = 2000


class Whisper(models.Model):
    """One line beside a conversation, in a table of its own: what is sent to visitors is read from another one.

    ``to``: who had the conversation when it was said; null: nobody had it yet.
    """

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="whispers", db_index=False)
    author = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="+", db_index=False)
    to = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    cid = models.UUIDField(help_text="Made by the author; the same command has one effect.")
    body = models.TextField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "cid"], name="whisper_once")]
        indexes = [models.Index(fields=["conversation", "id"], name="whisper_of_conversation")]

    def __str__(self) -> str:
        return f"whisper {self.uuid.hex[-6:]}"
