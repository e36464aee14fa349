"""Pictures that people upload: decoded in a small child, cut square, written anew (A044-A049)."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

import PIL
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tenants.names import storage_path

MAX_BYTES = 8 * 1024 * 1024
SIZE = 256
# Of persons, and of companies.
PHOTOS, LOGOS = "photos", "logos"
NAME = re.compile(r"[0-9a-f]{40}\.webp\Z")
_SECONDS = 6
_CHILD = str(Path(__file__).with_name("encode_child.py"))
_PILLOW_HOME = str(Path(PIL.__file__).resolve().parent.parent)


class NotAPicture(ValueError):
    """The upload is refused; ``reason`` says why in a sentence for the person."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(str(reason))
        self.reason = reason


def store_image(upload: UploadedFile[bytes], *, kind: str = PHOTOS, size: int = SIZE) -> str:
    """Keep a picture as a square WebP named by its content; metadata and anything that is no picture is left behind.

    Args:
        kind: names the folder. What is deleted by other rules must not share one: a picture that two of a kind chose is one file.

    Returns:
        The storage path, inside the tenant in force.

    Raises:
        NotAPicture: too large, not one of JPEG, PNG, WebP or GIF, damaged, or too costly to decode.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise NotAPicture(_("The picture is larger than 8 MB. Please choose a smaller one."))
    encoded = _encode(upload.read(MAX_BYTES + 1), size)
    path = storage_path(kind, f"{hashlib.sha256(encoded).hexdigest()[:40]}.webp")
    if not default_storage.exists(path):
        default_storage.save(path, ContentFile(encoded))
    return path


def delete_image(path: str) -> None:
    """Remove a stored picture; one that is gone already is fine."""
    if path:
        default_storage.delete(path)


def photo_url(path: str) -> str:
    """Where a stored photo or logo is seen on the company's host, or "" for none."""
    return "/".join(("", *_kind_and_name(path))) if path else ""


def read_photo(name: str, *, kind: str = PHOTOS) -> bytes | None:
    """A picture of the tenant in force by the name in its address, or None."""
    if not NAME.match(name):
        return None
    path = storage_path(kind, name)
    if not default_storage.exists(path):
        return None
    with default_storage.open(path) as stored:
        return bytes(stored.read())


def has_photo(path: str) -> bool:
    """Whether a photo or logo of the tenant in force is stored there."""
    kind, name = _kind_and_name(path)
    return bool(NAME.match(name)) and default_storage.exists(storage_path(kind, name))


def _kind_and_name(path: str) -> tuple[str, str]:
    folder, _slash, name = path.rpartition("/")
    # The first logos were kept among the photos, and are read there.
    return (LOGOS if folder.endswith(f"/{LOGOS}") else PHOTOS), name


def _encode(raw: bytes, size: int) -> bytes:
    # A child with a memory and time limit: a decompression bomb or a decoder bug ends there, not in the web process.
    try:
        done = subprocess.run([sys.executable, "-I", "-S", _CHILD, str(size), _PILLOW_HOME], input=raw, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise NotAPicture(_("This picture takes too long to read. Please choose another one.")) from error
    if done.returncode == 3:
        raise NotAPicture(_("The picture has too many pixels. Please choose a smaller one."))
    if done.returncode != 0 or not done.stdout:
        raise NotAPicture(_("This file is not a JPEG, PNG, WebP or GIF picture. Please choose another one."))
    return done.stdout
