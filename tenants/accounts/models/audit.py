"""Who changed what."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from tenants.ids import new_id


class AuditLine(models.Model):
    """One change to people, keys or settings. Lines are only ever added."""

    # Lines of before have none; nothing can be asked about them.
    uuid = models.UUIDField(unique=True, null=True, default=new_id, editable=False)
    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=60, help_text="Noun and past participle, such as user.invited.")
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    setting = models.CharField(max_length=40, default="", db_default="", help_text="What was changed, by its name in tenants.accounts.changes; or nothing.")
    thing = models.UUIDField(null=True, help_text="Which one, where there are several of its kind.")
    changes = models.JSONField(default=dict, db_default={}, help_text="Field -> its value before and after.")
    undoes = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        indexes = [
            models.Index(fields=["-at"], name="audit_newest"),
            models.Index(fields=["setting", "thing", "-id"], condition=~Q(setting=""), name="audit_of_a_setting"),
        ]
