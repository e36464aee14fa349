"""Pictures are drawn anew, or refused before they cost anything (A044-A048, A025)."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tenants.files.pictures import PictureRefused, redraw
from tests.files import package, picture


def opened(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content))


def exif() -> bytes:
    data = Image.Exif()
    data[0x010E] = "<script>alert('described')</script>"
    data[0x0112] = 6
    return data.tobytes()


def huge_png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack("!I", len(data)) + kind + data + struct.pack("!I", zlib.crc32(kind + data))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def animation(frames: int) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (8, 8), (index % 250, 100, 250 - index % 250)) for index in range(frames)]
    pictures[0].save(out, "GIF", save_all=True, append_images=pictures[1:], duration=50)
    return out.getvalue()


def test_metadata_and_what_hangs_on_behind_are_left_and_the_picture_stands_upright() -> None:
    text = PngInfo()
    text.add_text("Comment", "<script>alert(1)</script>")
    html, php = b"<html><script>alert(1)</script>", b"<?php phpinfo();"
    polyglots = {
        "PNG": [picture("PNG", pnginfo=text) + html, picture("PNG") + package({"a.php": php}), picture("PNG") + php],
        "JPEG": [picture("JPEG", exif=exif()) + package({"x.phar": php}), picture("JPEG", comment=html), picture("JPEG") + html],
        "GIF": [picture("GIF", comment=b"*/alert(1);/*") + b"=1;alert(1)//", b"GIF89a" + picture("GIF")[6:] + html],
        "WEBP": [picture("WEBP", exif=exif()) + html, picture("WEBP", xmp=html)],
    }
    for kind, contents in polyglots.items():
        for content in contents:
            redrawn = redraw(content)
            assert opened(redrawn.content).format == kind
            for part in (redrawn.content, redrawn.preview):
                assert b"script" not in part and b"php" not in part and b"alert" not in part and b"PK\x03" not in part
                assert not opened(part).getexif()
    turned = redraw(picture("JPEG", exif=exif()))
    assert (turned.width, turned.height) == (30, 40)


def test_large_ones_are_made_smaller_and_have_a_small_preview() -> None:
    redrawn = redraw(picture("JPEG", size=(5000, 2500)))
    assert (redrawn.width, redrawn.height) == (4096, 2048) == opened(redrawn.content).size
    assert opened(redrawn.preview).size == (640, 320)


def test_an_animation_stays_one_and_an_endless_one_becomes_a_picture() -> None:
    assert opened(redraw(animation(5)).content).n_frames == 5  # type: ignore[attr-defined]
    assert getattr(opened(redraw(animation(400)).content), "n_frames", 1) == 1


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (huge_png(60_000, 60_000), "too_many_pixels"),
        (huge_png(7_000, 6_000), "too_many_pixels"),
        (picture("PNG")[:60], "damaged"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "damaged"),
        (picture("TIFF"), "damaged"),
        (picture("BMP"), "damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n(id) print", "damaged"),
        (b"#EXTM3U\nhttp://127.0.0.1/", "damaged"),
        (b"push graphic-context\nviewbox 0 0 1 1\nimage over 0,0 0,0 'https://127.0.0.1/'\n", "damaged"),
    ],
)
def test_bombs_and_what_other_decoders_fell_for_are_refused(content: bytes, reason: str) -> None:
    with pytest.raises(PictureRefused) as refused:
        redraw(content)
    assert refused.value.reason == reason
