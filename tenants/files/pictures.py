"""Pictures in conversations: drawn anew in a child with limits, metadata left behind, with a preview of known size (A044-A049)."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore

import PIL

# Larger ones are made smaller: no screen shows more, and no operator waits for it.
LONGEST_SIDE = 4096
PREVIEW_SIDE = 640
_SECONDS = 12
# Each child may take half a gigabyte.
_AT_ONCE = BoundedSemaphore(2)
_WAIT_S = 10
_CHILD = str(Path(__file__).with_name("redraw_child.py"))
_PILLOW_HOME = str(Path(PIL.__file__).resolve().parent.parent)


class PictureRefused(ValueError):
    """``reason``: ``damaged``, ``too_many_pixels`` or ``too_slow``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TooManyPictures(RuntimeError):
    """Others are being drawn; try again in a moment."""


@dataclass(frozen=True, slots=True)
class Redrawn:
    """A picture without anything of the file it came in, and its preview (WebP), which is as large as ``preview_width`` says."""

    content: bytes
    width: int
    height: int
    preview: bytes


def redraw(raw: bytes) -> Redrawn:
    """Draw a PNG, JPEG, WebP or GIF anew, in its own format.

    Raises:
        PictureRefused, TooManyPictures
    """
    if not _AT_ONCE.acquire(timeout=_WAIT_S):
        raise TooManyPictures
    try:
        arguments = [sys.executable, "-I", "-S", _CHILD, _PILLOW_HOME, str(LONGEST_SIDE), str(PREVIEW_SIDE)]
        done = subprocess.run(arguments, input=raw, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise PictureRefused("too_slow") from error
    finally:
        _AT_ONCE.release()
    if done.returncode == 3:
        raise PictureRefused("too_many_pixels")
    if done.returncode < 0:
        raise PictureRefused("too_slow")
    if done.returncode != 0 or b"\n" not in done.stdout:
        raise PictureRefused("damaged")
    line, _newline, rest = done.stdout.partition(b"\n")
    said = json.loads(line)
    size = int(said["size"])
    return Redrawn(content=rest[:size], width=int(said["width"]), height=int(said["height"]), preview=rest[size:])
