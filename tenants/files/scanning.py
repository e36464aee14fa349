"""Asking ClamAV about a file, by its INSTREAM command (``CLAMAV_URL``).

In the request that completes an upload and not in a task: a sender who is refused learns it at the composer, before there is a line that
would have to be taken back, and nobody ever sees a file "that is being checked". clamd takes 25 MB in well under a second; it has ten.
"""

from __future__ import annotations

import socket
import struct
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10
PIECE = 256 * 1024
_LONGEST_ANSWER = 1024


class ScannerIsAway(RuntimeError):
    """The scanner does not answer, or answers that it could not look."""


def scanner_is_set() -> bool:
    """Whether files are looked at."""
    return bool(settings.CLAMAV_URL)


def scan(path: Path) -> str:
    """What is wrong with the file at ``path``: the name of what was found, or "" for nothing.

    Raises:
        ScannerIsAway
    """
    try:
        with _connect() as line:
            line.sendall(b"zINSTREAM\0")
            with path.open("rb") as file:
                while piece := file.read(PIECE):
                    line.sendall(struct.pack("!I", len(piece)) + piece)
            line.sendall(struct.pack("!I", 0))
            answer = _answer(line)
    except OSError as error:
        raise ScannerIsAway(str(error)) from error
    # "stream: OK", "stream: Eicar-Signature FOUND", "INSTREAM size limit exceeded. ERROR"
    words = answer.removeprefix("stream: ")
    if words == "OK":
        return ""
    if words.endswith(" FOUND"):
        return words.removesuffix(" FOUND")[:100]
    raise ScannerIsAway(answer[:200])


def _connect() -> socket.socket:
    """``tcp://host:port``, or ``unix:///path``."""
    parts = urlsplit(settings.CLAMAV_URL)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(SECONDS)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    return socket.create_connection((parts.hostname or "127.0.0.1", parts.port or 3310), timeout=SECONDS)


def _answer(line: socket.socket) -> str:
    answer = b""
    while b"\0" not in answer and len(answer) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        answer += piece
    return answer.split(b"\0")[0].decode("utf-8", "replace").strip()
