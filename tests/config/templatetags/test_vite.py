"""What Vite built is loaded by the name of its source."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.templatetags.vite import vite_asset, vite_style

MANIFEST = {
    "css/app.css": {"file": "assets/app-1.css"},
    "dashboard/inbox/main.tsx": {"file": "assets/inbox-1.js", "imports": ["_shared.js"], "css": ["assets/inbox-1.css"]},
    "_shared.js": {"file": "assets/shared-1.js", "imports": ["_deep.js"]},
    "_deep.js": {"file": "assets/deep-1.js", "imports": ["_shared.js"], "css": ["assets/deep-1.css"]},
}


@pytest.fixture
def built(tmp_path: Path, settings: object) -> Path:
    settings.STATICFILES_DIRS = [tmp_path]  # type: ignore[attr-defined]
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(MANIFEST))
    return tmp_path


def test_a_script_comes_with_its_styles_and_what_it_imports(built: Path) -> None:
    tags = vite_asset("dashboard/inbox/main.tsx")

    assert '<script type="module" src="/static/assets/inbox-1.js"></script>' in tags
    assert tags.count("modulepreload") == 2
    assert '<link rel="stylesheet" href="/static/assets/inbox-1.css">' in tags
    assert '<link rel="stylesheet" href="/static/assets/deep-1.css">' in tags


def test_a_style_sheet_is_a_link(built: Path) -> None:
    assert vite_asset("css/app.css") == '<link rel="stylesheet" href="/static/assets/app-1.css">'


def test_a_new_build_is_noticed(built: Path) -> None:
    vite_asset("css/app.css")
    manifest = built / ".vite" / "manifest.json"
    manifest.write_text(json.dumps({"css/app.css": {"file": "assets/app-22.css"}}))

    assert "app-22" in vite_asset("css/app.css")


def test_a_missing_build_says_what_to_do(built: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"vite\.config|main"):
        vite_asset("dashboard/nowhere/main.ts")
    (built / ".vite" / "manifest.json").unlink()

    with pytest.raises(ImproperlyConfigured, match="npm run build"):
        vite_asset("css/app.css")


def test_an_error_page_needs_no_build(built: Path) -> None:
    (built / ".vite" / "manifest.json").unlink()

    assert vite_style("css/app.css") == ""
