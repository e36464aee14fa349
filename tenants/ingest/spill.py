"""Where items go while the stream takes nothing: bounded files on this machine's disk (R19).

A file belongs to who holds its lock. Its writer lets it go when the stream is back or the file is full; then any process of the machine
that gets the lock sends what is in it and removes it, so what a killed process left behind is sent by the next one.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import IO

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024 * 1024
FILE_BYTES = 4 * 1024 * 1024
_LENGTH = struct.Struct(">I")


class Spill:
    """The spill files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[bytes] | None = None

    def write(self, packed: bytes) -> bool:
        """Append one record; False if the files are full or the disk takes nothing."""
        try:
            if self._file is None or self._file.tell() > FILE_BYTES:
                self.let_go()
                if sum(path.stat().st_size for path in self._paths()) > MOST_BYTES:
                    return False
                self.folder.mkdir(parents=True, exist_ok=True)
                self._file = (self.folder / f"{time.time_ns()}-{os.getpid()}.spill").open("ab")
                fcntl.flock(self._file, fcntl.LOCK_EX)
            self._file.write(_LENGTH.pack(len(packed)) + packed)
            self._file.flush()
        except OSError as error:
            log.error("the spill file takes nothing: %s", error)
            return False
        return True

    def let_go(self) -> None:
        """Leave what was written to whoever sends it."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.spill")) if self.folder.is_dir() else []

    async def send_all(self, send: Callable[[bytes], Awaitable[None]]) -> int:
        """Send the records of every file that nobody holds, oldest first, and remove it; what ``send`` raises ends it.

        Returns:
            How many records were sent.
        """
        sent = 0
        for path in self._paths():
            with suppress(FileNotFoundError), path.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                while len(head := file.read(_LENGTH.size)) == _LENGTH.size:
                    packed = file.read(*_LENGTH.unpack(head))
                    if len(packed) < _LENGTH.unpack(head)[0]:
                        break  # Its writer died in the middle; nobody was told that this one is kept.
                    await send(packed)
                    sent += 1
                path.unlink()
        return sent
