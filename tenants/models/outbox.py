"""The outbox of the platform itself: sign-up mail and the like."""

from __future__ import annotations

from django.db import models

from tenants.outbox.base import OutboxBase


class PlatformOutboxEntry(OutboxBase):
    """An effect that belongs to no tenant."""

    class Meta:
        indexes = [models.Index(fields=["not_before"], condition=models.Q(state="pending"), name="platform_outbox_due")]
