"""Where the content of a file is: made from its id and its state, never from what anybody said (A049, A050)."""

from __future__ import annotations

from pathlib import Path
from typing import IO

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage

from chat.models import Attachment
from tenants.names import storage_path


def content_path(row: Attachment, *, is_preview: bool = False) -> str:
    """Where the whole of it, or its preview, is kept."""
    return storage_path("files", f"{row.uuid.hex}.preview" if is_preview else row.uuid.hex)


def quarantine_path(row: Attachment) -> str:
    """Where it is kept away; nothing that serves files reads there."""
    return storage_path("quarantine", row.uuid.hex)


def keep(path: str, content: bytes | Path) -> None:
    """Store content, in place of what an earlier try left."""
    if default_storage.exists(path):
        default_storage.delete(path)
    if isinstance(content, bytes):
        default_storage.save(path, ContentFile(content))
    else:
        with content.open("rb") as file:
            default_storage.save(path, File(file))


def open_content(row: Attachment, *, is_preview: bool = False) -> IO[bytes]:
    """The content, to be read and closed.

    Raises:
        FileNotFoundError: it was lost.
    """
    file: IO[bytes] = default_storage.open(content_path(row, is_preview=is_preview))
    return file
