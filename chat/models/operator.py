"""A person who answers."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class Availability(models.TextChoices):
    """What the operator chose; what the sockets show is presence and never mixed with it."""

    ONLINE = "online", _("Online")
    AWAY = "away", _("Away")
    OFFLINE = "offline", _("Offline")


class AwayReason(models.TextChoices):
    """Why an operator is away although he did not choose so."""

    NONE = "", _("chosen")
    GONE = "gone", _("no connection")
    IDLE = "idle", _("nothing done for a while")


class Operator(models.Model):
    """The answering side of a user."""

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="operator")
    availability = models.CharField(max_length=8, choices=Availability.choices, default=Availability.OFFLINE)
    away_reason = models.CharField(max_length=8, choices=AwayReason.choices, default=AwayReason.NONE, blank=True)
    availability_changed_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True, help_text="Newest moment at which a socket of his was open (presence lease).")
    checks_off = ArrayField(
        models.CharField(max_length=10), default=list, db_default=[], blank=True, help_text="Of ``MannersCheck``, those that he does not want."
    )
    spelling = models.BooleanField(default=True, db_default=True, help_text="Whether his spelling is looked at while he writes.")
    undo_send_s = models.PositiveSmallIntegerField(default=0, db_default=0, help_text="How long a line can be taken back before it goes.")
    active_at = models.DateTimeField(null=True, help_text="Newest moment at which he did something.")
    capacity = models.PositiveSmallIntegerField(null=True, help_text="How many open conversations he has at most; empty: any number.")
    skills = ArrayField(models.CharField(max_length=40), default=list, db_default=[], blank=True, help_text="What he knows about, for routing by skill.")
    languages = ArrayField(models.CharField(max_length=35), default=list, db_default=[], blank=True, help_text="Language tags in which he answers.")

    looked_at = models.DateTimeField(null=True, help_text="Newest moment at which a page of the dashboard was before his eyes; empty: he left it.")
    looks_by = models.UUIDField(null=True, help_text="The connection of that page.")

    def __str__(self) -> str:
        return str(self.user)
