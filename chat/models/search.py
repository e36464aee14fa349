"""What the search of the inbox looks things up in; filled by the relay behind what was written, never with it."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models


class SearchEntry(models.Model):
    """The words of one line, under the line's own key: the greater, the newer.

    The words are ours (``chat.finding``), and one more that names the stretch of keys that the line is in, so that the index finds the
    newest of a frequent word without reading all of them. A line without text (deleted, a system message) has an entry too:
    the greatest ``change`` of a conversation says up to where it was read.
    """

    id = models.BigAutoField(primary_key=True, help_text="Key of the message.")
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="search_entries", db_index=False)
    change = models.BigIntegerField(help_text="The line's staff_change that was read.")
    words = SearchVectorField()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "change"], name="search_entry_read_up_to"),
            # A short pending list: entries cost a third of what they cost without (55 and 150 us a line), and a search reads it in a moment.
            GinIndex(fields=["words"], name="search_entry_words", fastupdate=True, gin_pending_list_limit=512),
        ]

    def __str__(self) -> str:
        return f"words of message {self.pk}"


class SearchProgress(models.Model):
    """One row: the place in the inbox feed up to which all conversations were read."""

    position = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_search_progress")]

    def __str__(self) -> str:
        return f"read up to {self.position}"
