"""Lists that operators saved."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id

LONGEST_VIEW_NAME = 60


class ConversationView(models.Model):
    """A filter over conversations with a name and an order. Without an owner it is the whole company's."""

    class Order(models.TextChoices):
        NEWEST = "newest", _("Newest message first")
        WAITING = "waiting", _("Longest wait first")
        PRIORITY = "priority", _("Most urgent first")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    name = models.CharField(max_length=LONGEST_VIEW_NAME)
    owner = models.ForeignKey("chat.Operator", null=True, on_delete=models.CASCADE, related_name="views", help_text="Whose it is; empty: everybody's.")
    filter = models.JSONField(default=dict, help_text="In the language of chat.selectors.filters.")
    order = models.CharField(max_length=8, choices=Order.choices, default=Order.NEWEST)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("name", "id")
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="view_name_once", nulls_distinct=False)]

    def __str__(self) -> str:
        return self.name
