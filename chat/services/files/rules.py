"""What a company takes: said by its admins, within what the installation allows."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.models import FileKind, FileRules
from chat.permissions import NotAllowed
from tenants.accounts.changes import Setting, Thing, Values, by_choices, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change


class BadFileRules(ValueError):
    """There is no such kind, or no such size; ``args[0]`` is the field."""


def change_file_rules(*, by: User, kinds: Collection[str] | None = None, largest_mb: int | None = None, from_visitors: bool | None = None) -> FileRules:
    """Say which files are taken, how large, and whether visitors may send any; what is None stays.

    Raises:
        NotAllowed: only the owner and admins may.
        BadFileRules
    """
    if not by.may_administer:
        raise NotAllowed
    if kinds is not None and not set(kinds) <= set(FileKind.values):
        raise BadFileRules("kinds")
    if largest_mb is not None and not 1 <= largest_mb <= settings.FILES_LARGEST_MB:
        raise BadFileRules("largest_mb")
    with transaction.atomic():
        FileRules.objects.get_or_create(pk=1)
        row = FileRules.objects.select_for_update(no_key=True).get(pk=1)
        before = _values(row)
        if kinds is not None:
            row.kinds = [kind for kind in FileKind.values if kind in kinds]
        if largest_mb is not None:
            row.largest_mb = largest_mb
        if from_visitors is not None:
            row.from_visitors = from_visitors
        row.save(update_fields=["kinds", "largest_mb", "from_visitors"])
        record_change(by=by, action="files.changed", setting="files", before=before, after=_values(row), **_values(row))
        return row


def set_quota(*, quota_mb: int | None) -> FileRules:
    """Say how much the company's files may take together; None: what the installation gives everybody."""
    with transaction.atomic():
        FileRules.objects.get_or_create(pk=1)
        row = FileRules.objects.select_for_update(no_key=True).get(pk=1)
        row.quota_mb = quota_mb
        row.save(update_fields=["quota_mb"])
        return row


def _values(row: FileRules) -> dict[str, Any]:
    return {"kinds": list(row.kinds), "largest_mb": row.largest_mb, "from_visitors": row.from_visitors}


def _read(_thing: Thing) -> Values:
    return _values(FileRules.objects.filter(pk=1).first() or FileRules(pk=1))


def _write(by: User, _thing: Thing, values: Values) -> FileRules:
    return change_file_rules(by=by, kinds=values["kinds"], largest_mb=values["largest_mb"], from_visitors=values["from_visitors"])


register_setting(
    Setting(
        name="files",
        page="chat:files",
        fields={"kinds": _("Files that are taken"), "largest_mb": _("The largest file, in MB"), "from_visitors": _("Visitors may send files")},
        read=_read,
        write=_write,
        shown=by_choices(kinds=FileKind.choices),
    )
)
