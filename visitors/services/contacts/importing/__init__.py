"""Contacts from tables: uploaded, mapped, checked without a trace, then imported in the background."""

from visitors.services.contacts.importing.columns import BadTargets, possible_targets
from visitors.services.contacts.importing.drafts import (
    ImportSettings,
    NotNow,
    TooManyImports,
    cancel_import,
    change_import,
    check_import,
    create_import,
    discard_import,
    start_import,
)
from visitors.services.contacts.importing.forgetting import forget_old_imports
from visitors.services.contacts.importing.planning import PlannedRow, preview_of
from visitors.services.contacts.importing.refused import export_refused
from visitors.services.contacts.importing.running import IMPORT_EFFECT, fail_import, work_on_import

__all__ = [
    "IMPORT_EFFECT",
    "BadTargets",
    "ImportSettings",
    "NotNow",
    "PlannedRow",
    "TooManyImports",
    "cancel_import",
    "change_import",
    "check_import",
    "create_import",
    "discard_import",
    "export_refused",
    "fail_import",
    "forget_old_imports",
    "possible_targets",
    "preview_of",
    "start_import",
    "work_on_import",
]
