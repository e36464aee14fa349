"""What a file is, decided from its content alone, against a list of what is taken (A044, A045); its name is built anew (A025, A055).

Whatever can run in a browser or on a desktop is refused and not kept as an opaque download: people open what a colleague or a customer
sent them, and no helpdesk needs a script. What is taken beside pictures is only ever offered as a download, so what else a file may be
at the same time (a PDF that is a page, too) is of no use to anybody (A046).
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

KINDS = ("picture", "pdf", "office", "text", "archive", "audio")
LONGEST_NAME = 100

# What an archive may claim to hold: nothing here unpacks it, and who gets it should not have to find out.
MOST_MEMBERS = 10_000
MOST_UNPACKED = 2 * 1024**3
MOST_RATIO = 200
HEAD = 64 * 1024


@dataclass(frozen=True, slots=True)
class FileType:
    """A kind of file as it is stored and sent: its group, its media type and its ending."""

    kind: str
    media: str
    ending: str


class NotTaken(ValueError):
    """The content is nothing that is taken. ``reason``: ``kind``, ``macros``, ``bomb`` or ``empty``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


PNG = FileType("picture", "image/png", "png")
JPEG = FileType("picture", "image/jpeg", "jpg")
WEBP = FileType("picture", "image/webp", "webp")
GIF = FileType("picture", "image/gif", "gif")
PDF = FileType("pdf", "application/pdf", "pdf")
TEXT = FileType("text", "text/plain", "txt")
CSV = FileType("text", "text/csv", "csv")
ZIP = FileType("archive", "application/zip", "zip")

_OPEN_XML = "application/vnd.openxmlformats-officedocument"
_PACKAGES = {
    "word/": FileType("office", f"{_OPEN_XML}.wordprocessingml.document", "docx"),
    "xl/": FileType("office", f"{_OPEN_XML}.spreadsheetml.sheet", "xlsx"),
    "ppt/": FileType("office", f"{_OPEN_XML}.presentationml.presentation", "pptx"),
}
_OPEN_DOCUMENT = {
    f"application/vnd.oasis.opendocument.{name}": FileType("office", f"application/vnd.oasis.opendocument.{name}", ending)
    for name, ending in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_STREAMS = {
    "WordDocument": FileType("office", "application/msword", "doc"),
    "Workbook": FileType("office", "application/vnd.ms-excel", "xls"),
    "PowerPoint Document": FileType("office", "application/vnd.ms-powerpoint", "ppt"),
}
_MACROS_IN_OLE = tuple(word.encode("utf-16-le") for word in ("_VBA_PROJECT", "VBA"))
_AUDIO_BRANDS = {b"M4A ", b"M4B ", b"isom", b"iso2", b"iso5", b"iso6", b"mp41", b"mp42", b"dash"}
_TEXT_ENDINGS = {"txt": TEXT, "text": TEXT, "log": TEXT, "md": TEXT, "csv": CSV, "tsv": FileType("text", "text/tab-separated-values", "tsv")}
# Text that a browser or a shell would take for more than that, whatever it is called.
_MARKUP = re.compile(
    rb"\A(?:\xef\xbb\xbf)?\s*(?:<[a-z!?/]|#!|%!ps|mime-version:|from: <saved by)"
    rb"|<\s*(?:script|svg|html|iframe|object|embed|!doctype|\?php|\?xml)",
    re.I,
)
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")


def type_of(path: Path, name: str) -> FileType:
    """What the file at ``path`` is. The name decides nothing but whether text is called a table.

    Raises:
        NotTaken
    """
    with path.open("rb") as file:
        head = file.read(HEAD)
        if not head:
            raise NotTaken("empty")
        found = _by_signature(head)
        if found is not None:
            return found
        if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
            return _package(file)
        if head.startswith(_OLE):
            return _old_office(head + file.read())
        return _text(head, file, name)


def _by_signature(head: bytes) -> FileType | None:
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if head.startswith(b"\xff\xd8\xff"):
        return JPEG
    if head.startswith((b"GIF87a", b"GIF89a")):
        return GIF
    if head.startswith(b"%PDF-"):
        return PDF
    if head[:4] == b"RIFF":
        return {b"WEBP": WEBP, b"WAVE": FileType("audio", "audio/wav", "wav")}.get(head[8:12])
    return _audio(head)


def _audio(head: bytes) -> FileType | None:
    # What browsers record: WebM or Ogg (Chromium, Firefox), MP4 (Safari). As audio only, whatever else a container may hold.
    if head.startswith(b"\x1aE\xdf\xa3") and b"webm" in head[:64]:
        return FileType("audio", "audio/webm", "webm")
    if head.startswith(b"OggS"):
        return FileType("audio", "audio/ogg", "ogg")
    if head[4:8] == b"ftyp" and head[8:12] in _AUDIO_BRANDS:
        return FileType("audio", "audio/mp4", "m4a")
    if head.startswith(b"ID3") or (len(head) > 2 and head[0] == 0xFF and head[1] & 0xE6 == 0xE2):
        return FileType("audio", "audio/mpeg", "mp3")
    return None


def _package(file: IO[bytes]) -> FileType:
    """A ZIP by its list of members; nothing is unpacked but a media type of 100 bytes."""
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            packed, unpacked = sum(each.compress_size for each in members), sum(each.file_size for each in members)
            if len(members) > MOST_MEMBERS or unpacked > MOST_UNPACKED or (unpacked > 50_000_000 and unpacked > packed * MOST_RATIO):
                raise NotTaken("bomb")
            names = {each.filename for each in members}
            if any(each.lower().endswith(("vbaproject.bin", "/basic/script-lc.xml")) for each in names):
                raise NotTaken("macros")
            if "[Content_Types].xml" in names:
                for folder, found in _PACKAGES.items():
                    if any(each.startswith(folder) for each in names):
                        return found
            if "mimetype" in names and archive.getinfo("mimetype").file_size <= 100:
                stated = _OPEN_DOCUMENT.get(archive.read("mimetype").decode("ascii", "replace").strip())
                if stated is not None:
                    return stated
            # Programs that are archives inside.
            if {"META-INF/MANIFEST.MF", "AndroidManifest.xml"} & names:
                raise NotTaken("kind")
            return ZIP
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, OSError) as error:
        if isinstance(error, NotTaken):
            raise
        raise NotTaken("kind") from error


