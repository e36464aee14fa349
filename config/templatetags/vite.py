"""Script and style tags for what Vite built, by the name of the source file."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()
Manifest = dict[str, dict[str, Any]]


def manifest() -> Manifest:
    """What the frontend build says it made. A rebuild is noticed without a restart. Raises ImproperlyConfigured when nothing was built."""
    path = Path(settings.STATICFILES_DIRS[0]) / ".vite" / "manifest.json"
    try:
        return _read(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        raise ImproperlyConfigured(f"The frontend is not built: {path} is missing. bin/up builds it; by hand it is `npm run build` in static/.") from None


@lru_cache(maxsize=2)
def _read(path: Path, _changed: int) -> Manifest:
    entries: Manifest = json.loads(path.read_text(encoding="utf-8"))
    return entries


@register.simple_tag
def vite_asset(source: str) -> SafeString:
    """The tags that load ``source`` (relative to ``static/``) with its styles; its imports are preloaded."""
    entries = manifest()
    if source not in entries:
        raise ImproperlyConfigured(f"{source} is not an entry of static/vite.config.ts, or the frontend was built before it became one.")
    files, styles = _imports_of(entries, source)
    links = format_html_join("\n", '<link rel="stylesheet" href="{}">', ((_url(name),) for name in styles))
    file = entries[source]["file"]
    if file.endswith(".css"):
        return format_html('<link rel="stylesheet" href="{}">', _url(file))
    preloads = format_html_join("\n", '<link rel="modulepreload" href="{}">', ((_url(name),) for name in files))
    return format_html('{}\n{}\n<script type="module" src="{}"></script>', links, preloads, _url(file))


@register.simple_tag
def vite_style(source: str) -> SafeString:
    """The link of a style sheet, or nothing when there is no build: an error page must never fail."""
    try:
        return vite_asset(source)
    except (ImproperlyConfigured, OSError, ValueError):
        return SafeString("")


def _imports_of(entries: Manifest, source: str) -> tuple[list[str], list[str]]:
    files: list[str] = []
    styles: list[str] = []
    seen: set[str] = set()
    todo = [source]
    while todo:
        name = todo.pop(0)
        if name in seen:
            continue
        seen.add(name)
        entry = entries[name]
        styles += [style for style in entry.get("css", []) if style not in styles]
        if name != source:
            files.append(entry["file"])
        todo += entry.get("imports", [])
    return files, styles


def _url(file: str) -> str:
    return f"{settings.STATIC_URL}{file}"
