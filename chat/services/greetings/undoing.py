"""Changes of greetings, as the audit log tells them, and the way back."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from chat.models import Department, Greeting, Look
from chat.services.greetings.conditions import decode_conditions
from chat.services.greetings.managing import Draft, change_greeting
from chat.services.greetings.values import GREETING, PLAIN, greeting_values
from tenants.accounts.changes import Setting, Thing, Values, by_choices, per_language, register_setting, texts_of
from tenants.accounts.models import User
from visitors.models import Website


def _read(thing: Thing) -> Values | None:
    row = Greeting.objects.select_related("website", "department").filter(uuid=thing).first()
    return greeting_values(row) if row else None


def _write(by: User, thing: Thing, values: Values) -> None:
    draft = Draft(
        **{name: values[name] for name in PLAIN if name != "conditions"},
        conditions=decode_conditions(values["conditions"]),
        texts=texts_of("text", values),
        website=Website.objects.get(uuid=values["website"]) if values["website"] else None,
        department=Department.objects.get(uuid=values["department"]) if values["department"] else None,
    )
    change_greeting(by=by, greeting=Greeting.objects.get(uuid=thing), draft=draft)


def _shown(name: str, value: Any) -> str | None:
    if name == "conditions":
        return ngettext("%(n)d condition", "%(n)d conditions", len(value)) % {"n": len(value)}
    if name in {"website", "department"}:
        row: Website | Department | None = (Website if name == "website" else Department).objects.filter(uuid=value).first()
        return row.name if row else gettext("one that is gone")
    return by_choices(look=Look.choices)(name, value)


register_setting(
    Setting(
        name=GREETING,
        page="chat:greeting",
        has_pages=True,
        fields={
            "is_active": _("Switched on"),
            "name": _("Name"),
            "website": _("Website"),
            "department": _("Department"),
            "conditions": _("When it invites"),
            "look": _("Look"),
            **per_language("text", _("Words")),
            "delay_s": _("Seconds until it shows"),
            "holdout": _("Percent of visitors never asked"),
            "goal_event": _("Goal: event"),
            "goal_page": _("Goal: page"),
        },
        read=_read,
        write=_write,
        shown=_shown,
    )
)
