"""Files become part of a line, in the transaction that stores it.

The line keeps what is shown of them (``Message.data``), so that reading a conversation asks nothing more than before and a line without
files costs what it did; the rows of ``Attachment`` decide who gets the content.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from chat.models import Attachment, Conversation, Message, Operator
from chat.services.files.owners import of_owner
from chat.services.messages.shapes import Outcome, StoredMessage
from visitors.models import Visitor

MOST_FILES = 10
PREVIEW_CHARACTERS = 200


class TooManyFiles(ValueError):
    """More files than one line may have."""


def attach_files(stored: StoredMessage, *, files: Sequence[UUID], by: Visitor | Operator | None) -> StoredMessage:
    """Make uploads part of the line that was just stored; of a repeat, say what the first time made.

    An upload that is not there any more, is not complete or is somebody else's never costs the line: it stands in it as lost (F56).

    Args:
        by: whose uploads they are.
    """
    if stored.outcome is Outcome.NOT_FOUND or stored.uuid is None:
        return stored
    if stored.outcome is Outcome.DUPLICATE:
        data = Message.objects.values_list("data", flat=True).get(uuid=stored.uuid)
        return msgspec.structs.replace(stored, data=data)
    line = Message.objects.select_related("conversation").get(uuid=stored.uuid)
    mine = Attachment.objects.none() if by is None else Attachment.objects.filter(of_owner(by), message=None, state=Attachment.State.READY)
    found = {row.uuid: row for row in mine.filter(uuid__in=files).select_for_update(of=("self",)).order_by("pk")}
    Attachment.objects.filter(pk__in=[row.pk for row in found.values()]).update(message=line)

    line.data = {"files": [shown(found[uuid]) if uuid in found else {"id": str(uuid), "lost": True} for uuid in files]}
    line.save(update_fields=["data"])
    if not line.body and line.kind == Message.Kind.MESSAGE:
        Conversation.objects.filter(pk=line.conversation_id).update(preview_text=summary_of(line.data)[:PREVIEW_CHARACTERS])
    return msgspec.structs.replace(stored, data=line.data)


def shown(row: Attachment) -> dict[str, Any]:
    """What a line says of a file."""
    said: dict[str, Any] = {"id": str(row.uuid), "name": row.name, "kind": row.kind, "media": row.media, "size": row.size, "scan": row.scan}
    if row.width and row.height:
        said |= {"width": row.width, "height": row.height}
    return said


def summary_of(data: dict[str, Any]) -> str:
    """The files of a line in a few words, where only its text would stand."""
    names = [str(each.get("name", "")) for each in data.get("files", ()) if each.get("name")]
    return f"📎 {', '.join(names)}" if names else "📎"
