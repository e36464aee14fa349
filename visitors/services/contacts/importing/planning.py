"""What becomes of each row of a table, found out without changing anything; the import does what is planned here."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Literal, cast

from django.db import connection
from django.db.models.functions import Lower

from tenants.files.uploads import read_upload
from tenants.names import lock_key
from visitors.models import BadValue, Contact, ContactAttribute, ContactImport
from visitors.selectors.contacts import attributes_by_slug
from visitors.services.contacts.change import MOST_CONSENTS
from visitors.services.contacts.fields import ContactFields, ContactRefused, apply_fields, clean_phones, clean_tags
from visitors.services.contacts.importing.columns import Incoming, read_row
from visitors.sheets import Row, decode, rows_of

Outcome = Literal["new", "changed", "unchanged", "refused"]
PREVIEW_ROWS = 10


@dataclass(slots=True)
class PlannedRow:
    """What becomes of a row. ``contact``: as he will be, not saved; ``fields``: what is to be set on him (``found``: on whom)."""

    number: int
    cells: list[str]
    outcome: Outcome
    contact: Contact
    found: Contact | None = None
    fields: ContactFields = field(default_factory=lambda: ContactFields())
    consents: list[tuple[str, bool]] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    errors: list[tuple[int | None, str]] = field(default_factory=list)


class Table:
    """The rows of an import, read from where it got to; knows which addresses and ids the rows before had.

    Raises:
        UploadGone, SheetUnreadable: on reading.
    """

    def __init__(self, source: ContactImport) -> None:
        self.source = source
        self.at = 0
        self.emails: set[str] = set()
        self.ids: set[str] = set()
        self.known: dict[str, ContactAttribute] = {}
        self._rows = data_rows(decode(read_upload(source.path), source.encoding), source)
        while self.at < source.position and (row := next(self._rows, None)) is not None:
            self.at += 1
            self._note(read_row(row[1], source.columns, source.targets))

    def plan(self, most: int, *, lock: bool) -> list[PlannedRow]:
        """The next rows; with ``lock`` whom they change is locked, and nobody else makes a contact of their addresses meanwhile."""
        rows = [(number, cells, read_row(cells, self.source.columns, self.source.targets)) for number, cells in islice(self._rows, most)]
        emails = {key for _number, _cells, incoming in rows if (key := _email_key(incoming))}
        ids = {str(incoming.fields["external_id"]) for _number, _cells, incoming in rows if incoming.fields.get("external_id")}
        if lock:
            _lock_addresses(emails)
        by_email = _by_email(emails, lock=lock) if self.source.match == ContactImport.Match.EMAIL else {}
        holders = dict(Contact.objects.filter(external_id__in=ids).values_list("external_id", "pk"))
        self.known = attributes_by_slug()
        planned = []
        for number, cells, incoming in rows:
            planned.append(self._plan_row(number, cells, incoming, by_email, holders))
            self.at += 1
            self._note(incoming)
        return planned

    def _plan_row(
        self,
        number: int,
        cells: list[str],
        incoming: Incoming,
        by_email: dict[str, list[Contact]],
        holders: dict[str | None, int],
    ) -> PlannedRow:
        row = PlannedRow(number, cells, "new", Contact(source=Contact.Source.IMPORT), errors=list(incoming.errors))
        key, external_id = _email_key(incoming), incoming.fields.get("external_id")
        if key and key in self.emails and self.source.match == ContactImport.Match.EMAIL:
            row.errors.append((incoming.places["email"], "repeated"))
        if external_id and external_id in self.ids:
            row.errors.append((incoming.places["external_id"], "repeated"))
        found = by_email.get(key, [])
        if len(found) > 1:
            row.errors.append((incoming.places["email"], "several"))
        row.fields, row.consents = incoming.fields, incoming.consents
        if found:
            row.found, row.contact = found[0], copy.copy(found[0])
            row.contact.consents = list(found[0].consents)
            if self.source.existing == ContactImport.Existing.LEAVE:
                row.outcome = "refused" if row.errors else "unchanged"
                return row
            if external_id and row.found.external_id and external_id != row.found.external_id:
                row.errors.append((incoming.places["external_id"], "other_id"))
            row.fields = _wanted(row.found, incoming.fields, overwrite=self.source.existing == ContactImport.Existing.OVERWRITE)
        row.consents = _news(row.contact.consents, incoming.consents)
        self._try(row, incoming, holders)
        return row

    def _try(self, row: PlannedRow, incoming: Incoming, holders: dict[str | None, int]) -> None:
        """Set the fields on a contact that is not saved, by the rules that hold for everybody."""
        try:
            row.changed = apply_fields(row.contact, row.fields, known=self.known)
        except ContactRefused as error:
            row.errors += [(_place_of(name, row.cells, incoming, self.source.targets), code) for name, code in error.errors.items()]
        owner = holders.get(row.contact.external_id)
        if owner is not None and (row.found is None or owner != row.found.pk):
            row.errors.append((incoming.places.get("external_id"), "taken"))
        contact = row.contact
        if not row.errors and row.found is None and not (contact.name or contact.email or contact.phones or contact.external_id):
            row.errors.append((None, "empty"))
        if len(contact.consents) + len(row.consents) > MOST_CONSENTS:
            row.errors.append((incoming.places.get("consent"), "too_many"))
        if row.errors:
            row.outcome = "refused"
        elif row.found is not None:
            row.changed += ["consents"] if row.consents else []
            row.outcome = "changed" if row.changed else "unchanged"

    def _note(self, incoming: Incoming) -> None:
        if key := _email_key(incoming):
            self.emails.add(key)
        if external_id := incoming.fields.get("external_id"):
            self.ids.add(external_id)


def data_rows(text: str, source: ContactImport) -> Iterator[Row]:
    """The rows below the header."""
    return islice(rows_of(text, source.delimiter), int(source.has_header), None)


def preview_of(source: ContactImport) -> list[PlannedRow]:
    """The first rows as they will be.

    Raises:
        UploadGone, SheetUnreadable
    """
    start = copy.copy(source)
    start.position = 0
    return Table(start).plan(PREVIEW_ROWS, lock=False)


def _email_key(incoming: Incoming) -> str:
    return str(incoming.fields.get("email", "")).strip().lower()


def _by_email(emails: set[str], *, lock: bool) -> dict[str, list[Contact]]:
    found: dict[str, list[Contact]] = defaultdict(list)
    rows = Contact.objects.alias(lower_email=Lower("email")).filter(lower_email__in=emails).exclude(email="").order_by("pk")
    for contact in rows.select_for_update(no_key=True) if lock else rows:
        found[contact.email.lower()].append(contact)
    return found


def _lock_addresses(emails: Iterable[str]) -> None:
    """What visitors say of themselves takes the same locks, so nobody gets two contacts at once (``claims``)."""
    keys = sorted({lock_key(f"contact.claim.{email}") for email in emails})
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(key) FROM (SELECT unnest(%s::bigint[]) AS key ORDER BY key) AS keys", [keys])


def _wanted(found: Contact, incoming: ContactFields, *, overwrite: bool) -> ContactFields:
    """What of a row is to be set on a contact that exists. Tags are only added; who a site vouches for keeps his name."""
    wanted: dict[str, Any] = {}
    for name, value in incoming.items():
        # He was found by it.
        if name == "email":
            continue
        match name:
            case "attributes":
                assert isinstance(value, dict)
                wanted[name] = {slug: each for slug, each in value.items() if overwrite or slug not in found.attributes}
            case "tags":
                assert isinstance(value, list)
                wanted[name] = _with_tags(found.tags, value)
            case "external_id":
                if not found.external_id:
                    wanted[name] = value
            case "name":
                if not found.name or (overwrite and not found.is_verified):
                    wanted[name] = value
            case _:
                if overwrite or not getattr(found, name):
                    wanted[name] = value
    return cast(ContactFields, wanted)


def _with_tags(tags: Sequence[str], more: Sequence[str]) -> list[str]:
    """The tags with those that are missing, whatever their case; his own spelling stays."""
    try:
        wanted = clean_tags(more)
    except BadValue:
        return list(more)  # Refused, with its reason, when it is set.
    has = {tag.casefold() for tag in tags}
    return [*tags, *(tag for tag in wanted if tag.casefold() not in has)]


def _news(lines: Sequence[dict[str, Any]], said: Sequence[tuple[str, bool]]) -> list[tuple[str, bool]]:
    """What is not written down yet. Who refused something never agrees again by a table."""
    last = {str(line["what"]).casefold(): bool(line["is_given"]) for line in lines}
    return [(what, is_given) for what, is_given in said if what.casefold() not in last or (last[what.casefold()] and not is_given)]


def _place_of(name: str, cells: Sequence[str], incoming: Incoming, targets: Sequence[str]) -> int | None:
    """Which column a wrong field came from; of several telephone numbers the one that is none."""
    if name == "phones":
        for at, target in enumerate(targets[: len(cells)]):
            if target == "phones":
                try:
                    clean_phones(read_row([cells[at]], [""], ["phones"]).fields.get("phones", []))
                except BadValue:
                    return at
    return incoming.places.get(name)
