"""A company takes its files along."""

from __future__ import annotations

from collections.abc import Iterator

from chat.models import Attachment
from chat.services.files.keeping import open_content
from tenants.accounts.services.export import Taken, also_export


@also_export
def sent_files() -> Iterator[Taken]:
    """What was sent with lines, and the pictures of canned responses, by its id and its name; what was lost is left out."""
    for row in Attachment.objects.exclude(message=None, canned=None).filter(state=Attachment.State.READY).order_by("pk").iterator():
        try:
            yield f"files/{row.uuid}/{row.name}", open_content(row)
        except FileNotFoundError:
            continue
