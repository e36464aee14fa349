"""What is taken is decided from the content; names are built anew (A025, A044, A045, A047, A049, A055)."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from tenants.files import kinds
from tenants.files.kinds import NotTaken, rebuilt_name, type_of
from tests.files import DOCX, PDF, package, picture

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 40
TAKEN = {
    "png": (picture("PNG"), "picture/png"),
    "jpeg": (picture("JPEG"), "picture/jpg"),
    "webp": (picture("WEBP"), "picture/webp"),
    "gif": (picture("GIF"), "picture/gif"),
    "pdf": (PDF, "pdf/pdf"),
    "docx": (DOCX, "office/docx"),
    "xlsx": (package({"[Content_Types].xml": "", "xl/workbook.xml": ""}), "office/xlsx"),
    "pptx": (package({"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "office/pptx"),
    "odt": (package({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": ""}), "office/odt"),
    "old word": (OLE + "WordDocument".encode("utf-16-le"), "office/doc"),
    "zip": (package({"a.txt": "a"}), "archive/zip"),
    "text": ("Bestellung 4711\nHöhe < 3 m, x > y\n".encode(), "text/txt"),
    "Japanese text": ("注文番号".encode("shift_jis"), "text/txt"),
    "UTF-16": ("\ufeffnaïve".encode("utf-16-le"), "text/txt"),
    "voice note of Chromium": (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm" + b"\0" * 20, "audio/webm"),
    "voice note of Firefox": (b"OggS\0\x02" + b"\0" * 20, "audio/ogg"),
    "voice note of Safari": (b"\0\0\0\x1cftypiso5" + b"\0" * 20, "audio/m4a"),
    "mp3": (b"ID3\x04" + b"\0" * 20, "audio/mp3"),
    "wav": (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wav"),
}
# Each under names that pretend to be something else.
REFUSED = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    "svg after a declaration": b"<?xml version='1.0'?><svg/>",
    "svg after a mark and blanks": b"\xef\xbb\xbf \n\t<svg/>",
    "html": b"<!DOCTYPE html><script>alert(1)</script>",
    "html in capitals": b"  <HTML><body onload=alert(1)>",
    "html further down": b"Hello\n" * 20_000 + b"<script>alert(1)</script>",
    "html over the edge of a block": b"x" * (kinds.HEAD - 4) + b"<script>alert(1)</script>",
    "html in UTF-16": "\ufeff<script>alert(1)</script>".encode("utf-16-le"),
    "xml": b"<?xml version='1.0'?><a/>",
    "mhtml": b"MIME-Version: 1.0\nContent-Type: multipart/related\n",
    "php": b"<?php system($_GET['c']);",
    "shell": b"#!/bin/sh\nrm -rf /\n",
    "exe": b"MZ\x90\0\x03\0\0\0\x04\0",
    "elf": b"\x7fELF\x02\x01\x01\0",
    "wasm": b"\0asm\x01\0\0\0",
    "class": b"\xca\xfe\xba\xbe\0\0\0\x34",
    "jar": package({"META-INF/MANIFEST.MF": "Main-Class: Evil", "Evil.class": b"\xca\xfe\xba\xbe"}),
    "apk": package({"AndroidManifest.xml": b"\x03", "classes.dex": b"dex"}),
    "installer": OLE + "Binary".encode("utf-16-le"),
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0",
    "7z": b"7z\xbc\xaf\x27\x1c",
    "rar": b"Rar!\x1a\x07\x01\0",
    "tiff": b"II*\0\x08\0\0\0",
    "bmp": b"BM\x36\0\0\0\0\0",
    "ico": b"\0\0\x01\0\x01\0",
    "postscript": b"%!PS-Adobe-3.0\n",
    "half a zip": b"PK\x03\x04\x14\0",
    "playlist": b"#EXTM3U\n\x01http://localhost/",
    "flash": b"CWS\x0a\0\0",
    "heic": b"\0\0\0\x18ftypheic",
    "video": b"\0\0\0\x18ftypqt  ",
    "binary": bytes(range(256)),
}
NAMES = ["a.png", "a.PNG.", "a.txt", "a", "a.jpg.exe", "..\\..\\a.pdf"]


@pytest.fixture
def at(tmp_path: Path) -> Path:
    return tmp_path / "upload"


@pytest.mark.parametrize("case", TAKEN)
def test_what_is_taken_is_known_by_its_content(at: Path, case: str) -> None:
    content, expected = TAKEN[case]
    at.write_bytes(content)
    for name in ("photo.exe" if not expected.startswith("text") else "a.txt", "", "a.txt"):
        found = type_of(at, name)
        assert f"{found.kind}/{found.ending}" == expected


@pytest.mark.parametrize("case", REFUSED)
def test_what_could_run_is_refused_under_any_name(at: Path, case: str) -> None:
    at.write_bytes(REFUSED[case])
    for name in NAMES:
        with pytest.raises(NotTaken):
            type_of(at, name)


@pytest.mark.parametrize("name", ["a.js", "a.html", ".htaccess", "a.bat", "a.ps1", "a.php", "a.csv.vbs", "a.JS", "a.js.", "a.js ", "a.\u202ejs"])
def test_plain_text_under_the_name_of_a_program_is_refused(at: Path, name: str) -> None:
    at.write_text("alert(1)")
    if name == ".htaccess":
        assert type_of(at, name).media == "text/plain", "without a stem it has no ending; it becomes file.txt"
        return
    with pytest.raises(NotTaken):
        type_of(at, name)


def test_documents_with_macros_say_so(at: Path) -> None:
    for content in (package({"[Content_Types].xml": "", "word/vbaProject.bin": "x"}), OLE + "WordDocument_VBA_PROJECT".encode("utf-16-le")):
        at.write_bytes(content)
        with pytest.raises(NotTaken) as refused:
            type_of(at, "a.docx")
        assert refused.value.reason == "macros"


def test_an_archive_that_claims_too_much_is_refused_unread(at: Path) -> None:
    with zipfile.ZipFile(at, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as member:
        for _block in range(60):
            member.write(b"\0" * 1024 * 1024)
    with pytest.raises(NotTaken) as refused:
        type_of(at, "a.zip")
    assert refused.value.reason == "bomb"
    # One whose list lies about what is in it is never unpacked either; its claim is what counts.
    content = bytearray(package({"a": b"a"}))
    where = content.index(b"PK\x01\x02")
    content[where + 24 : where + 28] = struct.pack("<I", 0xFFFFFFFE)
    at.write_bytes(bytes(content))
    with pytest.raises(NotTaken):
        type_of(at, "a.zip")


SAID = {
    "offer.pdf": "offer.pdf",
    "../../etc/passwd": "passwd.pdf",
    "..\\..\\windows\\win.ini": "win.pdf",
    "/abs/olute.pdf": "olute.pdf",
    "invoice.pdf.exe": "invoice_pdf.pdf",
    "report v1.2.pdf": "report v1.2.pdf",
    "trailing.pdf. . ": "trailing.pdf",
    "nul\0byte.pdf": "nulbyte.pdf",
    "gnp.\u202efdp.exe": "gnp_fdp.pdf",
    "a\r\nSet-Cookie: x=1.pdf": "aSet-Cookie_ x=1.pdf",
    '"quoted";.pdf': "quoted.pdf",
    "con": "file_con.pdf",
    "....": "file.pdf",
    "": "file.pdf",
    ".htaccess": "htaccess.pdf",
    "見積書.pdf": "見積書.pdf",
    "%2e%2e%2fetc.pdf": "2e_2e_2fetc.pdf",
    "x" * 400 + ".pdf": "x" * 100 + ".pdf",
}


@pytest.mark.parametrize("said", SAID)
def test_names_are_built_anew(said: str) -> None:
    assert rebuilt_name(said, "pdf") == SAID[said]
