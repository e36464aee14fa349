"""The outbox of one tenant."""

from __future__ import annotations

from django.db import models

from tenants.outbox.base import OutboxBase


class OutboxEntry(OutboxBase):
    """An effect decided inside a tenant."""

    class Meta:
        indexes = [models.Index(fields=["not_before"], condition=models.Q(state="pending"), name="outbox_due")]
