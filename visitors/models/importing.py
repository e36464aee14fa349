"""Tables of contacts that are being imported, or were."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from tenants.ids import new_id


class ContactImport(models.Model):
    """A file of contacts: how it is read, what its columns are, how far it got and what became of its rows.

    ``position`` counts the rows that are done and moves in the transaction that did them, so that whoever goes on after a
    crash neither leaves out nor repeats one.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        CHECKING = "checking"
        CHECKED = "checked"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"
        FAILED = "failed"

    class Match(models.TextChoices):
        EMAIL = "email"
        NONE = "none"

    class Existing(models.TextChoices):
        FILL = "fill"
        OVERWRITE = "overwrite"
        LEAVE = "leave"

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    by = models.ForeignKey("accounts.User", null=True, on_delete=models.SET_NULL, related_name="+")
    filename = models.CharField(max_length=200)
    size = models.PositiveIntegerField()
    path = models.CharField(max_length=200, blank=True, help_text="Where the file is kept; empty when it was removed.")
    encoding = models.CharField(max_length=10)
    delimiter = models.CharField(max_length=1)
    has_header = models.BooleanField(default=True)
    columns = models.JSONField(default=list, help_text="Names of the columns, in their order.")
    targets = models.JSONField(default=list, help_text="What each column is; empty: it is left out.")
    match = models.CharField(max_length=8, choices=Match.choices, default=Match.EMAIL)
    existing = models.CharField(max_length=10, choices=Existing.choices, default=Existing.FILL)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    reason = models.CharField(max_length=20, blank=True, help_text="Why it failed or was cancelled, where nobody did that.")
    rows = models.PositiveIntegerField(default=0)
    position = models.PositiveIntegerField(default=0)
    created_count = models.PositiveIntegerField(default=0)
    changed_count = models.PositiveIntegerField(default=0)
    unchanged_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, help_text="When the check or the import that is told of here began.")
    touched_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                models.Value(1), name="one_contact_import_at_a_time", condition=models.Q(status__in=["checking", "running"]),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"import {self.uuid.hex[-6:]}"


class RefusedRow(models.Model):
    """A row that is not imported, with what was wrong; kept for some weeks so that it can be mended and sent again."""

    source = models.ForeignKey(ContactImport, on_delete=models.CASCADE, related_name="refused", db_index=False)
    number = models.PositiveIntegerField(help_text="As a spreadsheet shows it.")
    errors = models.JSONField(help_text="Column (null: the whole row) and code of each.")
    cells = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "number"], name="one_refusal_a_row")]

    def __str__(self) -> str:
        return f"row {self.number}"
