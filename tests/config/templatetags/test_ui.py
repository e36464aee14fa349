"""Icons, the chosen theme and the current entry of a menu."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django import forms
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory

from config.templatetags.ui import current, icon, theme

TEMPLATES = [path for folder in ("config", "tenants", "chat", "visitors") for path in (settings.ROOT / folder).rglob("*.html")]


def test_an_icon_is_hidden_unless_it_has_a_label() -> None:
    assert 'aria-hidden="true"' in icon("inbox")
    assert 'role="img" aria-label="&lt;b&gt;"' in icon("inbox", 16, "<b>")


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_icons_that_lucide_has(path: Path) -> None:
    for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8")):
        assert "<path" in icon(name) or "<circle" in icon(name) or "<rect" in icon(name), name


def test_only_known_themes_reach_the_page() -> None:
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = 'dark"onload="x'
    assert theme({"request": request}) == ""
    request.COOKIES["theme"] = "dark"
    assert theme({"request": request}) == 'data-theme="dark"'
    assert theme({}) == ""


def test_a_menu_knows_where_one_is() -> None:
    context = {"request": RequestFactory().get("/settings/team/")}

    assert current(context, "/inbox/", "/settings/") == 'aria-current="page"'
    assert current(context, "/inbox/", "") == ""


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429", "500", "503", "upgrading", "preparing"])
def test_error_pages_need_no_request_and_no_database(name: str) -> None:
    page = render_to_string(f"{name}.html")

    assert "<h1" in page
    assert "<script" not in page


def test_a_field_shows_its_errors_once() -> None:
    class Form(forms.Form):
        email = forms.EmailField(label="E-mail")

    page = Template('{% include "ui/_field.html" with field=form.email %}').render(Context({"form": Form({"email": "x"})}))

    assert page.count("valid email") == 1
    assert 'aria-invalid="true"' in page
    assert 'id="id_email_error"' in page
