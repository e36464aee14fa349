"""A file that somebody sends with a line, and what a company takes of them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.ids import new_id


class FileKind(models.TextChoices):
    """What may be taken; decided from the content (``tenants.files.kinds``)."""

    PICTURE = "picture", _("Pictures (PNG, JPEG, WebP, GIF)")
    PDF = "pdf", _("PDF")
    OFFICE = "office", _("Office documents without macros (Word, Excel, PowerPoint, OpenDocument)")
    TEXT = "text", _("Plain text and tables (TXT, CSV)")
    AUDIO = "audio", _("Audio and voice notes")
    ARCHIVE = "archive", _("ZIP archives")


class Attachment(models.Model):
    """A file: first an upload that its owner sends piece by piece, then part of the line that names it.

    Where it is kept follows from its ``uuid`` (``chat.services.files.keeping``), so that no row of the database, and no request, can
    point to another file (A050). ``reserved`` is what it counts of the company's quota.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving", _("Being uploaded")
        READY = "ready", _("Ready")
        INFECTED = "infected", _("Quarantined")
        LOST = "lost", _("Lost")

    class Scan(models.TextChoices):
        NONE = "none", _("Not scanned")
        CLEAN = "clean", _("No virus found")
        INFECTED = "infected", _("Infected")

    uuid = models.UUIDField(unique=True, default=new_id, editable=False)
    visitor = models.ForeignKey("visitors.Visitor", null=True, on_delete=models.CASCADE, related_name="+")
    operator = models.ForeignKey("chat.Operator", null=True, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey("chat.Message", null=True, on_delete=models.CASCADE, related_name="attachments")
    canned = models.ForeignKey(
        "chat.CannedResponse", null=True, on_delete=models.CASCADE, related_name="pictures", help_text="It is a picture of this one, and nobody's upload."
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.RECEIVING)
    scan = models.CharField(max_length=8, choices=Scan.choices, default=Scan.NONE)
    threat = models.CharField(max_length=100, blank=True, help_text="What the scanner found.")
    kind = models.CharField(max_length=7, choices=FileKind.choices, blank=True)
    media = models.CharField(max_length=100, blank=True)
    name = models.CharField(max_length=300, help_text="As the client said it until the upload is complete; built anew then.")
    announced = models.BigIntegerField(help_text="How many bytes the upload will have.")
    received = models.BigIntegerField(default=0, help_text="How many came.")
    size = models.BigIntegerField(default=0, help_text="Of what is kept and offered.")
    preview_size = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    created_at = models.DateTimeField()
    moved_at = models.DateTimeField(help_text="When the newest piece came.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(visitor__isnull=True) | models.Q(operator__isnull=True), name="attachment_of_one"),
            models.CheckConstraint(condition=models.Q(received__lte=models.F("announced")), name="attachment_not_longer_than_announced"),
        ]
        indexes = [models.Index(fields=["created_at"], condition=models.Q(message__isnull=True), name="attachment_unsent")]

    def __str__(self) -> str:
        return f"{self.kind or 'file'} {self.uuid}"


def all_kinds() -> list[str]:
    """Every kind: what a company takes unless it says otherwise."""
    return list(FileKind.values)


class FileRules(models.Model):
    """One row: what a company takes, and what it has used. Without it everything that is taken at all is."""

    kinds = ArrayField(models.CharField(max_length=7, choices=FileKind.choices), default=all_kinds, blank=True)
    largest_mb = models.PositiveIntegerField(default=25)
    from_visitors = models.BooleanField(default=True)
    used_bytes = models.BigIntegerField(default=0)
    quota_mb = models.PositiveIntegerField(null=True, help_text="Set by who runs the installation; null: SODAN_FILES_QUOTA_MB.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_row_of_file_rules"),
            models.CheckConstraint(condition=models.Q(used_bytes__gte=0), name="used_bytes_not_negative"),
        ]
