"""What a company asks its visitors before a conversation, and after it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class ChatForm(models.Model):
    """A few questions, before the first line or after the rating. ``fields``: see ``chat.services.forms.shapes``."""

    class Moment(models.TextChoices):
        BEFORE = "before", _("Before a conversation")
        AFTER = "after", _("After a conversation")

    class Kind(models.TextChoices):
        TEXT = "text", _("Short text")
        LONG = "long", _("Long text")
        EMAIL = "email", _("E-mail address")
        PHONE = "phone", _("Telephone number")
        CHOICE = "choice", _("Choice")
        CONSENT = "consent", _("Consent")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    moment = models.CharField(max_length=6, choices=Moment.choices, unique=True)
    is_active = models.BooleanField(default=False)
    intro = models.JSONField(default=dict, help_text="Language to text above the questions.")
    fields = models.JSONField(default=list)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.moment
