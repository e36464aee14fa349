"""Changes of settings on pages: the button behind "Saved.", and the newest changes of a setting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import template
from django.contrib.messages.storage.base import Message

from tenants.accounts.audit import sentence_of
from tenants.accounts.changes import setting_named, shown_changes
from tenants.accounts.selectors import changes_of
from tenants.accounts.services.changes import still_stands
from tenants.accounts.views.changes import UNDO

register = template.Library()
MOST = 8


@register.filter
def undo_of(message: Message) -> str:
    """The id of the change that a message tells of, when it can be undone."""
    tags = message.extra_tags or ""
    return tags.removeprefix(UNDO) if tags.startswith(UNDO) else ""


@register.inclusion_tag("accounts/_changes.html", takes_context=True)
def setting_changes(context: dict[str, Any], name: str, thing: UUID | None = None) -> dict[str, Any]:
    """The newest changes of a setting, each with what it was before and, where nothing was changed since, the way back."""
    user, setting = context["request"].user, setting_named(name)
    if setting is None or not user.may_administer:
        return {"lines": []}
    found = list(changes_of(name, thing)[:MOST])
    current = setting.read(thing) if found and setting.read is not None and setting.write is not None else None
    return {
        "request": context["request"],
        "csrf_token": context.get("csrf_token"),
        "lines": [(line, sentence_of(line), shown_changes(line), current is not None and still_stands(line, current)) for line in found],
        "can_undo": setting.write is not None,
        "title": setting.title,
        "kind": found[0].action.split(".")[0] if found else "",
    }
