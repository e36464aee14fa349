"""Everything a company has here, as a file that it can take along."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any

from django.apps import apps
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit

APPS = ("accounts", "visitors", "chat", "knowledge", "analytics")
# What opens doors stays here, and so does what is only our own housekeeping.
SECRET_FIELDS = {"password", "session_epoch"}
SECRET_WORDS = {"auth", "hash", "secret", "session", "token"}
LEFT_OUT = {"accounts.idempotencykey", "chat.conversationcounter", "chat.conversationlink", "chat.pushdevice", "visitors.endedmember"}
ROWS_AT_ONCE = 2000
PIECE = 256 * 1024

# A name inside the archive, and the content, to be read and closed.
Taken = tuple[str, IO[bytes]]
Source = Callable[[], Iterator[Taken]]
_sources: list[Source] = []


def also_export(source: Source) -> Source:
    """Have files go along with the tables of an export; each app declares its own."""
    _sources.append(source)
    return source


def exported_models() -> list[type[models.Model]]:
    """The tables that an export holds, in the order of apps and models."""
    found = [model for label in APPS if apps.is_installed(label) or label == "accounts" for model in apps.get_app_config(label).get_models()]
    return [model for model in found if model._meta.label_lower not in LEFT_OUT]


def export_company(*, by: User | None, target: IO[bytes]) -> int:
    """Write a ZIP of one NDJSON file a table (RFC 8259 objects, one a line), and of the files that were sent, for the company in force.

    Passwords, tokens and keys are left out. Rows are read through a server-side cursor, so memory stays flat.

    Args:
        by: who asked; None for an operator of the machine.
        target: a file open for writing bytes.

    Returns:
        How many rows were written.
    """
    count = 0
    with transaction.atomic(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for model in exported_models():
            with archive.open(f"{model._meta.label_lower}.ndjson", "w", force_zip64=True) as file:
                for row in _rows(model):
                    file.write(json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False).encode() + b"\n")
                    count += 1
        for source in _sources:
            for name, content in source():
                with content, archive.open(name, "w", force_zip64=True) as file:
                    shutil.copyfileobj(content, file, PIECE)
        record_audit(by=by, action="company.exported", rows=count)
    return count


def is_secret(name: str) -> bool:
    """Whether a field of this name opens a door, or would tell what does."""
    return name in SECRET_FIELDS or not SECRET_WORDS.isdisjoint(name.split("_"))


def _rows(model: type[models.Model]) -> Iterator[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields if not is_secret(field.name)]
    return model._base_manager.order_by("pk").values(*names).iterator(chunk_size=ROWS_AT_ONCE)
