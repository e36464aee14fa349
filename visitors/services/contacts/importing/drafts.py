"""What people do with an import: upload, say what the columns are, check, start, cancel."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import TypedDict

from django.db import IntegrityError, transaction

from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.fields import clean_line
from tenants.files.uploads import delete_upload, read_upload, store_upload, upload_path
from tenants.ids import new_id
from visitors.models import ContactImport
from visitors.services.contacts.importing.columns import LONGEST_COLUMN, BadTargets, check_targets, identifies, propose_targets
from visitors.services.contacts.importing.planning import data_rows
from visitors.services.contacts.importing.running import next_slice, remove_file
from visitors.services.websites import NotAllowed
from visitors.sheets import MOST_BYTES, SheetUnreadable, decode, recognise_delimiter, recognise_encoding, rows_of

MOST_DRAFTS = 10
SAMPLES = 50
Status = ContactImport.Status
ACTIVE = (Status.CHECKING, Status.RUNNING)
UNFINISHED = (Status.DRAFT, Status.CHECKED, *ACTIVE)


class NotNow(ValueError):
    """The import is not in a state for that; ``code`` says why: busy, over, not_checked, another."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooManyImports(ValueError):
    """So many are under way already."""


class ImportSettings(TypedDict, total=False):
    """How a file is read and what becomes of it; what is left out stays. New reading proposes the columns anew."""

    encoding: str
    delimiter: str
    has_header: bool
    targets: list[str]
    match: str
    existing: str


def create_import(*, by: User, filename: str, content: bytes, now: datetime) -> ContactImport:
    """Keep a file, recognise how it is written, and propose what its columns are.

    Raises:
        NotAllowed, TooManyImports
        SheetUnreadable: it is no table.
    """
    _may(by)
    if len(content) > MOST_BYTES:
        raise SheetUnreadable("too_large")
    if ContactImport.objects.filter(status__in=UNFINISHED).count() >= MOST_DRAFTS:
        raise TooManyImports
    row = ContactImport(uuid=new_id(), by=by, filename=clean_line(filename)[-200:] or "contacts.csv", size=len(content), created_at=now, touched_at=now)
    row.encoding = recognise_encoding(content)
    text = decode(content, row.encoding)
    row.delimiter = recognise_delimiter(text)
    _read_columns(row, text)
    row.path = upload_path("imports", f"{row.uuid.hex}.csv")
    # The row first: a file that no row knows would stay for ever.
    row.save()
    try:
        store_upload(row.path, content)
    except BaseException:
        row.delete()
        raise
    return row


def change_import(*, by: User, source: ContactImport, settings: ImportSettings, now: datetime) -> ContactImport:
    """Say otherwise how the file is read or what its columns are. What a check found is void then.

    Raises:
        NotAllowed, NotNow, BadTargets
        SheetUnreadable: the file can not be read so.
    """
    _may(by)
    with transaction.atomic():
        row = _locked(source)
        _is_editable(row)
        row.match, row.existing = settings.get("match", row.match), settings.get("existing", row.existing)
        if any(name in settings and settings[name] != getattr(row, name) for name in ("encoding", "delimiter", "has_header")):
            for name in ("encoding", "delimiter", "has_header"):
                setattr(row, name, settings.get(name, getattr(row, name)))
            _read_columns(row, decode(read_upload(row.path), row.encoding))
        if "targets" in settings:
            row.targets = check_targets(settings["targets"], row.columns)
        _reset(row, now)
        row.status = Status.DRAFT
        row.save()
    return row


def check_import(*, by: User, source: ContactImport, now: datetime) -> ContactImport:
    """Look at every row, in the background, without changing anything.

    Raises:
        NotAllowed, NotNow
        BadTargets: ``nothing``: no column is one by which somebody is known.
    """
    _may(by)
    return _begin(source, Status.CHECKING, now)


def start_import(*, by: User, source: ContactImport, now: datetime) -> ContactImport:
    """Import the rows, in the background. Only what was checked as it is now is imported.

    Raises:
        NotAllowed, NotNow
    """
    _may(by)
    return _begin(source, Status.RUNNING, now, by=by)


def cancel_import(*, by: User, source: ContactImport, now: datetime) -> ContactImport:
    """Stop. A check that is stopped leaves the draft; what an import wrote already stays. Of what does not run nothing changes: the
    last row may have been done while somebody pressed the button, and a repeat is no other wish.

    Raises:
        NotAllowed
    """
    _may(by)
    with transaction.atomic():
        row = _locked(source)
        if row.status not in ACTIVE:
            return row
        if row.status == Status.CHECKING:
            _reset(row, now)
            row.status = Status.DRAFT
        else:
            row.status, row.touched_at, row.finished_at = Status.CANCELLED, now, now
            record_audit(by=by, action="contact.import_cancelled", subject=row.filename, created=row.created_count, changed=row.changed_count)
        row.save()
    if row.status == Status.CANCELLED:
        remove_file(row)
    return row


def discard_import(*, by: User, source: ContactImport) -> None:
    """Throw a draft away, with its file.

    Raises:
        NotAllowed
        NotNow: it runs, or ran: its record stays.
    """
    _may(by)
    with transaction.atomic():
        row = _locked(source)
        _is_editable(row)
        path = row.path
        row.delete()
    delete_upload(path)


def _may(by: User) -> None:
    if not by.may_administer:
        raise NotAllowed


def _locked(source: ContactImport) -> ContactImport:
    return ContactImport.objects.select_for_update(no_key=True, of=("self",)).select_related("by").get(pk=source.pk)


def _is_editable(row: ContactImport) -> None:
    if row.status not in {Status.DRAFT, Status.CHECKED}:
        raise NotNow("busy" if row.status in ACTIVE else "over")


def _begin(source: ContactImport, status: ContactImport.Status, now: datetime, by: User | None = None) -> ContactImport:
    try:
        with transaction.atomic():
            row = _locked(source)
            _is_editable(row)
            if status == Status.RUNNING and row.status != Status.CHECKED:
                raise NotNow("not_checked")
            if not identifies(row.targets):
                raise BadTargets("nothing")
            _reset(row, now)
            row.status, row.started_at = status, now
            # Who began it answers for it, whoever uploaded the file.
            row.by = by or row.by
            row.save()
            next_slice(row)
    except IntegrityError as error:
        raise NotNow("another") from error
    return row


def _reset(row: ContactImport, now: datetime) -> None:
    row.refused.all().delete()
    row.position = row.created_count = row.changed_count = row.unchanged_count = row.refused_count = 0
    row.touched_at, row.started_at = now, None


def _read_columns(row: ContactImport, text: str) -> None:
    """Header and number of rows of the text, and what the columns are by them."""
    first = next(rows_of(text, row.delimiter), None)
    if first is None:
        raise SheetUnreadable("empty")
    if row.has_header:
        row.columns = [clean_line(cell)[:LONGEST_COLUMN] for cell in first[1]]
        while len(row.columns) > 1 and not row.columns[-1]:
            row.columns.pop()
    else:
        row.columns = [""] * max(len(cells) for _number, cells in islice(rows_of(text, row.delimiter), SAMPLES))
    row.rows = sum(1 for _row in data_rows(text, row))
    if not row.rows:
        raise SheetUnreadable("empty")
    row.targets = propose_targets(row.columns, [cells for _number, cells in islice(data_rows(text, row), SAMPLES)])
