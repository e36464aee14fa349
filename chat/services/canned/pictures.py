"""Pictures of canned responses: uploaded once, and copied for each line that they go with, so that what was sent stays when they go."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from chat.models import Attachment, CannedResponse, Operator
from chat.permissions import NotAllowed, NotFound, may_change_canned
from chat.services.canned.managing import locked
from chat.services.files import PIECE_BYTES, FileRefused, append_piece, begin_upload, cancel_upload, mark_lost
from chat.services.files.forgetting import forget_files
from chat.services.files.keeping import content_path, keep, open_content

MOST_CANNED_PICTURES = 3


class TooManyPictures(Exception):
    """The canned response has as many as it may have."""


def add_canned_picture(*, by: Operator, canned: CannedResponse, upload: Attachment) -> Attachment:
    """Make a complete upload of one's own a picture of a canned response. It is nobody's upload then, and stays.

    Raises:
        NotAllowed: ``by`` may not change the canned response.
        FileRefused: it is no picture, or not complete.
        TooManyPictures
        NotFound: the upload is gone, or somebody else's.
    """
    with transaction.atomic():
        row = locked(canned)
        if not may_change_canned(canned=row, operator=by):
            raise NotAllowed
        picture = Attachment.objects.select_for_update().filter(pk=upload.pk, operator=by, message=None).first()
        if picture is None:
            raise NotFound
        if picture.state != Attachment.State.READY:
            raise FileRefused("incomplete")
        if picture.kind != "picture":
            raise FileRefused("not_allowed")
        if row.pictures.count() >= MOST_CANNED_PICTURES:
            raise TooManyPictures
        picture.operator, picture.canned = None, row
        picture.save(update_fields=["operator", "canned"])
        return picture


def upload_canned_picture(*, by: Operator, canned: CannedResponse, name: str, content: bytes, now: datetime) -> Attachment:
    """The same with the bytes themselves, for a form without script. What cannot become a picture leaves nothing.

    Raises:
        NotAllowed, TooManyPictures, FileRefused
        What beginning and ending an upload raise: FileTooLarge, QuotaReached, DiskIsFull, FileIsInfected, TryAgain, TooManyUploads
    """
    if not may_change_canned(canned=canned, operator=by):
        raise NotAllowed
    upload = begin_upload(by=by, name=name, size=len(content), now=now)
    try:
        for offset in range(0, len(content), PIECE_BYTES):
            upload = append_piece(upload=upload, offset=offset, content=content[offset : offset + PIECE_BYTES], now=now)
        return add_canned_picture(by=by, canned=canned, upload=upload)
    except Exception:
        cancel_upload(upload=upload)
        raise


def remove_canned_picture(*, by: Operator, canned: CannedResponse, picture: UUID) -> None:
    """Take a picture away from a canned response; lines that it went with keep theirs.

    Raises:
        NotAllowed
        NotFound: the canned response has no such picture.
    """
    with transaction.atomic():
        row = locked(canned)
        if not may_change_canned(canned=row, operator=by):
            raise NotAllowed
        if not forget_files(row.pictures.filter(uuid=picture)):
            raise NotFound


def copy_canned_pictures(*, by: Operator, canned: CannedResponse, now: datetime) -> list[Attachment]:
    """Copies of its pictures as uploads of the operator's own, to go with his next line. One that the storage lost is left out.

    Raises:
        QuotaReached, TooManyUploads, DiskIsFull: none of what was copied stays.
    """
    copies: list[Attachment] = []
    try:
        for picture in canned.pictures.filter(state=Attachment.State.READY).order_by("pk"):
            try:
                with open_content(picture) as file:
                    content = file.read()
                with open_content(picture, is_preview=True) as file:
                    preview = file.read()
            except FileNotFoundError:
                mark_lost(attachment=picture)
                continue
            copy = begin_upload(by=by, name=picture.name, size=picture.size + picture.preview_size, now=now)
            copies.append(copy)
            # Before the row says that it is there.
            keep(content_path(copy), content)
            keep(content_path(copy, is_preview=True), preview)
            for field in ("kind", "media", "name", "size", "preview_size", "width", "height", "scan"):
                setattr(copy, field, getattr(picture, field))
            copy.received, copy.state = copy.announced, Attachment.State.READY
            copy.save()
    except Exception:
        for copy in copies:
            cancel_upload(upload=copy)
        raise
    return copies
