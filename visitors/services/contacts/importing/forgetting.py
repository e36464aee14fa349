"""Files and refused rows hold people's data: they go when they are no longer needed, and when somebody is to be forgotten."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import partial

from django.db import connection, transaction

from tenants.files.uploads import UploadGone, delete_upload, old_uploads, read_upload
from visitors.models import Contact, ContactImport, RefusedRow
from visitors.sheets import SheetUnreadable, decode

DRAFTS_KEPT = timedelta(days=1)
REFUSED_KEPT = timedelta(days=30)
Status = ContactImport.Status
ACTIVE = (Status.CHECKING, Status.RUNNING)
OPEN = (Status.DRAFT, Status.CHECKED)
OVER = (Status.DONE, Status.CANCELLED, Status.FAILED)


def forget_old_imports(*, now: datetime) -> int:
    """Drafts that nobody went on with go with their files, files of finished imports that were left over, and refused rows after a
    month. What an import did stays readable.

    Returns:
        How many files and drafts went.
    """
    gone = 0
    for row in ContactImport.objects.filter(status__in=OPEN, touched_at__lt=now - DRAFTS_KEPT):
        with transaction.atomic():
            held = ContactImport.objects.select_for_update(skip_locked=True).filter(pk=row.pk, status__in=OPEN, touched_at=row.touched_at).first()
            if held is None:
                continue
            held.delete()
        delete_upload(row.path)
        gone += 1
    for row in ContactImport.objects.filter(status__in=OVER).exclude(path=""):
        delete_upload(row.path)
        ContactImport.objects.filter(pk=row.pk).update(path="")
        gone += 1
    known = set(ContactImport.objects.exclude(path="").values_list("path", flat=True))
    # Of which the row went, and nobody lived to remove them.
    for path in set(old_uploads("imports", before=now - timedelta(hours=1))) - known:
        delete_upload(path)
        gone += 1
    RefusedRow.objects.filter(source__status__in=OVER, source__touched_at__lt=now - REFUSED_KEPT).delete()
    return gone


def forget_in_imports(contact: Contact, *, now: datetime) -> None:
    """Nothing of somebody who is being erased stays in a table: refused rows that name him go, and an import whose file does is
    stopped. Call it in the transaction, before he is locked: an import holds its row and then waits for contacts.
    """
    emails = {email.lower() for email in (contact.email, contact.claimed_email) if email}
    others = {text for text in (contact.name, contact.claimed_name, contact.external_id or "", *contact.phones) if text}
    stopped: list[str] = []
    for row in ContactImport.objects.select_for_update().exclude(path="").order_by("pk"):
        if _names(row, {*emails, *(phone.lower() for phone in contact.phones)}):
            stopped.append(row.path)
            row.refused.all().delete()
            if row.status in OPEN:
                row.delete()
                continue
            row.status, row.reason, row.finished_at, row.touched_at = Status.CANCELLED, "erased", now, now
            row.save()
    patterns = [f"%{_like(email)}%" for email in emails] + [f'%"{_like(_json(text.lower()))}"%' for text in others]
    if patterns:
        table = connection.ops.quote_name(RefusedRow._meta.db_table)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE lower(cells::text) LIKE ANY(%s)", [patterns])  # noqa: S608 - our own table's name
    for path in stopped:
        transaction.on_commit(partial(delete_upload, path), robust=True)


def _names(row: ContactImport, words: Iterable[str]) -> bool:
    try:
        text = decode(read_upload(row.path), row.encoding).lower()
    except (UploadGone, SheetUnreadable):
        return False
    return any(word in text for word in words)


def _json(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _like(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
