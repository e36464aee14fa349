"""Changes of settings: kept from what to what, and undone.

Undoing goes through the very service that people use, so that its rules hold, and it writes a line of its own. What was changed since is
never overwritten: the comparison is made where the service has locked the row.
"""

from __future__ import annotations

import json
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from tenants.accounts.changes import Values, note_change, setting_named
from tenants.accounts.models import AuditLine, User
from tenants.accounts.services.people import NotAllowed
from tenants.clients import current_client

Reason = Literal["gone", "no_way", "refused"]


class CannotUndo(Exception):
    """It cannot be put back: what it was of is ``gone``, there is ``no_way`` for this setting, or a value is ``refused`` today."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason: Reason = reason


class ChangedSince(Exception):
    """It was changed again after; ``by`` is the newest line that did, if there is one."""

    def __init__(self, by: AuditLine | None) -> None:
        super().__init__()
        self.by = by


@dataclass(slots=True)
class _Undoing:
    line: AuditLine
    current: Values
    made: AuditLine | None = None


_undoing: ContextVar[_Undoing | None] = ContextVar("undoing", default=None)


def record_change(
    *, by: User | None, action: str, setting: str, before: Values, after: Values, thing: UUID | None = None, subject: str = "", **details: Any
) -> AuditLine | None:
    """Add a line that says what was changed from what to what, in the transaction of the change itself and after its row was locked.

    Args:
        setting: the name that it is registered by (``tenants.accounts.changes``).
        before, after: all values of the setting, as JSON takes them; never a secret.
        thing: which one, where there are several.

    Returns:
        The line; None when nothing changed.

    Raises:
        ChangedSince: this is an undoing, and what it was to put back is no longer as it was.
    """
    old, new = _as_json(before), _as_json(after)
    undoing = _undoing.get()
    if undoing is not None and (undoing.line.setting, undoing.line.thing) == (setting, thing) and old != undoing.current:
        raise ChangedSince(_newest_after(undoing.line))
    changes = {name: [old.get(name), value] for name, value in new.items() if old.get(name) != value}
    if not changes:
        return None
    undone = undoing.line if undoing is not None and (undoing.line.setting, undoing.line.thing) == (setting, thing) else None
    line = AuditLine.objects.create(
        user=by,
        action=action,
        subject=subject[:200],
        address=current_client(),
        details=details,
        setting=setting,
        thing=thing,
        changes=changes,
        undoes=undone,
    )
    if undoing is not None and undone is not None:
        undoing.made = line
    note_change(line)
    return line


def undo_change(*, by: User, line: AuditLine) -> AuditLine | None:
    """Put back what a line changed, and nothing else.

    Returns:
        The line that this wrote; None when it stood like that already.

    Raises:
        NotAllowed: only the owner and admins may.
        ChangedSince: a field that it changed was changed again.
        CannotUndo
    """
    if not by.may_administer:
        raise NotAllowed
    setting = setting_named(line.setting)
    if setting is None or setting.write is None or setting.read is None or not line.changes:
        raise CannotUndo("no_way")
    with transaction.atomic():
        found = setting.read(line.thing)
        if found is None:
            raise CannotUndo("gone")
        current = _as_json(found)
        if not still_stands(line, current):
            raise ChangedSince(_newest_after(line))
        undoing = _Undoing(line, current)
        token = _undoing.set(undoing)
        try:
            setting.write(by, line.thing, {**current, **{name: pair[0] for name, pair in line.changes.items()}})
        except setting.refusals as error:
            raise CannotUndo("refused") from error
        except ObjectDoesNotExist as error:
            raise CannotUndo("gone") from error
        finally:
            _undoing.reset(token)
    return undoing.made


def still_stands(line: AuditLine, current: Values) -> bool:
    """Whether every field that a line changed is as the line left it."""
    known = _as_json(current)
    return all(known.get(name) == pair[1] for name, pair in line.changes.items())


def _newest_after(line: AuditLine) -> AuditLine | None:
    later = AuditLine.objects.select_related("user").filter(setting=line.setting, thing=line.thing, pk__gt=line.pk).order_by("-pk")[:200]
    return next((each for each in later if set(each.changes) & set(line.changes)), None)


def _as_json(values: Values) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(json.dumps(dict(values), cls=DjangoJSONEncoder))
    return plain
