"""Who changed what."""

from __future__ import annotations

from django.db import models


class AuditLine(models.Model):
    """One change to people, keys or settings. Lines are only ever added."""

    at = models.DateTimeField(auto_now_add=True)
    user = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=60, help_text="Noun and past participle, such as user.invited.")
    subject = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-at"], name="audit_newest")]
