"""Segments: saved filters over contacts, shared by the company."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit
from tenants.fields import clean_line
from visitors.models import ContactSegment
from visitors.selectors.segments import condition_of

MOST_SEGMENTS = 200
register_kind(
    "contact_segment",
    _("Segments"),
    {"added": _("Added the segment “{subject}”"), "changed": _("Changed the segment “{subject}”"), "deleted": _("Deleted the segment “{subject}”")},
)


class SegmentRefused(ValueError):
    """The name is not in order; ``code`` says why: empty, too_long, taken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooManySegments(ValueError):
    """The company has as many as it may have."""


def create_segment(*, by: User, name: str, rules: dict[str, Any], now: datetime) -> ContactSegment:
    """Save a filter.

    Raises:
        SegmentRefused, TooManySegments
        BadSegment: the filter can not be understood.
    """
    condition_of(rules, now=now)
    if ContactSegment.objects.count() >= MOST_SEGMENTS:
        raise TooManySegments
    row = ContactSegment(name=_name(name), rules=rules, created_by=by, created_at=now)
    with transaction.atomic():
        _save(row)
        record_audit(by=by, action="contact_segment.added", subject=row.name)
    return row


def change_segment(*, by: User, segment: ContactSegment, name: str | None, rules: dict[str, Any] | None, now: datetime) -> ContactSegment:
    """Change its name or filter; what is None stays.

    Raises:
        SegmentRefused
        BadSegment: the filter can not be understood.
    """
    if rules is not None:
        condition_of(rules, now=now)
    with transaction.atomic():
        row = ContactSegment.objects.select_for_update(no_key=True).get(pk=segment.pk)
        row.name = row.name if name is None else _name(name)
        row.rules = row.rules if rules is None else rules
        _save(row)
        record_audit(by=by, action="contact_segment.changed", subject=row.name)
    return row


def delete_segment(*, by: User, segment: ContactSegment) -> None:
    """Delete a saved filter; nobody's contact changes."""
    with transaction.atomic():
        record_audit(by=by, action="contact_segment.deleted", subject=segment.name)
        segment.delete()


def _name(text: str) -> str:
    name = clean_line(text)
    if not name or len(name) > 60:
        raise SegmentRefused("too_long" if name else "empty")
    return name


def _save(row: ContactSegment) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise SegmentRefused("taken") from error
