"""The end of files: with their line, with their person, or because nobody ever said anything with them (F56)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Func, Q, QuerySet

from chat.models import Attachment, ReplyDraft
from chat.services.files.allowance import release
from chat.services.files.keeping import content_path, quarantine_path
from tenants.files.parts import delete_parts
from tenants.outbox.services import enqueue_effect

FORGET_FILES = "files.delete"
# The sweep comes every half hour, and nothing is to stay for a day.
UNSENT_FOR = timedelta(hours=22)
# As long as browsers keep a draft.
DRAFTED_FOR = timedelta(days=30)
QUARANTINED_FOR = timedelta(days=7)
MOST_AT_ONCE = 200


def forget_files(rows: QuerySet[Attachment]) -> int:
    """Delete rows in the transaction in force, give their room back, and have their content deleted after the commit.

    Returns:
        How many there were.
    """
    found = list(rows.select_for_update(of=("self",)).order_by("pk"))
    if not found:
        return 0
    uuids = [row.uuid.hex for row in found]
    for begin in range(0, len(uuids), MOST_AT_ONCE):
        part = uuids[begin : begin + MOST_AT_ONCE]
        enqueue_effect(kind=FORGET_FILES, key=f"{FORGET_FILES}:{part[0]}:{len(part)}", payload={"files": part})
    Attachment.objects.filter(pk__in=[row.pk for row in found]).delete()
    release(sum(row.reserved for row in found))
    return len(found)


def delete_contents(payload: dict[str, Any]) -> None:
    """Delete what is kept of files whose rows are gone. Done twice it is still gone."""
    for text in payload["files"]:
        row = Attachment(uuid=UUID(text))
        for path in (content_path(row), content_path(row, is_preview=True), quarantine_path(row)):
            default_storage.delete(path)
        delete_parts(row.uuid)


def sweep_files(*, now: datetime) -> int:
    """Forget uploads that became part of no line within a day, and what was quarantined a week ago; some at a time.

    What stands in somebody's draft is kept with it.

    Returns:
        How many.
    """
    drafted = ReplyDraft.objects.filter(changed_at__gte=now - DRAFTED_FOR).values(file=Func("files", function="unnest"))
    old = Q(message=None, canned=None, created_at__lt=now - UNSENT_FOR) & ~Q(state=Attachment.State.INFECTED) & ~Q(uuid__in=drafted)
    infected = Q(state=Attachment.State.INFECTED, created_at__lt=now - QUARANTINED_FOR)
    with transaction.atomic():
        keys = list(Attachment.objects.filter(old | infected).order_by("pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
        # One that was attached meanwhile is none of these.
        return forget_files(Attachment.objects.filter(old | infected, pk__in=keys))


def mark_lost(*, attachment: Attachment) -> None:
    """The storage has it no more: whoever looks is told so from now on, and its room is given back."""
    with transaction.atomic():
        row = Attachment.objects.select_for_update().filter(pk=attachment.pk, state=Attachment.State.READY).first()
        if row is None:
            return
        release(row.reserved)
        row.state, row.reserved = Attachment.State.LOST, 0
        row.save(update_fields=["state", "reserved"])
