"""A tenant: a customer of ours with a schema of its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from tenants.ids import new_id


class Tenant(TenantMixin):
    """A company (the people of a company say "workspace").

    A row begins as a *spare*: a migrated schema under its final generated name that no company has taken yet (R8).
    """

    class State(models.TextChoices):
        MAKING = "making", _("being made")
        SPARE = "spare", _("spare")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        DELETED = "deleted", _("deleted")

    auto_create_schema = False
    auto_drop_schema = False

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.MAKING)
    name = models.CharField(max_length=120, blank=True)
    slug = models.CharField(max_length=40, unique=True, null=True)  # noqa: DJ001 - spares have none, and it is unique
    language = models.CharField(max_length=10, default="en")
    time_zone = models.CharField(max_length=64, default="UTC")
    support_address = models.EmailField(blank=True, default="", db_default="", help_text="Where visitors' replies to mail go; empty: to the owner.")
    keeps_addresses = models.BooleanField(default=False, db_default=False, help_text="Whether visits keep the visitor's whole address; else only its network.")
    visits_kept_days = models.PositiveIntegerField(default=400, db_default=400, help_text="After so many days visits and page views are deleted.")
    migration_level = models.CharField(max_length=64, blank=True, help_text="Fingerprint of the newest migrations applied.")
    auth_epoch = models.BigIntegerField(default=0, help_text="Grows with each revocation; polled by every process (R12).")
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)
    suspended_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="When the schema went; the row stays so that no name is reused.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=["making", "spare"]) | models.Q(slug__isnull=False), name="tenant_in_use_has_slug"),
        ]
        indexes = [models.Index(fields=["state", "id"], name="tenant_by_state")]

    def __str__(self) -> str:
        return self.name or self.schema_name
