"""What the second migration leaves."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """A row of nothing."""

    text = models.TextField()
    amount = models.IntegerField(default=0)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "ledger"
        indexes = [models.Index(fields=["paid_at"], name="entry_paid")]

    def __str__(self) -> str:
        return self.text
