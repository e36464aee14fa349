"""The company's own words: what no dictionary knows, and what is to be written so and not so."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class English(models.TextChoices):
    """Which spelling of English is right."""

    ANY = "any", _("American or British")
    AMERICAN = "us", _("American")
    BRITISH = "gb", _("British")


class WordsBy(models.TextChoices):
    """Who adds words while writing; what is to be written so and not so is for admins alone."""

    EVERYBODY = "operator", _("Everybody")
    SUPERVISORS = "supervisor", _("Supervisors and admins")
    ADMINS = "admin", _("Admins")


class CompanyWord(models.Model):
    """A word that the spelling check takes for right; with ``not_so`` also a term: each of those is to be written like the word."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    word = models.CharField(max_length=80)
    folded = models.CharField(max_length=160, unique=True, help_text="The word without regard to capitals and width: the same word stands here once.")
    not_so = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    added_by = models.ForeignKey("chat.Operator", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["folded"]

    def __str__(self) -> str:
        return self.word
