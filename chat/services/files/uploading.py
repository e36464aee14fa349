"""An upload: announced with its size, sent in pieces from an offset that the server knows, and complete when all have come.

The offset is that of the last piece that was kept; a connection that is cut goes on from there, in any process.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, Sum

from chat.models import Attachment
from chat.permissions import NotFound
from chat.services.files.allowance import FilesNotTaken, FileTooLarge, file_rules, largest_bytes, reserve
from chat.services.files.finishing import FileRefused, finish
from chat.services.files.forgetting import forget_files
from chat.services.files.owners import Owner, of_owner
from tenants.files.parts import store_part
from tenants.files.storage import check_room
from tenants.names import lock_key
from visitors.models import Visitor

PIECE_BYTES = 1024 * 1024
# Of one person, sent and not yet part of a line.
MOST_PENDING = 20
MOST_PENDING_BYTES = 200 * 1024 * 1024
# Who stopped uploading for so long does not hold a place any more.
STALLED_AFTER = timedelta(minutes=30)


class TooManyUploads(Exception):
    """Somebody has sent as much as he may without saying anything with it."""


class WrongOffset(Exception):
    """The piece does not begin where the last one ended; ``offset`` is where."""

    def __init__(self, offset: int) -> None:
        super().__init__(str(offset))
        self.offset = offset


def begin_upload(*, by: Owner, name: str, size: int, now: datetime) -> Attachment:
    """Announce a file. Room for it is set aside, so that what was begun can be finished.

    Args:
        name: as the client calls it.
        size: in bytes; so many will come.

    Raises:
        FilesNotTaken, FileTooLarge, QuotaReached, TooManyUploads
        FileRefused: it is empty.
        DiskIsFull
    """
    rules = file_rules()
    if isinstance(by, Visitor) and not rules.from_visitors:
        raise FilesNotTaken
    if size <= 0:
        raise FileRefused("empty")
    if size > largest_bytes(rules):
        raise FileTooLarge(largest_bytes(rules))
    check_room(2 * size)
    with transaction.atomic():
        _lock_owner(by)
        # Those that stand still count no more; the sweep takes them away.
        pending = Attachment.objects.filter(of_owner(by), message=None).filter(~Q(state=Attachment.State.RECEIVING) | Q(moved_at__gt=now - STALLED_AFTER))
        if pending.count() >= MOST_PENDING or (pending.aggregate(all=Sum("announced"))["all"] or 0) + size > MOST_PENDING_BYTES:
            raise TooManyUploads
        reserve(size)
        owner = {"visitor": by} if isinstance(by, Visitor) else {"operator": by}
        return Attachment.objects.create(name=name[:300].replace("\0", ""), announced=size, reserved=size, created_at=now, moved_at=now, **owner)


def append_piece(*, upload: Attachment, offset: int, content: bytes, now: datetime) -> Attachment:
    """Keep the next piece. With the last one the file is looked at and becomes ready; an empty piece at the end tries that again.

    Raises:
        WrongOffset: send on from its ``offset``.
        NotFound: the upload is gone.
        FileTooLarge: more came than was announced, or in too large a piece.
        FileRefused, FileIsInfected: the upload is over; its place is free again.
        TryAgain: the last step could not be made now; send an empty piece later.
        QuotaReached, DiskIsFull
    """
    if len(content) > PIECE_BYTES:
        raise FileTooLarge(PIECE_BYTES)
    with transaction.atomic():
        row = Attachment.objects.select_for_update().filter(pk=upload.pk, state__in=[Attachment.State.RECEIVING, Attachment.State.READY]).first()
        if row is None:
            raise NotFound
        if offset != row.received:
            raise WrongOffset(row.received)
        if row.state == Attachment.State.READY:
            return row
        if offset + len(content) > row.announced:
            raise FileTooLarge(row.announced)
        if content:
            store_part(row.uuid, offset=offset, content=content)
            row.received += len(content)
            row.moved_at = now
            row.save(update_fields=["received", "moved_at"])
    # Looking at it takes seconds; no lock is held meanwhile.
    return finish(row, now=now) if row.received == row.announced else row


def cancel_upload(*, upload: Attachment) -> None:
    """Take an upload back that is not part of a line; one that is, or is gone, stays as it is."""
    with transaction.atomic():
        row = Attachment.objects.select_for_update().filter(pk=upload.pk, message=None).exclude(state=Attachment.State.INFECTED).first()
        if row is None:
            return
        forget_files(Attachment.objects.filter(pk=row.pk))


def _lock_owner(by: Owner) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key(f"files.{type(by).__name__}.{by.pk}")])
