"""Which of the built files are for browsers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.staticfiles.finders import FileSystemFinder


class BuiltFilesFinder(FileSystemFinder):
    """Everything in static/dist but dot files: the build's manifest names sources and is for us alone (A128)."""

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterable[Any]:
        """The files, as ``FileSystemFinder`` lists them."""
        return super().list([".*", *(ignore_patterns or [])])

    def find(self, path: str, *arguments: Any, **options: Any) -> Any:
        """The file at a path, or nothing."""
        if any(part.startswith(".") for part in path.split("/")):
            return []
        return super().find(path, *arguments, **options)
