"""Pictures that people upload (attacks A044-A049)."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tenants.accounts.models import User
from tenants.files.services import NotAPicture, read_photo, store_image
from tenants.scope import TenantRef, tenant_scope


@pytest.fixture(autouse=True)
def _own_storage(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.core.files.storage import FileSystemStorage

    from tenants.files import services

    monkeypatch.setattr(services, "default_storage", FileSystemStorage(location=tmp_path))


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **options: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 130)).save(out, kind, **options)
    return out.getvalue()


def upload(content: bytes, name: str = "me.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="image/jpeg")


def header_only_png(width: int, height: int) -> bytes:
    """A PNG that claims a size and has next to no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\x00" * 4096)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_written_anew_as_a_square(tenant: TenantRef, kind: str) -> None:
    path = store_image(upload(picture(kind)))
    stored = read_photo(path.rsplit("/", 1)[-1])
    assert stored is not None
    with Image.open(io.BytesIO(stored)) as image:
        assert (image.format, image.size) == ("WEBP", (256, 256))
    assert path.startswith(tenant.uuid.hex)


def test_metadata_stays_behind(tenant: TenantRef) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place 35.6812N"
    stored = read_photo(store_image(upload(picture("JPEG", exif=exif))).rsplit("/", 1)[-1])
    assert stored is not None
    assert b"secret" not in stored


def test_what_hides_behind_a_picture_stays_behind(tenant: TenantRef) -> None:
    stored = read_photo(store_image(upload(picture("GIF") + b"<script>alert(1)</script>PK\x03\x04")).rsplit("/", 1)[-1])
    assert stored is not None
    assert b"script" not in stored


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<html><script>alert(1)</script>",
        b"%PDF-1.7",
        b"GIF89a",
        b"\xff\xd8\xff",
        b"PK\x03\x04",
        b"BM" + b"\0" * 60,
        picture("TIFF"),
        picture("BMP"),
        picture("JPEG")[:200],
        b"#!/bin/sh\n",
        b"\0" * 1000,
    ],
)
def test_not_a_picture(tenant: TenantRef, content: bytes) -> None:
    with pytest.raises(NotAPicture):
        store_image(upload(content))


@pytest.mark.parametrize("content", [header_only_png(60_000, 60_000), header_only_png(20_000, 3_000), header_only_png(100_000, 400)])
def test_bombs(tenant: TenantRef, content: bytes) -> None:
    with pytest.raises(NotAPicture):
        store_image(upload(content))


def test_too_many_bytes(tenant: TenantRef) -> None:
    with pytest.raises(NotAPicture):
        store_image(upload(b"\xff" * (8 * 1024 * 1024 + 1)))


@pytest.mark.parametrize("name", ["../../etc/passwd", "..%2f..%2fx.webp", "x.webp", "A" * 40 + ".webp", "a" * 40 + ".webp/../x", ""])
def test_names_are_no_paths(tenant: TenantRef, name: str) -> None:
    assert read_photo(name) is None


def test_photo_of_a_person(tenant_ref: TenantRef, other_tenant: TenantRef, client_of: Callable[[Any], Client]) -> None:
    with tenant_scope(tenant_ref):
        user = User.objects.create(email="mika@acme.example", full_name="Mika")
        browser = client_of(tenant_ref)
        browser.force_login(user)
    assert browser.post("/settings/profile/photo/", {"photo": upload(picture(), "../../evil.php")}).status_code == 302
    with tenant_scope(tenant_ref):
        user.refresh_from_db()
    name = user.photo.rsplit("/", 1)[-1]
    answer = client_of(tenant_ref).get(f"/photos/{name}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "image/webp"
    assert "immutable" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert client_of(other_tenant).get(f"/photos/{name}").status_code == 404
    assert browser.post("/settings/profile/photo/", {"photo": upload(b"nothing")}).status_code == 422
    assert browser.post("/settings/profile/photo/", {"remove": "1"}).status_code == 302
    assert client_of(tenant_ref).get(f"/photos/{name}").status_code == 404
