"""Filters over contacts that were given a name."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tenants.ids import new_id


class ContactSegment(models.Model):
    """A saved filter, shared by the company. Who is in it is worked out whenever somebody asks; nothing is kept."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(max_length=60, unique=True)
    rules = models.JSONField(help_text="In the language of visitors.selectors.segments.")
    created_by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
