"""Making, changing and deleting canned responses."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from chat.models import CannedResponse, Operator
from chat.permissions import NotAllowed, may_change_canned
from chat.services.files.forgetting import forget_files
from chat.services.invitations.texts import BadText, check_texts
from tenants.accounts.audit import register_kind
from tenants.accounts.services.audit import record_audit

MOST_SHARED, MOST_OWN = 1000, 200
LONGEST_TEXT = 4000
LONGEST_TITLE, LONGEST_FOLDER, LONGEST_SHORTCUT = 80, 60, 40
LAST_POSITION = 10_000
PLACEHOLDERS = ("name", "operator", "page", "url", "product", "company", "order", "hours")
# Letters, digits and marks of any script, and the dashes that people put between words; a space ends what is typed after the slash.
_SHORTCUT = re.compile(r"[\w.-]+\Z")

register_kind(
    "canned_response",
    _("Canned responses"),
    {
        "added": _("Added the canned response “{subject}”"),
        "changed": _("Changed the canned response “{subject}”"),
        "submitted": _("Gave the canned response “{subject}” to be reviewed"),
        "published": _("Published the canned response “{subject}”"),
        "returned": _("Sent the canned response “{subject}” back to its author"),
        "deleted": _("Deleted the canned response “{subject}”"),
    },
)


class ShortcutTaken(ValueError):
    """Another one has this shortcut."""


class TooManyCanned(Exception):
    """There are as many as there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CannedDraft:
    """All of a canned response that people write. ``position``: its place in the folder, smaller ones first."""

    title: str
    texts: Mapping[str, str]
    kind: str = CannedResponse.Kind.RESPONSE
    shortcut: str = ""
    folder: str = ""
    position: int = 0


def create_canned(*, by: Operator, draft: CannedDraft, scope: str) -> CannedResponse:
    """Add one. One's own can be used at once; everybody's is a draft until it is published.

    Raises:
        BadText: the title or every text is empty, the shortcut has a space, or a text cannot be used.
        ShortcutTaken, TooManyCanned
    """
    is_own = scope == CannedResponse.Scope.OWN
    state = CannedResponse.State.PUBLISHED if is_own else CannedResponse.State.DRAFT
    row = _dressed(CannedResponse(scope=scope, state=state, author=by), draft)
    there = CannedResponse.objects.filter(scope=scope)
    if (there.filter(author=by).count() >= MOST_OWN) if is_own else (there.count() >= MOST_SHARED):
        raise TooManyCanned
    with transaction.atomic():
        _save(row)
        _record(by, row, "added")
    return row


def change_canned(*, by: Operator, canned: CannedResponse, draft: CannedDraft) -> CannedResponse:
    """Change one; its state stays. What was sent stays as it was.

    Raises:
        NotAllowed: it is published for everybody and ``by`` is no supervisor.
        BadText, ShortcutTaken
    """
    with transaction.atomic():
        row = locked(canned)
        if not may_change_canned(canned=row, operator=by):
            raise NotAllowed
        _save(_dressed(row, draft))
        _record(by, row, "changed")
        return row


def delete_canned(*, by: Operator, canned: CannedResponse) -> None:
    """Remove one. What was sent stays.

    Raises:
        NotAllowed
    """
    with transaction.atomic():
        row = locked(canned)
        if not may_change_canned(canned=row, operator=by):
            raise NotAllowed
        _record(by, row, "deleted")
        forget_files(row.pictures.all())
        row.delete()


def locked(canned: CannedResponse) -> CannedResponse:
    """Its newest state, locked until the transaction ends."""
    return CannedResponse.objects.select_for_update(no_key=True).get(pk=canned.pk)


def record_step(by: Operator, row: CannedResponse, participle: str) -> None:
    """A line of the audit log; what is one's own is nobody's business."""
    _record(by, row, participle)


def _record(by: Operator, row: CannedResponse, participle: str) -> None:
    if row.scope == CannedResponse.Scope.ALL:
        record_audit(by=by.user, action=f"canned_response.{participle}", subject=row.title)


def _save(row: CannedResponse) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise ShortcutTaken(row.shortcut) from error


def _dressed(row: CannedResponse, draft: CannedDraft) -> CannedResponse:
    title, shortcut = " ".join(draft.title.split()), draft.shortcut.strip().lstrip("/").lower()
    if not title:
        raise BadText("empty", "title")
    if shortcut and not (_SHORTCUT.match(shortcut) and len(shortcut) <= LONGEST_SHORTCUT):
        raise BadText("bad_shortcut", "shortcut")
    row.title, row.shortcut = title[:LONGEST_TITLE], shortcut
    row.folder = " ".join(draft.folder.split())[:LONGEST_FOLDER]
    row.kind, row.position = draft.kind, min(max(draft.position, 0), LAST_POSITION)
    row.texts = check_texts(draft.texts, most=LONGEST_TEXT, placeholders=PLACEHOLDERS)
    return row
