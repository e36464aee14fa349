"""The rows that an import refused, as a table to be mended."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from visitors.models import ContactImport
from visitors.services.contacts.export import BOM, csv_line, safe_cell
from visitors.services.contacts.fields import WORDS


def export_refused(source: ContactImport) -> Iterator[str]:
    """Each row as it was, what is wrong and where it stood; cells that a spreadsheet would run are guarded (A039)."""
    width = len(source.columns)
    yield BOM + csv_line([safe_cell(name) for name in source.columns] + [_("What is wrong"), _("Row")])
    for row in source.refused.order_by("number").iterator():
        words = []
        for column, code in row.errors:
            name = source.columns[column] if column is not None and column < width else ""
            words.append(f"{name}: {WORDS[code]}" if name else str(WORDS[code]))
        cells = (row.cells + [""] * width)[: max(width, len(row.cells))]
        yield csv_line([safe_cell(cell) for cell in [*cells, " ".join(words), str(row.number)]])
