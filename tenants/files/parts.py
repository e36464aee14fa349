"""What of an upload has come so far: each piece a file of its own, so that any process goes on where another stopped."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tenants.files.storage import DiskIsFull, check_room, is_full
from tenants.names import storage_path


class PartIsMissing(RuntimeError):
    """A piece that was counted is not there; the upload must begin anew."""


def _folder(upload: UUID) -> str:
    return storage_path("parts", upload.hex)


def store_part(upload: UUID, *, offset: int, content: bytes) -> None:
    """Keep the bytes from ``offset`` on.

    Raises:
        DiskIsFull: nothing of it was kept.
    """
    path = f"{_folder(upload)}/{offset:015d}"
    check_room(len(content))
    # One that was kept by a request which then failed.
    if default_storage.exists(path):
        default_storage.delete(path)
    default_storage.save(path, ContentFile(content))


@contextmanager
def assembled(upload: UUID, *, size: int) -> Iterator[Path]:
    """The whole upload as a file on this machine, for as long as the block runs.

    Raises:
        PartIsMissing, DiskIsFull
    """
    check_room(size)
    folder = settings.DATA_DIR / "assembling"
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder)
    path = Path(name)
    try:
        try:
            with os.fdopen(handle, "wb") as whole:
                for part in _parts(upload):
                    with default_storage.open(part) as file:
                        for piece in file.chunks():
                            whole.write(piece)
        except FileNotFoundError as error:
            raise PartIsMissing from error
        except OSError as error:
            if is_full(error):
                raise DiskIsFull(*error.args) from error
            raise
        if path.stat().st_size != size:
            raise PartIsMissing
        yield path
    finally:
        path.unlink(missing_ok=True)


def delete_parts(upload: UUID) -> None:
    """Remove what came; nothing there is fine."""
    for part in _parts(upload):
        default_storage.delete(part)
    folder = _folder(upload)
    if default_storage.exists(folder):
        default_storage.delete(folder)


def _parts(upload: UUID) -> list[str]:
    folder = _folder(upload)
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return []
    return [f"{folder}/{name}" for name in sorted(names)]
