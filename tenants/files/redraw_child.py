"""Run as a process of its own: picture on standard input; a line of JSON, the picture drawn anew and its preview on standard output.

Exit codes: 0 done, 2 not a picture that is accepted, 3 too many pixels.
"""

from __future__ import annotations

import contextlib
import ctypes
import io
import json
import resource
import sys
import warnings
from typing import Any

MEMORY = 512 * 1024 * 1024
SECONDS = 8
MAX_PIXELS = 40_000_000
# Frames of an animation, and their pixels together; of more only the first one is kept.
MOST_FRAMES = 150
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_NEW_USER_AND_NETWORK = 0x10000000 | 0x40000000


def leave_the_network() -> None:
    """A namespace without interfaces, where the kernel lets us: a decoder that was taken over reaches nobody."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).unshare(_NEW_USER_AND_NETWORK)


def main(pillow_home: str, longest: int, preview_side: int) -> int:
    """Read, check, draw, write. Limits are set before the decoder is loaded."""
    leave_the_network()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    raw = sys.stdin.buffer.read()
    sys.path.append(pillow_home)
    from PIL import Image

    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    # Pillow only warns between one and two times its limit: make that an error.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        picture: Image.Image = Image.open(io.BytesIO(raw), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            return 3
        content, first = redrawn(picture, longest)
        preview = first.copy()
        preview.thumbnail((preview_side, preview_side), Image.Resampling.LANCZOS)
        small = io.BytesIO()
        preview.save(small, "WEBP", quality=80, method=4)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return 3
    except Exception:  # Whatever a damaged file makes the decoder raise: it is not a picture.
        return 2
    out = sys.stdout.buffer
    out.write(json.dumps({"width": first.width, "height": first.height, "size": len(content)}).encode() + b"\n")
    out.write(content)
    out.write(small.getvalue())
    return 0


def redrawn(picture: Any, longest: int) -> tuple[bytes, Any]:
    """The picture in its own format, from pixels alone; and its first frame."""
    kind = picture.format
    if kind in {"GIF", "WEBP"} and getattr(picture, "is_animated", False):
        frames, durations = frames_of(picture)
        if frames:
            out = io.BytesIO()
            options: dict[str, Any] = {"loop": 0, "duration": durations}
            frames[0].save(out, kind, save_all=True, append_images=frames[1:], **options)
            return out.getvalue(), frames[0].convert("RGBA")
    picture.seek(0)
    if kind == "JPEG":
        picture.draft("RGB", (longest, longest))
    picture.load()
    clean = cleaned(picture, longest)
    out = io.BytesIO()
    if kind == "JPEG":
        clean = clean.convert("RGB")
        clean.save(out, kind, quality=88, optimize=True)
    elif kind == "WEBP":
        clean.save(out, kind, quality=88, method=4)
    else:
        clean.save(out, kind, optimize=kind == "GIF")
    return out.getvalue(), clean


def cleaned(picture: Any, longest: int) -> Any:
    """Upright, at most so large, on a new image: nothing of the old one's metadata comes along."""
    from PIL import Image, ImageOps

    picture = ImageOps.exif_transpose(picture)
    has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    picture = picture.convert("RGBA" if has_alpha else "RGB")
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    clean = Image.new(picture.mode, picture.size)
    clean.paste(picture)
    return clean


def frames_of(picture: Any) -> tuple[list[Any], list[int]]:
    """The frames of an animation and how long each stands (ms); none where there are too many."""
    from PIL import Image

    frames: list[Any] = []
    durations: list[int] = []
    # Counting first would read all of them.
    while len(frames) < MOST_FRAMES and (len(frames) + 1) * picture.width * picture.height <= MAX_PIXELS:
        frame = picture.convert("RGBA")
        clean = Image.new("RGBA", frame.size)
        clean.paste(frame)
        frames.append(clean)
        durations.append(min(10_000, max(20, int(picture.info.get("duration", 100) or 100))))
        try:
            picture.seek(len(frames))
        except EOFError:
            return frames, durations
    return [], []


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3])))
