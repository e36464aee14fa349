"""Form fields that several apps need."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms

from tenants.fields import TimeZoneField, time_zone_choices


class DjangosForm(forms.Form):
    zone = TimeZoneField(widget=forms.Select(attrs={"data-browser-zone": ""}))


class OurForm(forms.Form):
    zone = TimeZoneField()
    zone.widget.attrs["data-browser-zone"] = ""


def parts_of(html: str) -> list[Any]:
    """Tags with their attributes in order of name, and texts."""
    parts: list[Any] = []

    class Parser(HTMLParser):
        def handle_starttag(self, tag: str, attrs: Any) -> None:
            parts.append((tag, sorted(attrs)))

        def handle_data(self, data: str) -> None:
            parts.extend([data.strip()] if data.strip() else [])

    Parser().feed(html)
    return parts


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"data": {"zone": "Asia/Tokyo"}},
        {"data": {"zone": 'UTC" selected><script>'}},
        {"data": {"zone": "Mars/Base"}},
        {"initial": {"zone": "Europe/Berlin"}},
    ],
)
def test_zones_are_written_as_django_would(given: dict[str, Any]) -> None:
    ours = parts_of(str(OurForm(**given)["zone"]))

    assert ours == parts_of(str(DjangosForm(**given)["zone"]))
    assert [value for tag in ours if tag[0] == "option" for name, value in tag[1] if name == "value"] == [name for name, _label in time_zone_choices()]
