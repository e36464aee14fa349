"""What a merge of two contacts was made of, so that it can be taken back."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tenants.ids import new_id


class ContactMerge(models.Model):
    """A merge by hand. Its snapshot holds what is needed to take it back, and is emptied when that is no longer possible."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    contact = models.ForeignKey("visitors.Contact", on_delete=models.CASCADE, related_name="merges", help_text="Who is left.")
    merged_uuid = models.UUIDField(help_text="Public id of the one who went into him.")
    snapshot = models.JSONField()
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
