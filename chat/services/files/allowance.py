"""What a company takes, and how much of its quota is used: one counter, changed by one statement that never goes past the limit (F55)."""

from __future__ import annotations

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Greatest

from chat.models import FileRules

MB = 1024 * 1024


class FilesNotTaken(Exception):
    """The company takes no files from visitors."""


class FileTooLarge(Exception):
    """Larger than one file may be; ``limit`` is that, in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(str(limit))
        self.limit = limit


class QuotaReached(Exception):
    """The company's files take all the room that they may."""


def file_rules() -> FileRules:
    """The company's rules; not stored while nobody changed them and nothing was sent."""
    return FileRules.objects.filter(pk=1).first() or FileRules(pk=1)


def largest_bytes(rules: FileRules) -> int:
    """How large one file may be: what the company says, within what the installation allows."""
    return min(rules.largest_mb, settings.FILES_LARGEST_MB) * MB


def quota_bytes(rules: FileRules) -> int:
    """How much the company's files may take together."""
    return (settings.FILES_QUOTA_MB if rules.quota_mb is None else rules.quota_mb) * MB


def reserve(count: int) -> None:
    """Count bytes as used, in the transaction in force.

    Raises:
        QuotaReached: nothing was counted.
    """
    FileRules.objects.get_or_create(pk=1)
    limit = quota_bytes(file_rules())
    # The condition is looked at again under the row's lock, so parallel uploads cannot pass it together.
    if not FileRules.objects.filter(pk=1, used_bytes__lte=limit - count).update(used_bytes=F("used_bytes") + count):
        raise QuotaReached


def release(count: int) -> None:
    """Give bytes back."""
    if count > 0:
        FileRules.objects.filter(pk=1).update(used_bytes=Greatest(F("used_bytes") - count, 0))
