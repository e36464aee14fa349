"""Whose earlier tickets ended before their time."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class EndedTicket(models.Model):
    """A visitor whose tickets of an earlier generation are good for nothing any more. Kept as long as such a ticket would work.

    It stands in public, so that a process reads all tenants' with one query and asks nothing at a handshake or a page view.
    """

    tenant_uuid = models.UUIDField()
    subject = models.UUIDField(unique=True, help_text="Public id of the visitor.")
    generation = models.PositiveIntegerField(help_text="Tickets of an earlier one are refused.")
    ended_at = models.DateTimeField(db_default=Now(), db_index=True, help_text="By the clock of the database.")
