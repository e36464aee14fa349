"""The outbox row: an effect outside the transaction that must happen (D9)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tenants.ids import new_id


class OutboxBase(models.Model):
    """An effect (mail, webhook, push) written in the transaction that decided it; the relay sees that it happens.

    ``key`` names the effect: a second row of the same key is refused, so a repeated command has one effect.
    """

    class State(models.TextChoices):
        PENDING = "pending"
        DONE = "done"
        DEAD = "dead"

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=200, unique=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    attempts = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
