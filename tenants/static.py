"""Headers of built files; named by the settings, so it imports nothing."""

from __future__ import annotations

from typing import Any


def add_static_headers(headers: Any, path: str, url: str) -> None:
    """WhiteNoise's hook: let pages of other origins load the files, because the widget's panel runs there (R16)."""
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
