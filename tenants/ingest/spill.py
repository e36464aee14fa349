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
from collections.abc import Awaitable, Callable, Iterator
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
                self._file = self._own_file()
            self._file.write(_LENGTH.pack(len(packed)) + packed)
            self._file.flush()
        except OSError as error:
            log.error("the spill file takes nothing: %s", error)
            return False
        return True

    def _own_file(self) -> IO[bytes]:
        """A new file that is locked before anybody sees it under the name that is sent."""
        path = self.folder / f"{time.time_ns()}-{os.getpid()}"
        file = path.open("ab")
        fcntl.flock(file, fcntl.LOCK_EX)
        path.rename(path.with_suffix(".spill"))
        return file

    def let_go(self) -> None:
        """Leave what was written to whoever sends it."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
            self._file = None

    def _paths(self) -> list[Path]:
        return sorted(self.folder.glob("*.spill")) if self.folder.is_dir() else []

    async def send_all(self, send: Callable[[bytes], Awaitable[None]]) -> int:
        """Send the records of every file that nobody holds, oldest first, and remove it; what ``send`` raises ends it, and what
        was sent until then is not sent again.

        Returns:
            How many records were sent.
        """
        sent = 0
        for path in self._paths():
            with suppress(FileNotFoundError), path.open("rb+") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                begun = sent
                try:
                    for packed in _records(file):
                        await send(packed)
                        sent += 1
                except BaseException:
                    if sent > begun:
                        _drop(file, sent - begun)
                    raise
                path.unlink()
        return sent


def _records(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while len(head := file.read(_LENGTH.size)) == _LENGTH.size:
        packed = file.read(*_LENGTH.unpack(head))
        if len(packed) < _LENGTH.unpack(head)[0]:
            return  # Its writer died in the middle; nobody was told that this one is kept.
        yield packed


def _drop(file: IO[bytes], count: int) -> None:
    """Take the first records off a file."""
    left = list(_records(file))[count:]
    file.seek(0)
    file.truncate()
    for packed in left:
        file.write(_LENGTH.pack(len(packed)) + packed)
    file.flush()
