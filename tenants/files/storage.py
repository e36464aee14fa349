"""Files on this machine's disk: complete under their name, or not there at all; and never the last of the disk (F15)."""

from __future__ import annotations

import errno
import os
import shutil
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage

# Below a tenth of the disk nothing is taken any more, unless that tenth is more than anybody needs.
LEAST_FREE_SHARE = 0.1
ENOUGH_FREE = 5 * 1024**3
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_UNDER_WAY = ".under-way"
_LEFT_BEHIND_S = 24 * 3600


class DiskIsFull(OSError):
    """There is no room for this file now; nothing of it was kept."""


class DurableStorage(FileSystemStorage):
    """Writes to a name of its own, syncs, and then renames: whoever opens a file finds all of it, after a crash too."""

    def _save(self, name: str, content: File[bytes]) -> str:
        target = Path(self.path(name))
        folder = Path(self.path(_UNDER_WAY))
        temporary = folder / uuid4().hex
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("xb") as file:
                for piece in content.chunks():
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            with suppress(OSError):
                temporary.unlink()
            if error.errno in _FULL:
                raise DiskIsFull(*error.args) from error
            raise
        return name

    def sweep(self) -> int:
        """Remove what processes that died left half-written; returns how many."""
        folder, before, count = Path(self.path(_UNDER_WAY)), time.time() - _LEFT_BEHIND_S, 0
        for each in folder.iterdir() if folder.exists() else ():
            with suppress(OSError):
                if each.stat().st_mtime < before:
                    each.unlink()
                    count += 1
        return count


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_room(need: int) -> None:
    """Refuse before anything is written, while there is still room for the database and the logs.

    Raises:
        DiskIsFull
    """
    folder: Path = settings.DATA_DIR
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    if usage.free - need < min(usage.total * LEAST_FREE_SHARE, ENOUGH_FREE):
        raise DiskIsFull(errno.ENOSPC, "the disk is nearly full")


def is_full(error: OSError) -> bool:
    """Whether an error of the system says that there is no room."""
    return isinstance(error, DiskIsFull) or error.errno in _FULL
