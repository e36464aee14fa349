"""Contacts as a table that spreadsheets read, and can not be made to run (A039)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from visitors.models import Contact
from visitors.selectors.contacts import attributes_by_slug
from visitors.services.websites import NotAllowed

COLUMNS = ("name", "email", "phones", "company", "language", "external_id", "is_verified", "owner", "tags", "created_at", "seen_at", "open_tasks")
ROWS_AT_ONCE = 500
# What makes a spreadsheet take a cell for a formula, in its full-width forms too.
_FORMULA = tuple("=+-@\t\r\n|＝＋－＠")
BOM = "\ufeff"


def export_contacts(*, by: User, rows: QuerySet[Contact]) -> Iterator[str]:
    """The contacts as CSV: UTF-8 with a mark for spreadsheets, every cell quoted.

    Raises:
        NotAllowed: only the owner and admins may take all contacts along.
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        record_audit(by=by, action="contact.exported", count=rows.count())
    return _lines(rows)


def safe_cell(value: Any) -> str:
    """A cell that is shown as text whatever it holds."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000\xa0").startswith(_FORMULA) else text


def plain_cell(text: str) -> str:
    """What ``safe_cell`` was made of."""
    return text[1:] if text.startswith("'") and text[1:].lstrip(" \u3000\xa0").startswith(_FORMULA) else text


def _lines(rows: QuerySet[Contact]) -> Iterator[str]:
    own = list(attributes_by_slug())
    yield BOM + csv_line([*COLUMNS, *(f"attributes.{slug}" for slug in own)])
    last = 0
    rows = rows.annotate(open_tasks=Count("tasks", filter=Q(tasks__done_at=None)))
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:ROWS_AT_ONCE]):
        last = page[-1].pk
        for row in page:
            cells = [_value(row, name) for name in COLUMNS] + [row.attributes.get(slug) for slug in own]
            yield csv_line([safe_cell(cell) for cell in cells])


def _value(row: Contact, name: str) -> Any:
    match name:
        case "phones" | "tags":
            return "; ".join(getattr(row, name))
        case "owner":
            return row.owner.full_name if row.owner else ""
        case "is_verified":
            return "yes" if row.is_verified else "no"
        case _:
            value = getattr(row, name)
            return value.isoformat() if hasattr(value, "isoformat") else value


def csv_line(cells: list[str]) -> str:
    """One line, every cell quoted."""
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL).writerow(cells)
    return out.getvalue()
