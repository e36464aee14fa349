"""Rules by which visitors are invited without an operator's doing."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from chat.models.invitation import Look
from tenants.ids import new_id


class Greeting(models.Model):
    """When and how the widget invites by itself. Of several that fit, the first in order does."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    website = models.ForeignKey("visitors.Website", null=True, on_delete=models.CASCADE, related_name="greetings", help_text="Null: all of the company's.")
    department = models.ForeignKey(
        "chat.Department", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, help_text="Who answers; null: whoever is there."
    )
    is_active = models.BooleanField(_("active"), default=True)
    position = models.PositiveIntegerField(default=0, help_text="Its place in the order; the lowest is asked first.")
    conditions = models.JSONField(default=dict, blank=True, help_text="See ``chat.services.greetings.conditions``.")
    look = models.CharField(_("look"), max_length=8, choices=Look.choices, default=Look.CARD)
    texts = models.JSONField(default=dict, help_text="Language to text.")
    delay_s = models.PositiveSmallIntegerField(_("delay"), default=0, help_text="Seconds from when it fits to when it shows.")
    holdout = models.PositiveSmallIntegerField(_("hold-out"), default=10, validators=[MaxValueValidator(50)], help_text="Percent of visitors never asked.")
    goal_event = models.CharField(max_length=64, blank=True, default="", db_default="", help_text="What counts as success: an event of this name,")
    goal_page = models.CharField(max_length=300, blank=True, default="", db_default="", help_text="or a page like this.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name
