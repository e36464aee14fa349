"""Cards of the company's own pages: what a page says of itself, and the lines that are to stand without one."""

from __future__ import annotations

from django.db import models

from tenants.fetcher import MOST_CHARACTERS


class LinkPreview(models.Model):
    """What one of the company's own pages said of itself when it was last fetched, or why that was nothing."""

    LONGEST_TITLE, LONGEST_DESCRIPTION = 200, 300

    url = models.CharField(max_length=MOST_CHARACTERS, unique=True, help_text="In the one form that chat.services.previews.addresses gives it.")
    title = models.CharField(max_length=LONGEST_TITLE, blank=True)
    description = models.CharField(max_length=LONGEST_DESCRIPTION, blank=True)
    price = models.CharField(max_length=20, blank=True, help_text="A decimal number in writing.")
    currency = models.CharField(max_length=3, blank=True, help_text="ISO 4217.")
    picture = models.CharField(max_length=200, blank=True, help_text="Where our own small copy is stored.")
    asked_at = models.DateTimeField(null=True, help_text="When a worker was last asked to fetch it.")
    fetched_at = models.DateTimeField(null=True, help_text="When that last ended, well or not.")
    failure = models.CharField(max_length=20, blank=True, help_text="Why nothing came the last time; what was known before stays.")
    used_at = models.DateTimeField(db_index=True, help_text="When somebody last wanted it, to the day.")

    def __str__(self) -> str:
        return self.url


class HiddenPreview(models.Model):
    """An operator does not want a card under one of his lines. It is told by the line's ``cid``, so it may come before the line does."""

    conversation = models.ForeignKey("chat.Conversation", on_delete=models.CASCADE, related_name="hidden_previews", db_index=False)
    operator = models.ForeignKey("chat.Operator", on_delete=models.CASCADE, related_name="+", db_index=False)
    cid = models.UUIDField()
    hidden_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "cid", "operator"], name="preview_hidden_once")]

    def __str__(self) -> str:
        return str(self.cid)
