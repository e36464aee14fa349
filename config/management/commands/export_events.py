"""``manage.py export_events``: write docs/events.md from the event classes and their subscribers."""

from __future__ import annotations

import dataclasses
import inspect
import re
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.base import BaseCommand

from tenants import bus

_HEAD = """# Domain events

What happened, in the past tense: typed, ids and primitives, delivered after commit in the tenant that published it (within
the transaction to the few who say so). A subscriber does one thing: broadcast to sockets, write to the outbox, or call one
service of its own app. This page is written by `manage.py export_events` and a test fails when it is stale.
"""


def event_classes() -> list[type]:
    """Every event class of the apps' ``events`` modules (and ``events_*``), in order of app and appearance."""
    found: list[type] = []
    for config in apps.get_app_configs():
        if config.name.split(".")[0] not in {"tenants", "visitors", "chat", "knowledge", "analytics"}:
            continue
        modules = sorted(module.name for module in iter_modules([config.path]) if module.name == "events" or module.name.startswith("events_"))
        for name in (f"{config.name}.{module}" for module in modules):
            values = vars(import_module(name)).values()
            found += [value for value in values if isinstance(value, type) and dataclasses.is_dataclass(value) and value.__module__ == name]
    return found


def wire_name(event: type) -> str:
    """``ConversationStarted`` as ``conversation.started``: the noun, a dot, the participle."""
    words = re.findall(r"[A-Z][a-z]*", event.__name__)
    return f"{'_'.join(words[:-1]).lower()}.{words[-1].lower()}"


def _entry(event: type, heard: dict[type, list[str]]) -> str:
    fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(event))
    summary = (inspect.getdoc(event) or "").split("\n\n")[0].replace("\n", " ")
    heard_by = ", ".join(f"`{name}`" for name in sorted(heard.get(event, []))) or "nobody yet"
    return f"\n## {event.__name__} (`{wire_name(event)}`)\n\n{summary}\n\n- fields: {fields}\n- heard by: {heard_by}\n"


def render() -> str:
    """The whole page."""
    heard = bus.subscribers()
    return _HEAD + "".join(_entry(event, heard) for event in event_classes())


class Command(BaseCommand):
    """Write the page."""

    help = "Write docs/events.md."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        (settings.ROOT / "docs" / "events.md").write_text(render(), encoding="utf-8")
        self.stdout.write(f"Wrote {len(event_classes())} events to docs/events.md.")
