"""A folder in which a test's files are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def disk(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Where the files of this test are."""
    settings.DATA_DIR = tmp_path
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "tenants.files.storage.DurableStorage", "OPTIONS": {"location": tmp_path / "files"}}}
    yield tmp_path


def kept(disk: Path) -> list[str]:
    """The names of all files on it."""
    return sorted(str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file())
