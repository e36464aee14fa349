"""Shapes of imports on the REST API."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, cast
from uuid import UUID

import msgspec
from rest_framework import serializers

from tenants.api.input import StrictSerializer
from visitors.api.contact_shapes import AttributeValue, Owner, owner_of
from visitors.models import ContactImport, RefusedRow
from visitors.services.contacts.fields import WORDS
from visitors.services.contacts.importing import PlannedRow
from visitors.sheets import DELIMITERS, ENCODINGS, MOST_COLUMNS

ImportStatus = Literal["draft", "checking", "checked", "running", "done", "cancelled", "failed"]


class ImportColumn(msgspec.Struct):
    """A column of the file. ``target``: what it is (empty: left out)."""

    name: str
    target: str


class ContactImportDetails(msgspec.Struct):
    """An import: how its file is read, what its columns are, how far it got (``position`` of ``rows``) and what became of the rows.

    While it is checked, and after that, the numbers say what would become of them.
    """

    id: UUID
    filename: str
    size: int
    by: Owner | None
    status: ImportStatus
    reason: str
    encoding: str
    delimiter: str
    has_header: bool
    columns: list[ImportColumn]
    match: Literal["email", "none"]
    existing: Literal["fill", "overwrite", "leave"]
    rows: int
    position: int
    created: int
    changed: int
    unchanged: int
    refused: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class ImportError(msgspec.Struct):
    """What is wrong with a row. ``column``: its place, from 0 (null: the whole row)."""

    column: int | None
    name: str
    code: str
    detail: str


class ImportedConsent(msgspec.Struct):
    """What a row says that somebody agreed to, or refused."""

    what: str
    is_given: bool


class ImportPreviewRow(msgspec.Struct):
    """A row as it will be. ``contact``: whom it was found to be; ``changed`` names what changes on him."""

    number: int
    cells: list[str]
    outcome: Literal["new", "changed", "unchanged", "refused"]
    contact: UUID | None
    name: str
    email: str
    phones: list[str]
    company: str
    language: str
    external_id: str | None
    tags: list[str]
    attributes: dict[str, AttributeValue]
    consents: list[ImportedConsent]
    changed: list[str]
    errors: list[ImportError]


class RefusedImportRow(msgspec.Struct):
    """A row that is not imported; ``number`` as a spreadsheet shows it."""

    number: int
    cells: list[str]
    errors: list[ImportError]


STRUCTS = (ContactImportDetails, ImportPreviewRow, RefusedImportRow)


class ImportBody(StrictSerializer):
    """A small table as text. A file goes as it is, with ``Content-Type: text/csv`` and its name in ``filename`` of the address."""

    filename = serializers.CharField(max_length=200, required=False, default="contacts.csv")
    content = serializers.CharField(max_length=60_000, trim_whitespace=False, help_text="The table, with a header.")


class ImportChange(StrictSerializer):
    """How the file is read and what becomes of it; what is left out stays."""

    encoding = serializers.ChoiceField(ENCODINGS, required=False)
    delimiter = serializers.ChoiceField(DELIMITERS, required=False)
    has_header = serializers.BooleanField(required=False, help_text="Whether the first row names the columns.")
    targets = serializers.ListField(
        child=serializers.CharField(max_length=60, allow_blank=True),
        max_length=MOST_COLUMNS,
        required=False,
        help_text="What each column is: name, email, phones, company, tags, language, external_id, consent, attributes.<slug>; empty leaves it out.",
    )
    match = serializers.ChoiceField(ContactImport.Match.choices, required=False, help_text="How contacts that exist are found.")
    existing = serializers.ChoiceField(ContactImport.Existing.choices, required=False, help_text="What becomes of them.")


def import_details(row: ContactImport) -> ContactImportDetails:
    """An import; ``by`` must be loaded."""
    return ContactImportDetails(
        id=row.uuid,
        filename=row.filename,
        size=row.size,
        by=owner_of(row.by),
        status=cast(ImportStatus, row.status),
        reason=row.reason,
        encoding=row.encoding,
        delimiter=row.delimiter,
        has_header=row.has_header,
        columns=[ImportColumn(name, target) for name, target in zip(row.columns, row.targets, strict=True)],
        match=cast(Literal["email", "none"], row.match),
        existing=cast(Literal["fill", "overwrite", "leave"], row.existing),
        rows=row.rows,
        position=row.position,
        created=row.created_count,
        changed=row.changed_count,
        unchanged=row.unchanged_count,
        refused=row.refused_count,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
    )


def errors_of(source: ContactImport, errors: list[tuple[int | None, str]]) -> list[ImportError]:
    """What is wrong, in words."""
    return [
        ImportError(column, source.columns[column] if column is not None and column < len(source.columns) else "", code, str(WORDS[code]))
        for column, code in errors
    ]


def preview_row(source: ContactImport, row: PlannedRow) -> ImportPreviewRow:
    """A planned row."""
    return ImportPreviewRow(
        number=row.number,
        cells=row.cells,
        outcome=row.outcome,
        contact=row.found.uuid if row.found else None,
        name=row.contact.name,
        email=row.contact.email,
        phones=row.contact.phones,
        company=row.contact.company,
        language=row.contact.language,
        external_id=row.contact.external_id,
        tags=row.contact.tags,
        attributes=row.contact.attributes,
        consents=[ImportedConsent(what, is_given) for what, is_given in row.consents],
        changed=row.changed,
        errors=errors_of(source, row.errors),
    )


def refused_row(source: ContactImport, row: RefusedRow) -> RefusedImportRow:
    """A refused row."""
    return RefusedImportRow(row.number, row.cells, errors_of(source, row.errors))
