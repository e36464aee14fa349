"""Files for tests: small real ones, and ways to send them."""

from __future__ import annotations

import io
import zipfile
from uuid import UUID

from django.utils import timezone
from PIL import Image

from chat.models import Attachment, Operator
from chat.services.files import append_piece, begin_upload
from visitors.models import Visitor

PDF = b"%PDF-1.4\n1 0 obj\n<< /Title (Offer) >>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB", size, (20, 120, 130)).save(out, kind, **options)
    return out.getvalue()


def package(members: dict[str, bytes | str]) -> bytes:
    """A ZIP with these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


DOCX = package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"})


def send_file(by: Visitor | Operator, content: bytes, name: str, *, piece: int = 1024 * 1024) -> Attachment:
    """Upload a file in pieces, as clients do."""
    row = begin_upload(by=by, name=name, size=len(content), now=timezone.now())
    for offset in range(0, len(content), piece):
        row = append_piece(upload=row, offset=offset, content=content[offset : offset + piece], now=timezone.now())
    return row


def uploaded(by: Visitor | Operator, content: bytes = PDF, name: str = "offer.pdf") -> UUID:
    """The id of a file that is ready to be sent."""
    return send_file(by, content, name).uuid
