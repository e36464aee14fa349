"""Run as a process of its own: picture on standard input, square WebP on standard output.

Exit codes: 0 done, 2 not a picture that is accepted, 3 too many pixels.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings

MEMORY = 512 * 1024 * 1024
SECONDS = 5
MAX_PIXELS = 40_000_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


def main(size: int, pillow_home: str) -> int:
    """Read, check, cut, write. Limits are set before the decoder is loaded."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    raw = sys.stdin.buffer.read()
    sys.path.append(pillow_home)
    from PIL import Image, ImageOps

    resource.setrlimit(resource.RLIMIT_NOFILE, (16, 16))
    # Pillow only warns between one and two times its limit: make that an error.
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        picture: Image.Image = Image.open(io.BytesIO(raw), formats=FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            return 3
        picture.seek(0)
        picture.draft("RGB", (size * 2, size * 2))
        picture.load()
        picture = ImageOps.exif_transpose(picture)
        has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
        picture = picture.convert("RGBA" if has_alpha else "RGB")
        picture = ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS)
        # A new image: nothing of the old one's metadata comes along.
        clean = Image.new(picture.mode, picture.size)
        clean.paste(picture)
        out = io.BytesIO()
        clean.save(out, "WEBP", quality=86, method=4)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return 3
    except Exception:  # Whatever a damaged file makes the decoder raise: it is not a picture.
        return 2
    sys.stdout.buffer.write(out.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2]))
