"""docs/settings.md says what the settings read."""

from __future__ import annotations

from django.conf import settings

from config import env
from config.management.commands.export_settings import render


def test_the_settings_page_is_current():
    written = (settings.ROOT / "docs" / "settings.md").read_text(encoding="utf-8")

    assert written == render(), "Run manage.py export_settings and commit docs/settings.md."


def test_every_setting_says_what_it_is_for():
    assert [row.name for row in env.DECLARED.values() if not row.help.strip()] == []
