"""All of a file has come: what it is, whether it is wanted, whether it is clean; pictures are drawn anew."""

from __future__ import annotations

import logging
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.models import Attachment
from chat.permissions import NotFound
from chat.services.files.allowance import QuotaReached, file_rules, release, reserve
from chat.services.files.forgetting import forget_files
from chat.services.files.keeping import content_path, keep, quarantine_path
from tenants.accounts.audit import register_kind
from tenants.accounts.services.audit import record_audit
from tenants.files.kinds import FileType, NotTaken, rebuilt_name, type_of
from tenants.files.parts import PartIsMissing, assembled, delete_parts
from tenants.files.pictures import PictureRefused, Redrawn, TooManyPictures, redraw
from tenants.files.scanning import ScannerIsAway, scan, scanner_is_set

log = logging.getLogger(__name__)
register_kind(
    "files",
    _("Files"),
    {"changed": _("Changed which files are taken"), "infected": _("Quarantined {subject}: a virus was found")},
)


class FileRefused(Exception):
    """It is nothing that is taken here. ``reason``: ``kind``, ``not_allowed``, ``macros``, ``bomb``, ``empty``, ``damaged``,
    ``too_many_pixels``, ``too_slow`` or ``incomplete``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class FileIsInfected(Exception):
    """A virus was found; the file is kept away and offered to nobody."""


class TryAgain(Exception):
    """The scanner is away, or too much is under way. What came is kept."""


def finish(row: Attachment, *, now: datetime) -> Attachment:
    """Look at a complete upload and make it ready. No lock is held while that takes its time; a twin does the same to the same end.

    Raises:
        FileRefused, FileIsInfected: the upload is over.
        TryAgain, QuotaReached, DiskIsFull
        NotFound: it was taken back meanwhile.
    """
    try:
        with assembled(row.uuid, size=row.announced) as path:
            found = type_of(path, row.name)
            if found.kind not in file_rules().kinds:
                raise FileRefused("not_allowed")
            if scanner_is_set() and (threat := scan(path)):
                _quarantine(row, path, threat)
                raise FileIsInfected
            picture = redraw(path.read_bytes()) if found.kind == "picture" else None
            _store(row, path, picture)
            ready = _mark_ready(row, found, picture, size=path.stat().st_size, now=now)
    except (NotTaken, PictureRefused) as error:
        _drop(row)
        raise FileRefused(error.reason) from error
    except PartIsMissing as error:
        _drop(row)
        raise FileRefused("incomplete") from error
    except (FileRefused, QuotaReached):
        _drop(row)
        raise
    except (ScannerIsAway, TooManyPictures) as error:
        log.warning("files: %s cannot be completed now: %s", row.uuid, error)
        raise TryAgain from error
    delete_parts(row.uuid)
    return ready


def _store(row: Attachment, path: Path, picture: Redrawn | None) -> None:
    # Before the row says that it is there.
    if picture is None:
        keep(content_path(row), path)
    else:
        keep(content_path(row), picture.content)
        keep(content_path(row, is_preview=True), picture.preview)


def _mark_ready(row: Attachment, found: FileType, picture: Redrawn | None, *, size: int, now: datetime) -> Attachment:
    with transaction.atomic():
        locked = Attachment.objects.select_for_update().filter(pk=row.pk).first()
        if locked is None:
            raise NotFound
        if locked.state != Attachment.State.RECEIVING:
            return locked
        locked.size, locked.preview_size = (len(picture.content), len(picture.preview)) if picture else (size, 0)
        kept = locked.size + locked.preview_size
        if kept > locked.reserved:
            reserve(kept - locked.reserved)
        else:
            release(locked.reserved - kept)
        locked.reserved, locked.moved_at = kept, now
        locked.kind, locked.media, locked.name = found.kind, found.media, rebuilt_name(locked.name, found.ending)
        if picture:
            locked.width, locked.height = picture.width, picture.height
        locked.scan = Attachment.Scan.CLEAN if scanner_is_set() else Attachment.Scan.NONE
        locked.state = Attachment.State.READY
        locked.save()
        return locked


def _quarantine(row: Attachment, path: Path, threat: str) -> None:
    keep(quarantine_path(row), path)
    name = rebuilt_name(row.name, "quarantined")
    with transaction.atomic():
        Attachment.objects.filter(pk=row.pk).update(state=Attachment.State.INFECTED, scan=Attachment.Scan.INFECTED, threat=threat, name=name)
        record_audit(by=None, action="files.infected", subject=name, threat=threat)
    delete_parts(row.uuid)


def _drop(row: Attachment) -> None:
    with transaction.atomic():
        forget_files(Attachment.objects.filter(pk=row.pk, message=None))
