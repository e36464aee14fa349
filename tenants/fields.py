"""Form fields that several apps need."""

from __future__ import annotations

import unicodedata
import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.forms.renderers import BaseRenderer
from django.forms.utils import flatatt
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

# Turns the reading direction of what follows, or hides inside a name: never part of one.
_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}


def clean_line(value: str) -> str:
    """One line as it is stored: NFC, no control or direction marks, single spaces."""
    kept = (" " if char.isspace() else char for char in unicodedata.normalize("NFC", value))
    visible = "".join(char for char in kept if char in _JOINERS or unicodedata.category(char) not in _HIDDEN)
    return " ".join(visible.split())


class LineField(forms.CharField):
    """A line of text such as a name."""

    def to_python(self, value: Any) -> str:
        return clean_line(super().to_python(value) or "")


class LanguageField(forms.ChoiceField):
    """One of the product's languages, each under its own name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Language"))
        super().__init__(choices=LANGUAGE_CHOICES, **kwargs)


class TimeZoneSelect(forms.Select):
    """The list of zones, written once in the life of a process: Django's template for each of 500 options takes longer than the rest of a page."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: BaseRenderer | None = None) -> SafeString:
        """The select, with the zone ``value`` selected if it is one."""
        options = _zone_options()
        if value:
            options = options.replace(f'<option value="{escape(value)}">', f'<option value="{escape(value)}" selected>', 1)
        written = flatatt(self.build_attrs(self.attrs, {"name": name, **(attrs or {})}))
        return format_html("<select{}>{}</select>", written, mark_safe(options))  # noqa: S308 - escaped where they were made


class TimeZoneField(forms.ChoiceField):
    """A time zone of the IANA database. The page's script selects the browser's own where ``data-browser-zone`` is set."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Time zone"))
        kwargs.setdefault("widget", TimeZoneSelect)
        super().__init__(choices=time_zone_choices, **kwargs)


LANGUAGE_CHOICES = [("en", "English"), ("ja", "日本語"), ("zh-hans", "简体中文")]


@cache
def time_zone_choices() -> list[tuple[str, str]]:
    """Zones of places that people live in, and UTC."""
    places = {"Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"}
    names = sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in places)
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


@cache
def _zone_options() -> str:
    return str(format_html_join("", '<option value="{}">{}</option>', time_zone_choices()))


def known_language(code: str | None) -> str:
    """The nearest of the product's languages to a code such as ``zh-CN``."""
    lowered = (code or "").lower()
    for offered, _name in LANGUAGE_CHOICES:
        if lowered == offered or lowered.split("-")[0] == offered.split("-")[0]:
            return offered
    return settings.LANGUAGE_CODE
