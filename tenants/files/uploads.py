"""Files that people upload to be read once, such as a table of contacts; in the tenant's own folder, under names of ours."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tenants.names import storage_path


class UploadGone(FileNotFoundError):
    """The file is not there any more."""


def upload_path(kind: str, name: str) -> str:
    """Where a file of the tenant in force is kept; ``name`` is ours, never the client's."""
    return storage_path(kind, name)


def store_upload(path: str, content: bytes) -> None:
    """Keep a file under a path of ``upload_path``."""
    if default_storage.save(path, ContentFile(content)) != path:
        raise FileExistsError(path)


def read_upload(path: str) -> bytes:
    """What was kept.

    Raises:
        UploadGone
    """
    try:
        with default_storage.open(path) as stored:
            return bytes(stored.read())
    except FileNotFoundError as error:
        raise UploadGone(path) from error


def delete_upload(path: str) -> None:
    """Remove a file; one that is gone already is fine."""
    if path:
        default_storage.delete(path)


def old_uploads(kind: str, *, before: datetime) -> list[str]:
    """The paths of a kind's files of the tenant in force that were written before a moment."""
    folder = storage_path(kind, "")
    try:
        paths = [f"{folder}{name}" for name in default_storage.listdir(folder)[1]]
    except FileNotFoundError:
        return []
    return [path for path in paths if default_storage.get_modified_time(path) < before]
