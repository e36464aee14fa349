"""Links to files: sealed, of one company, for one reader, for a few minutes (A054)."""

from __future__ import annotations

import base64
import time
from urllib.parse import quote
from uuid import UUID

import msgspec
from django.conf import settings

from tenants.scope import TenantRef
from tenants.sealing import SealBroken, seal_bytes, unseal_bytes

# Long enough to open a picture or to begin a download, short for somebody who finds it in a log.
LIFETIME_S = 600
_LABEL = b"sodan.files.link.v1"
_MOST_CHARACTERS = 400


class BadLink(Exception):
    """The link is none of ours, of another company, or over."""


class FileLink(msgspec.Struct, frozen=True, array_like=True):
    """What a link says: which file, the whole of it or its preview, for whom (a kind and a key), until when (seconds)."""

    file: UUID
    is_preview: bool
    reader: str
    reader_id: int
    expires: int


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(FileLink)


def files_origin() -> str:
    """The origin that files are served from: no cookie of ours is ever set there or sent to it."""
    return f"{settings.URL_SCHEME}://{settings.FILES_HOST}{settings.URL_PORT}"


def link_to(*, tenant: TenantRef, file: UUID, name: str, reader: str, reader_id: int, is_preview: bool = False) -> str:
    """An address for one reader, good for ten minutes.

    Args:
        reader, reader_id: ``operator`` or ``visitor`` and his key; what he may see is checked again whenever it is opened.
    """
    token = _encoder.encode(FileLink(file, is_preview, reader, reader_id, int(time.time()) + LIFETIME_S))
    sealed = base64.urlsafe_b64encode(seal_bytes(token, label=_LABEL, binding=tenant.uuid.bytes)).rstrip(b"=").decode()
    return f"{files_origin()}/{tenant.uuid.hex}/{sealed}/{quote(name)}"


def read_link(token: str, *, tenant: TenantRef) -> FileLink:
    """What a link says.

    Raises:
        BadLink
    """
    if len(token) > _MOST_CHARACTERS:
        raise BadLink
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
        found = _decoder.decode(unseal_bytes(raw, label=_LABEL, binding=tenant.uuid.bytes))
    except (ValueError, SealBroken, msgspec.MsgspecError) as error:
        raise BadLink from error
    if found.expires < time.time():
        raise BadLink
    return found
