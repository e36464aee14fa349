"""Built files: compressed ahead, cached for ever, and the widget's readable from other sites (R16)."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.test import Client

DIST = settings.ROOT / "static" / "dist"


@pytest.mark.parametrize("entry", ["widget/panel/main.tsx", "dashboard/inbox/main.tsx", "css/app.css"])
def test_a_built_file_is_sent_compressed_and_kept_for_ever(db: None, entry: str) -> None:
    file = json.loads((DIST / ".vite" / "manifest.json").read_text())[entry]["file"]
    client = Client(headers={"host": settings.DOMAIN, "accept-encoding": "gzip"})

    response = client.get(f"/static/{file}")
    sent = b"".join(response)  # type: ignore[arg-type]

    assert (response.status_code, response.headers["Content-Encoding"]) == (200, "gzip")
    assert len(sent) < (DIST / file).stat().st_size / 2
    assert "immutable" in response.headers["Cache-Control"]


def test_no_source_is_reachable(db: None) -> None:
    client = Client(headers={"host": settings.DOMAIN})

    for path in ("package.json", "build.mjs", "widget/panel/main.tsx", "node_modules/preact/package.json", ".vite/manifest.json", "../manage.py"):
        assert client.get(f"/static/{path}").status_code == 404, path
