"""Saved texts that operators answer with, and where they were used."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class CannedResponse(models.Model):
    """A text for each language, with placeholders; one operator's own, or everybody's.

    Everybody's is a draft first, waits for review, and is offered once a supervisor published it; one's own is offered at once.
    """

    class Kind(models.TextChoices):
        RESPONSE = "response", _("Answer")
        CLOSING = "closing", _("Closing")

    class Scope(models.TextChoices):
        OWN = "own", _("Only for me")
        ALL = "all", _("For everybody")

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("Waits for review")
        PUBLISHED = "published", _("Published")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.RESPONSE)
    scope = models.CharField(max_length=3, choices=Scope.choices, default=Scope.ALL)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    author = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="canned_responses")
    shortcut = models.CharField(max_length=40, blank=True, help_text="Typed after a slash; without one it is found by its title.")
    title = models.CharField(max_length=80)
    folder = models.CharField(max_length=60, blank=True)
    texts = models.JSONField(default=dict, help_text="Language to text.")
    remark = models.CharField(max_length=300, blank=True, help_text="What the supervisor wants changed.")
    position = models.PositiveIntegerField(default=0, help_text="Its place in the folder.")
    use_count = models.BigIntegerField(default=0)
    used_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["folder", "position", "title", "id"]
        constraints = [
            models.UniqueConstraint(fields=["shortcut"], condition=models.Q(scope="all") & ~models.Q(shortcut=""), name="canned_shortcut_of_all"),
            models.UniqueConstraint(fields=["author", "shortcut"], condition=models.Q(scope="own") & ~models.Q(shortcut=""), name="canned_shortcut_of_one"),
            # Nobody else sees it, so nobody else could publish it.
            models.CheckConstraint(condition=models.Q(scope="all") | models.Q(state="published"), name="canned_own_needs_no_review"),
        ]

    def __str__(self) -> str:
        return self.title


class CannedUse(models.Model):
    """A canned response went out with a message: counted once, however often it is told."""

    response = models.ForeignKey("chat.CannedResponse", on_delete=models.CASCADE, related_name="uses", db_index=False)
    message = models.ForeignKey("chat.Message", on_delete=models.CASCADE, related_name="canned_uses")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["response", "message"], name="canned_use_once")]

    def __str__(self) -> str:
        return f"{self.response_id} in {self.message_id}"
