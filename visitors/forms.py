"""The form of a website."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.fields import LineField
from visitors.models import Website
from visitors.services.websites import BadOrigin, Look, clean_origin

LABEL_FIELDS = {"en": "label_en", "ja": "label_ja", "zh-hans": "label_zh_hans"}
LABEL_LENGTH = 24


class OriginsField(forms.CharField):
    """Addresses of a site, one a line; kept as the origins that browsers send."""

    widget = forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "autocapitalize": "none", "placeholder": "https://www.example.com"})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The origins, each once.

        Raises:
            ValidationError: a line that is no address; the line is quoted.
        """
        text = super().clean(value)
        origins: list[str] = []
        problems: list[str] = []
        for line in re.split(r"[\s,;]+", str(text)):
            if not line:
                continue
            try:
                origins.append(clean_origin(line))
            except BadOrigin as error:
                problems.append(f"{line[:80]}: {error.reason}")
        if problems:
            raise ValidationError(problems)
        if not origins:
            raise ValidationError(_("List at least one address."))
        return list(dict.fromkeys(origins))


def _label(placeholder: str, language: str) -> LineField:
    return LineField(
        max_length=LABEL_LENGTH, required=False, label=language, widget=forms.TextInput(attrs={"placeholder": placeholder, "data-preview": "label"})
    )


class NewWebsiteForm(forms.Form):
    """The least that a website needs."""

    name = LineField(label=_("Name"), max_length=120, help_text=_("For your own lists, such as “Shop”."))
    origins = OriginsField(
        label=_("Addresses of the site"),
        max_length=4000,
        help_text=_("One a line. The widget starts on these and nowhere else; www. counts as an address of its own."),
    )


class WebsiteForm(NewWebsiteForm):
    """All of a website."""

    is_active = forms.BooleanField(label=_("The widget is switched on"), required=False)
    accent = forms.RegexField(
        r"^#[0-9a-fA-F]{6}\Z",
        label=_("Colour"),
        widget=forms.TextInput(attrs={"type": "color", "data-preview": "accent"}),
        error_messages={"invalid": _("A colour such as #0f7c83.")},
    )
    side = forms.ChoiceField(label=_("Side"), choices=Website.Side.choices, widget=forms.RadioSelect(attrs={"data-preview": "side"}))
    offset_x = forms.IntegerField(label=_("Distance from the side"), min_value=0, max_value=400, widget=forms.NumberInput(attrs={"data-preview": "offset_x"}))
    offset_y = forms.IntegerField(label=_("Distance from the bottom"), min_value=0, max_value=400, widget=forms.NumberInput(attrs={"data-preview": "offset_y"}))
    label_en = _label("Ask us", "English")
    label_ja = _label("相談する", "日本語")
    label_zh_hans = _label("在线咨询", "简体中文")

    def look(self) -> Look:
        """What was chosen for the launcher."""
        data = self.cleaned_data
        return Look(
            accent=data["accent"],
            side=data["side"],
            offset_x=data["offset_x"],
            offset_y=data["offset_y"],
            labels={language: data[name] for language, name in LABEL_FIELDS.items()},
        )

    @staticmethod
    def initial_of(website: Website) -> dict[str, Any]:
        """The form as it stands for a website."""
        plain = {name: getattr(website, name) for name in ("name", "is_active", "accent", "side", "offset_x", "offset_y")}
        labels = {name: website.labels.get(language, "") for language, name in LABEL_FIELDS.items()}
        return {**plain, **labels, "origins": website.allowed_origins}