def _old_office(content: bytes) -> FileType:
    if any(word in content for word in _MACROS_IN_OLE):
        raise NotTaken("macros")
    for stream, found in _OLE_STREAMS.items():
        if stream.encode("utf-16-le") in content:
            return found
    raise NotTaken("kind")


def _text(head: bytes, file: IO[bytes], name: str) -> FileType:
    ending = ending_of(name)
    if ending and ending not in _TEXT_ENDINGS:
        raise NotTaken("kind")
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    block = head
    # Text everywhere, and markup nowhere: browsers read on for a while, and some viewers to the end.
    carried = b""
    while block:
        plain = block.replace(b"\0", b"") if wide else block
        if _CONTROL.search(plain) or _MARKUP.search(carried + plain) or (carried and _MARKUP.match(plain) and not carried.strip()):
            raise NotTaken("kind")
        carried = plain[-32:] or b" "
        block = file.read(HEAD)
    return _TEXT_ENDINGS.get(ending, TEXT)


def ending_of(name: str) -> str:
    """The ending of a file's name in lower case, without what Windows leaves out."""
    base = _plain(name).rstrip(". ")
    stem, dot, ending = base.rpartition(".")
    return ending.lower() if dot and stem and len(ending) <= 12 else ""


_FORBIDDEN = re.compile(r'[<>:"|?*;%]')
_DEVICES = re.compile(r"\A(?:con|prn|aux|nul|com\d|lpt\d)\Z", re.I)


def rebuilt_name(name: str, ending: str) -> str:
    """A name to show and to offer, made from what a client said: no path, no control or direction marks, one ending, that of the type.

    It is never used as a path.
    """
    base = _plain(name).strip(". ")
    stem, dot, last = base.rpartition(".")
    if dot and 0 < len(last) <= 12 and stem:
        base = stem
    # "invoice.pdf.exe" must not show a second ending where the last one is hidden.
    base = re.sub(r"\.(?=[A-Za-z])", "_", base)
    base = " ".join(_FORBIDDEN.sub("_", base).split()).strip("._ ")[:LONGEST_NAME].rstrip("._ ")
    if not base or _DEVICES.match(base):
        base = f"file{'_' + base if base else ''}"
    return f"{base}.{ending}"


def _plain(name: str) -> str:
    name = unicodedata.normalize("NFC", name[:1000]).replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(each for each in name if unicodedata.category(each) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
