"""The rows of a table, some at a time, each time in one transaction with how far it got (F: a worker may be killed anywhere)."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tenants.accounts.services.audit import record_audit
from tenants.files.uploads import delete_upload
from tenants.outbox.services import enqueue_effect
from visitors.models import Contact, ContactImport, RefusedRow
from visitors.services.contacts.change import Consent, Known, change_contact, create_contact
from visitors.services.contacts.fields import ContactRefused
from visitors.services.contacts.importing.planning import PlannedRow, Table

log = logging.getLogger(__name__)

IMPORT_EFFECT = "contacts.import"
ROWS_AT_ONCE = 100
Status = ContactImport.Status


def next_slice(source: ContactImport) -> None:
    """See that the work goes on, in the transaction in force; the same state asks once only."""
    began = source.started_at.timestamp() if source.started_at else 0
    enqueue_effect(kind=IMPORT_EFFECT, key=f"{IMPORT_EFFECT}:{source.uuid}:{began}:{source.position}", payload={"import": str(source.uuid)})


def work_on_import(import_id: UUID, *, patience_s: float) -> bool:
    """Check or import rows until all are done or the time is over, and see then that somebody goes on.

    Returns:
        Whether nothing is left to do.

    Raises:
        UploadGone, SheetUnreadable: the file can not be read any more.
    """
    until = time.monotonic() + patience_s
    table: Table | None = None
    while True:
        with transaction.atomic():
            row = ContactImport.objects.select_for_update(no_key=True, of=("self",)).select_related("by").filter(uuid=import_id).first()
            if row is None or row.status not in {Status.CHECKING, Status.RUNNING}:
                return True
            if table is None or table.at != row.position:
                # The first time, or another worker was here.
                table = Table(row)
            table.source = row
            _batch(row, table, timezone.now())
            is_over = row.status not in {Status.CHECKING, Status.RUNNING}
            if not is_over and (late := time.monotonic() > until):
                next_slice(row)
        if is_over:
            if row.status == Status.DONE:
                remove_file(row)
            return True
        if late:
            return False


def fail_import(import_id: UUID, *, reason: str, now: datetime) -> None:
    """Give up; what was imported stays, and ``reason`` is shown."""
    with transaction.atomic():
        row = ContactImport.objects.select_for_update(no_key=True, of=("self",)).select_related("by").filter(uuid=import_id).first()
        if row is None or row.status not in {Status.CHECKING, Status.RUNNING}:
            return
        if row.status == Status.RUNNING:
            _record(row)
        row.status, row.reason, row.touched_at, row.finished_at = Status.FAILED, reason, now, now
        row.save()
    remove_file(row)


def remove_file(row: ContactImport) -> None:
    """The file of an import that is over goes; should we die between, the sweep comes back to it."""
    delete_upload(row.path)
    ContactImport.objects.filter(pk=row.pk).update(path="")
    row.path = ""


def _batch(row: ContactImport, table: Table, now: datetime) -> None:
    is_real = row.status == Status.RUNNING
    planned = table.plan(ROWS_AT_ONCE, lock=is_real)
    for each in planned:
        if is_real:
            _write(each, row, table.known, now)
    RefusedRow.objects.bulk_create(
        RefusedRow(source=row, number=each.number, errors=[list(error) for error in each.errors], cells=[cell.replace("\0", "") for cell in each.cells])
        for each in planned
        if each.outcome == "refused"
    )
    for outcome, name in (("new", "created_count"), ("changed", "changed_count"), ("unchanged", "unchanged_count"), ("refused", "refused_count")):
        setattr(row, name, getattr(row, name) + sum(each.outcome == outcome for each in planned))
    row.position, row.touched_at = table.at, now
    if len(planned) < ROWS_AT_ONCE:
        # The file decides when it is over; it has as many rows as were counted.
        row.status = Status.DONE if is_real else Status.CHECKED
        row.finished_at = now if is_real else None
        if is_real:
            _record(row)
    row.save()


def _write(row: PlannedRow, source: ContactImport, known: Known, now: datetime) -> None:
    """What was planned, by the services that everybody's changes go through; of a table of thousands one line in the audit log tells."""
    if row.outcome not in {"new", "changed"}:
        return
    consents = [Consent(what, is_given, f"CSV: {source.filename}") for what, is_given in row.consents]
    try:
        if row.found is None:
            create_contact(by=None, fields=row.fields, source=Contact.Source.IMPORT, now=now, consents=consents, known=known)
        else:
            change_contact(by=None, contact=row.found, fields=row.fields, now=now, consents=consents, known=known)
    except ContactRefused as error:
        # Somebody took his id a moment ago, for instance.
        row.outcome, row.errors = "refused", [(None, code) for code in error.errors.values()]


def _record(row: ContactImport) -> None:
    record_audit(
        by=row.by, action="contact.imported", subject=row.filename, created=row.created_count, changed=row.changed_count, unchanged=row.unchanged_count,
        refused=row.refused_count,
    )  # fmt: skip
