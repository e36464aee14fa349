"""``manage.py export_settings``: write docs/settings.md from what config/env.py declared."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from config import env

_HEAD = """# Settings

Everything is set by environment variables; `config/settings.py` reads each through `config/env.py`. This page is written by
`manage.py export_settings` and a test fails when it is stale.

| Variable | Kind | Default | What it is for |
|---|---|---|---|
"""

_TAIL = """
Read by the commands in `bin/`, before the product starts:

| Variable | Default | What it is for |
|---|---|---|
| `PYTHON` | `python3` | The Python (3.11 to 3.13) that `.venv` is made with. |
| `CHROMIUM` | `chromium` on PATH | The browser of browser tests and `bin/shots`; unset, most tests take a `chromium-headless-shell` that is there. |

`DATABASE_URL`, `REDIS_URL`, `REDIS_CACHE_URL`, `SECRET_KEY` and `SODAN_PROFILE` need not be set for `bin/up` and `bin/test`: they start
servers of their own, and keep passwords and keys made once in `SODAN_DATA/secrets.json`. What is set is used instead.
"""


def render() -> str:
    """The whole page."""
    rows = (env.DECLARED[name] for name in sorted(env.DECLARED))
    lines = [
        f"| `{row.name}` | {row.kind} | {f'`{row.default}`' if row.default and row.default != '(required)' else row.default or 'empty'} | {row.help} |"
        for row in rows
    ]
    return _HEAD + "\n".join(lines) + "\n" + _TAIL


class Command(BaseCommand):
    """Write the page."""

    help = "Write docs/settings.md."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        path = settings.ROOT / "docs" / "settings.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text(render(), encoding="utf-8")
        self.stdout.write(f"Wrote {len(env.DECLARED)} settings to docs/settings.md.")
