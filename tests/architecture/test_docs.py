"""Generated pages are current, and the docs name only files that exist."""

from __future__ import annotations

import dataclasses
import re

from django.conf import settings

from config.management.commands.export_events import event_classes
from config.management.commands.export_events import render as render_events
from config.management.commands.export_settings import render as render_settings


def test_the_events_page_is_current() -> None:
    assert (settings.ROOT / "docs" / "events.md").read_text() == render_events(), "run manage.py export_events"


def test_every_event_says_what_its_fields_are() -> None:
    silent = [event.__name__ for event in event_classes() if dataclasses.fields(event) and "Attributes:" not in (event.__doc__ or "")]

    assert silent == []


def test_the_settings_page_is_current() -> None:
    assert (settings.ROOT / "docs" / "settings.md").read_text() == render_settings(), "run manage.py export_settings"


def test_the_docs_name_files_that_exist() -> None:
    named = re.compile(r"`((?:tenants|chat|visitors|config|static|tests|docs|bin)/[\w./-]+?)`")
    missing = [
        f"{page.name}: {path}"
        for page in [*settings.ROOT.glob("*.md"), *(settings.ROOT / "docs").rglob("*.md")]
        for path in named.findall(page.read_text())
        if not (settings.ROOT / path.rstrip("/")).exists() and "static/dist" not in path and "NNNN" not in path
    ]

    assert missing == []
