"""When somebody answers."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class BusinessHours(models.Model):
    """One stretch of a weekday, in the company's time zone; an end at or before the start runs past midnight."""

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Monday")
        TUESDAY = 1, _("Tuesday")
        WEDNESDAY = 2, _("Wednesday")
        THURSDAY = 3, _("Thursday")
        FRIDAY = 4, _("Friday")
        SATURDAY = 5, _("Saturday")
        SUNDAY = 6, _("Sunday")

    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=Weekday.choices)
    opens_at = models.TimeField(_("opens"))
    closes_at = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens_at"]
        constraints = [models.UniqueConstraint(fields=["weekday", "opens_at"], name="hours_once")]
