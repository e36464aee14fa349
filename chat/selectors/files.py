"""Who may have which file, asked whenever a link is given and again whenever one is opened (A054)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from time import time
from uuid import UUID

from django.db.models import Q, QuerySet

from chat.models import Attachment, Conversation, Operator
from chat.permissions import sees_all, visible_to
from chat.selectors.canned import canned_to_manage
from tenants.files.links import LIFETIME_S, link_to
from tenants.scope import current_tenant
from visitors.models import Visitor
from visitors.selectors import browsers_of_member

OFFERED = (Attachment.State.READY, Attachment.State.LOST)


def files_of(reader: Visitor | Operator, *, scope: str = "") -> QuerySet[Attachment]:
    """The files that somebody may fetch: of lines that he sees and that are not deleted, and his own that are in no line yet;
    for operators also pictures of the canned responses that they see.

    Args:
        scope: the only conversation that his ticket is good for, if it is for one.
    """
    rows = Attachment.objects.select_related("message")
    if isinstance(reader, Operator):
        if not reader.user.is_active:
            return rows.none()
        sent = Q(message__isnull=False, message__deleted_at=None)
        if not sees_all(reader):
            sent &= Q(message__conversation__in=visible_to(Conversation.objects.all(), reader))
        canned = Q(message=None, canned__in=canned_to_manage(reader))
        return rows.filter(Q(message=None, operator=reader) | canned | sent)
    if reader.is_banned:
        return rows.none()
    seen = Q(message__conversation__visitor__in=browsers_of_member(reader), message__visitor_seq__isnull=False, message__deleted_at=None)
    if scope:
        seen &= Q(message__conversation__uuid=scope)
    return rows.filter(Q(message=None, visitor=reader) | seen)


def sent_files(reader: Operator, *, conversation: UUID | None = None, visitor: UUID | None = None, contact: UUID | None = None) -> QuerySet[Attachment]:
    """The files of lines that an operator sees, the newest first; of one conversation, one browser or one contact if it is named."""
    rows = files_of(reader).filter(message__isnull=False, state__in=OFFERED).select_related("message__conversation")
    if conversation is not None:
        rows = rows.filter(message__conversation__uuid=conversation)
    if visitor is not None:
        rows = rows.filter(message__conversation__visitor__uuid=visitor)
    if contact is not None:
        rows = rows.filter(message__conversation__visitor__contact__uuid=contact)
    return rows.order_by("-created_at", "-id")


def readable_file(*, file: UUID, reader: str, reader_id: int) -> Attachment | None:
    """The file behind a link, if who it was made for may still have it."""
    asker: Visitor | Operator | None
    if reader == "operator":
        asker = Operator.objects.select_related("user").filter(pk=reader_id).first()
    else:
        asker = Visitor.objects.filter(pk=reader_id, website__is_active=True).first()
    return files_of(asker).filter(uuid=file, state__in=OFFERED).first() if asker else None


def links_of(row: Attachment, reader: Visitor | Operator) -> tuple[str, str, datetime]:
    """Address, address of the preview, and until when both work; the addresses are empty where there is nothing to fetch."""
    expires = datetime.fromtimestamp(int(time()) + LIFETIME_S, UTC)
    if row.state != Attachment.State.READY:
        return "", "", expires
    tenant, kind = current_tenant(), "operator" if isinstance(reader, Operator) else "visitor"
    whole = link_to(tenant=tenant, file=row.uuid, name=row.name, reader=kind, reader_id=reader.pk)
    preview = link_to(tenant=tenant, file=row.uuid, name="preview.webp", reader=kind, reader_id=reader.pk, is_preview=True) if row.preview_size else ""
    return whole, preview, expires


def links_for(files: Iterable[UUID], reader: Visitor | Operator, *, scope: str = "") -> list[tuple[Attachment, tuple[str, str, datetime]]]:
    """Links to those of some files that the reader may have, in no order."""
    return [(row, links_of(row, reader)) for row in files_of(reader, scope=scope).filter(uuid__in=list(files), state__in=OFFERED)]
