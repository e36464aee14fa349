"""The shapes of files on the wire."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec

from chat.models import Attachment, FileKind, Message
from tenants.realtime.choices import one_of

FileKindName = Annotated[str, one_of(["", *FileKind.values])]
FileStateName = Annotated[str, one_of(Attachment.State.values)]
ScanName = Annotated[str, one_of(Attachment.Scan.values)]


class FileShown(msgspec.Struct, omit_defaults=True):
    """A file of a line as its visitor sees it. ``is_lost``: there is nothing to fetch any more. Where to fetch it from: ``files.links``."""

    id: UUID
    name: str = ""
    kind: FileKindName = ""
    media: str = ""
    size: int = 0
    width: int | None = None
    height: int | None = None
    is_lost: bool = False


class StaffFileShown(msgspec.Struct, omit_defaults=True):
    """A file of a line as operators see it; ``scan`` says whether a virus scanner looked at it."""

    id: UUID
    name: str = ""
    kind: FileKindName = ""
    media: str = ""
    size: int = 0
    width: int | None = None
    height: int | None = None
    is_lost: bool = False
    scan: ScanName = "none"


class FileLinks(msgspec.Struct):
    """Where a file is fetched from until ``expires_at``, by who asked and nobody else. Both are empty where it is lost; only pictures have a preview."""

    id: UUID
    url: str
    preview_url: str
    expires_at: datetime


class SentFile(msgspec.Struct):
    """A file of a line, with where it was sent and by which side, and where to fetch it from."""

    file: StaffFileShown
    conversation: UUID
    number: int
    message: UUID
    sent_by: Annotated[str, one_of(Message.SenderKind.values)]
    sent_at: datetime
    links: FileLinks


class FileDetails(msgspec.Struct):
    """A file that was sent or is being sent.

    ``offset`` of its ``size`` bytes have come. While ``state`` is ``receiving``, name and kind are what the client said, or empty.
    ``scan`` is ``none`` where no virus scanner is set up.
    """

    id: UUID
    state: FileStateName
    offset: int
    name: str
    kind: FileKindName
    media: str
    size: int
    width: int | None
    height: int | None
    scan: ScanName
    message: UUID | None
    links: FileLinks | None


def sent_file(row: Attachment, message: Message, links: FileLinks) -> SentFile:
    """A file that was sent; the message's ``conversation`` must be loaded."""
    talk = message.conversation
    return SentFile(staff_file(row), talk.uuid, talk.number, message.uuid, message.sender_kind, message.created_at, links)


def without_files(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What a line says beside its files."""
    if "files" not in data:
        return data or None
    return {name: value for name, value in data.items() if name != "files"} or None


def files_for_visitor(data: Mapping[str, Any]) -> list[FileShown] | None:
    """A line's files, for its visitor."""
    return [FileShown(**_common(each)) for each in data["files"]] if "files" in data else None


def files_for_staff(data: Mapping[str, Any]) -> list[StaffFileShown] | None:
    """A line's files, for operators."""
    return [StaffFileShown(**_common(each), scan=each.get("scan", "none")) for each in data["files"]] if "files" in data else None


def staff_file(row: Attachment) -> StaffFileShown:
    """A file for operators, from its row."""
    is_lost = row.state == Attachment.State.LOST
    return StaffFileShown(row.uuid, row.name, row.kind, row.media, row.size, row.width, row.height, is_lost, row.scan)


def _common(said: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: said[name] for name in ("name", "kind", "media", "size", "width", "height") if name in said}
    return {"id": UUID(said["id"]), "is_lost": bool(said.get("lost")), **known}


def file_details(row: Attachment, links: FileLinks | None = None) -> FileDetails:
    """A file; ``message`` must be loaded."""
    is_whole = row.state in {Attachment.State.READY, Attachment.State.LOST}
    return FileDetails(
        id=row.uuid,
        state=row.state,
        offset=row.received,
        name=row.name,
        kind=row.kind,
        media=row.media,
        size=row.size if is_whole else row.announced,
        width=row.width,
        height=row.height,
        scan=row.scan,
        message=row.message.uuid if row.message else None,
        links=links,
    )


class FileRulesDetails(msgspec.Struct):
    """Which files a company takes. ``largest_bytes`` is what holds for one file, the installation's own limit considered; ``used_bytes`` of
    ``quota_bytes`` are used.
    """

    kinds: list[FileKindName]
    largest_mb: int
    from_visitors: bool
    largest_bytes: int
    used_bytes: int
    quota_bytes: int
