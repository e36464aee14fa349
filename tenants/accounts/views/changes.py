"""Saving a setting so that it can be undone: "Saved. Undo", and putting back an older change."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tenants.accounts.changes import changes_so_far, setting_named
from tenants.accounts.models import AuditLine, User
from tenants.accounts.permissions import admin_required
from tenants.accounts.selectors import audit_line
from tenants.accounts.services.changes import CannotUndo, ChangedSince, undo_change

UNDO = "undo:"


def say_saved(request: HttpRequest, words: str | Promise) -> None:
    """Say on the next page that it was saved, with the way back where there is one. For views behind ``admin_required``."""
    lines = changes_so_far()
    _tell(request, str(words), lines[0] if len(lines) == 1 else None)


@admin_required
@require_POST
def undo(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Put back what one line changed, and say what became of it on the page where it is set."""
    line = audit_line(uuid)
    if line is None:
        raise Http404
    assert isinstance(request.user, User)
    try:
        made = undo_change(by=request.user, line=line)
    except (ChangedSince, CannotUndo) as error:
        messages.error(request, why_not(error))
    else:
        _tell(request, _("Put back as it was before."), made)
    return redirect(page_of(line) or reverse("people:audit-log"))


def why_not(error: ChangedSince | CannotUndo) -> str:
    """Why it was not put back, and what to do."""
    if isinstance(error, ChangedSince):
        if error.by is not None and error.by.user is not None:
            return _("Nothing was put back: %(name)s changed it again since. Look at the newest change first.") % {"name": error.by.user.full_name}
        return _("Nothing was put back: it was changed again since. Look at the newest change first.")
    return {
        "gone": _("Nothing was put back: what it belonged to is no longer there."),
        "no_way": _("This change cannot be undone."),
        "refused": _("Nothing was put back: a value of that time is not possible any more. Set it by hand."),
    }[error.reason]


def page_of(line: AuditLine) -> str:
    """The address of the page where the setting of a line is set; empty for other lines."""
    setting = setting_named(line.setting)
    if setting is None:
        return ""
    return reverse(setting.page, kwargs={"uuid": line.thing} if setting.has_pages else {})


def may_be_undone(line: AuditLine) -> bool:
    """Whether there is a way back at all; what was changed since is found out when it is tried."""
    setting = setting_named(line.setting)
    return setting is not None and setting.write is not None and bool(line.changes)


def _tell(request: HttpRequest, words: str, line: AuditLine | None) -> None:
    messages.success(request, words, extra_tags=f"{UNDO}{line.uuid}" if line is not None and may_be_undone(line) else "")
