"""Saved views of the inbox: everybody's own, and those that the company shares, which supervisors look after."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from chat.models import ConversationView, Operator
from chat.models.view import LONGEST_VIEW_NAME
from chat.permissions import NotAllowed
from chat.selectors.filters import read_filter
from tenants.accounts.audit import register_kind
from tenants.accounts.services.audit import record_audit
from tenants.fields import clean_line

MOST_VIEWS = 50
register_kind(
    "conversation_view",
    _("Shared views"),
    {
        "added": _("Added the shared view “{subject}”"),
        "changed": _("Changed the shared view “{subject}”"),
        "deleted": _("Deleted the shared view “{subject}”"),
    },
)


class ViewRefused(ValueError):
    """The name is not in order; ``code`` says why: empty, too_long, taken."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class TooManyViews(ValueError):
    """There are as many as there may be."""


def save_view(*, by: Operator, name: str, filter: dict[str, Any], order: str, is_shared: bool, now: datetime) -> ConversationView:
    """Keep a filter under a name.

    Raises:
        ViewRefused, TooManyViews
        BadFilter: the filter cannot be understood.
        NotAllowed: it is to be shared and ``by`` is no supervisor.
    """
    read_filter(filter)
    row = ConversationView(name=_name(name), owner=None if is_shared else by, filter=filter, order=order, created_at=now)
    _check_may_write(row, by)
    if ConversationView.objects.filter(owner=row.owner).count() >= MOST_VIEWS:
        raise TooManyViews
    _save(row, by, "added")
    return row


def change_view(*, by: Operator, view: ConversationView, changes: dict[str, Any]) -> ConversationView:
    """Change what is named: name, filter, order.

    Raises:
        ViewRefused, BadFilter
        NotAllowed: it is shared and ``by`` is no supervisor.
    """
    if "filter" in changes:
        read_filter(changes["filter"])
    if "name" in changes:
        changes = {**changes, "name": _name(changes["name"])}
    with transaction.atomic():
        row = ConversationView.objects.select_for_update(no_key=True).get(pk=view.pk)
        _check_may_write(row, by)
        for member, value in changes.items():
            setattr(row, member, value)
        _save(row, by, "changed")
    return row


def delete_view(*, by: Operator, view: ConversationView) -> None:
    """Delete a saved view; no conversation changes.

    Raises:
        NotAllowed: it is shared and ``by`` is no supervisor.
    """
    _check_may_write(view, by)
    with transaction.atomic():
        if view.owner_id is None:
            record_audit(by=by.user, action="conversation_view.deleted", subject=view.name)
        view.delete()


def _check_may_write(row: ConversationView, by: Operator) -> None:
    if row.owner_id is None and not by.user.may_supervise:
        raise NotAllowed


def _name(text: str) -> str:
    name = clean_line(text)
    if not name or len(name) > LONGEST_VIEW_NAME:
        raise ViewRefused("too_long" if name else "empty")
    return name


def _save(row: ConversationView, by: Operator, action: str) -> None:
    try:
        with transaction.atomic():
            row.save()
            if row.owner_id is None:
                record_audit(by=by.user, action=f"conversation_view.{action}", subject=row.name)
    except IntegrityError as error:
        raise ViewRefused("taken") from error
