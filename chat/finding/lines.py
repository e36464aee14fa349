"""What of a line is searched: its text, and the names of its files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def text_of(body: str, data: Mapping[str, Any] | None) -> str:
    """The text of a line; names of files stand below it, each with a clip before it."""
    names = [str(each["name"]) for each in (data or {}).get("files", ()) if each.get("name")]
    if not names:
        return body
    return "\n".join([*([body] if body else []), *(f"📎 {name}" for name in names)])
