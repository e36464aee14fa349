"""Small pieces that every page uses: icons, the chosen theme, the current entry of a menu."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()
THEMES = {"light", "dark"}


@lru_cache(maxsize=2)
def _icons(path: Path, _changed: int) -> dict[str, str]:
    icons: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return icons


def _shapes(name: str) -> SafeString:
    path = Path(settings.STATICFILES_DIRS[0]) / ".vite" / "icons.json"
    try:
        return mark_safe(_icons(path, path.stat().st_mtime_ns)[name])
    except FileNotFoundError:
        return mark_safe("")  # An error page must come out even where nothing was built.


@register.simple_tag
def icon(name: str, size: int = 18, label: str = "") -> SafeString:
    """A Lucide icon, hidden from screen readers unless it has a label. Raises KeyError for a name that Lucide does not have."""
    spoken = format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true"')
    return format_html(
        '<svg {} width="{}" height="{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round">{}</svg>',
        spoken,
        size,
        size,
        _shapes(name),
    )


@register.simple_tag(takes_context=True)
def theme(context: dict[str, Any]) -> SafeString:
    """``data-theme`` for the root element when the person chose one by hand; without it the device decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return format_html('data-theme="{}"', chosen) if chosen in THEMES else mark_safe("")


@register.simple_tag(takes_context=True)
def current(context: dict[str, Any], *prefixes: str) -> SafeString:
    """``aria-current`` for a menu entry when the page's path starts with one of ``prefixes``."""
    request = context.get("request")
    path = request.path if request is not None else ""
    here = any(prefix and path.startswith(prefix) for prefix in prefixes)
    return mark_safe('aria-current="page"') if here else mark_safe("")
