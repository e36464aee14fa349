"""Of which arrivals a person of the company wants to be told."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class ArrivalRule(models.Model):
    """Which arrivals are worth a notice to one person; without a row: all of them, without a sound."""

    class Wanted(models.TextChoices):
        ALL = "all", _("Everybody")
        SOME = "some", _("Only those whom I describe")
        NONE = "none", _("Nobody")

    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="arrival_rule")
    wanted = models.CharField(max_length=4, choices=Wanted.choices, default=Wanted.ALL)
    only_returning = models.BooleanField(default=False)
    only_talked_before = models.BooleanField(default=False)
    only_with_words = models.BooleanField(default=False)
    channels = ArrayField(models.CharField(max_length=12), default=list, blank=True, help_text="Any of these; none named: all.")
    countries = ArrayField(models.CharField(max_length=2), default=list, blank=True, help_text="ISO 3166 codes, any of these; none named: all.")
    page = models.CharField(max_length=200, blank=True, help_text="Part of the first page's address; ``*`` stands for anything.")
    has_sound = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.wanted} for {self.user_id}"
