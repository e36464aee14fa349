"""How people write: what a company and an operator want looked at, what was begun, and what was changed afterwards."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.spelling import English, WordsBy


class MannersCheck(models.TextChoices):
    """What is looked at before a line goes out; nothing of it ever keeps one from going."""

    NAME = "name", _("The visitor's name is missing in the first answer, or misspelt")
    LINK = "link", _("A link and nothing else")
    ASKED = "asked", _("Something is asked that was asked or said already")
    HARSH = "harsh", _("Harsh words")
    CAPITALS = "capitals", _("All capitals")
    REPEAT = "repeat", _("The same canned response twice in one conversation")


class WritingRules(models.Model):
    """One row: what a company wants looked at. Without it all checks are on, and the words are those that are shipped."""

    checks_off = ArrayField(models.CharField(max_length=10, choices=MannersCheck.choices), default=list, blank=True)
    harsh_words = models.JSONField(null=True, help_text="Language to words, each with what is said instead or nothing; null: those that are shipped.")
    english = models.CharField(max_length=3, choices=English.choices, default=English.ANY, db_default=English.ANY)
    words_by = models.CharField(max_length=10, choices=WordsBy.choices, default=WordsBy.EVERYBODY, db_default=WordsBy.EVERYBODY)
    link_previews = models.BooleanField(default=True, db_default=True, help_text="Lines with an address of an own website get a card of the page.")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_writing_rules")]


class ReplyDraft(models.Model):
    """What an operator began to write in a conversation, for his other devices. Nobody else sees it.

    The last who writes wins; ``version`` only grows, so that nobody takes an earlier text for a later one.
    """

    operator = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="drafts", db_index=False)
    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="drafts")
    kind = models.CharField(max_length=8, choices=[("message", _("Message")), ("note", _("Note"))], default="message")
    body = models.TextField()
    files = ArrayField(models.UUIDField(), default=list, db_default=[], blank=True, help_text="His uploads that are to go with it.")
    version = models.BigIntegerField(help_text="Milliseconds of the moment at which it was stored, or one more than the version before.")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "conversation"], name="one_draft_each")]

    def __str__(self) -> str:
        return f"draft {self.version}"


class MessageRevision(models.Model):
    """A message was changed or deleted afterwards: by whom, when, and what had stood there.

    Deleting a message takes the texts of its earlier revisions with it: what was to go is gone, that something went stays.
    """

    class Kind(models.TextChoices):
        EDITED = "edited", _("Edited")
        DELETED = "deleted", _("Deleted")

    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="revisions")
    operator = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    kind = models.CharField(max_length=7, choices=Kind.choices)
    body = models.TextField(blank=True, help_text="As it was before; empty once the message is deleted.")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.message_id}"
