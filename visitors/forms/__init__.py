"""Forms of websites, and of which arrivals one wants to be told."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenants.fields import LineField
from visitors.models import ArrivalRule, Website
from visitors.services.arrivals import MOST_COUNTRIES
from visitors.services.websites import BadOrigin, clean_origin
from visitors.sources import Channel


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


class NewWebsiteForm(forms.Form):
    """The least that a website needs."""

    name = LineField(label=_("Name"), max_length=120, help_text=_("For your own lists, such as “Shop”."))
    origins = OriginsField(
        label=_("Addresses of the site"),
        max_length=4000,
        help_text=_("One a line. The widget starts on these and nowhere else; www. counts as an address of its own."),
    )


class WebsiteForm(NewWebsiteForm):
    """Where the widget runs. How it looks: ``AppearanceForm``."""

    is_active = forms.BooleanField(label=_("The widget is switched on"), required=False)

    @staticmethod
    def initial_of(website: Website) -> dict[str, Any]:
        """The form as it stands for a website."""
        return {"name": website.name, "is_active": website.is_active, "origins": website.allowed_origins}


# In the order of how often they are wanted.
CHANNELS = {
    Channel.SEARCH: _("Search engine"),
    Channel.CAMPAIGN: _("Campaign"),
    Channel.SOCIAL: _("Social network"),
    Channel.AI: _("AI assistant"),
    Channel.MAIL: _("E-mail"),
    Channel.REFERRAL: _("Other site"),
    Channel.DIRECT: _("Direct"),
}


class CountriesField(forms.CharField):
    """Two-letter codes of countries, between commas or spaces."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The codes in capitals, each once.

        Raises:
            ValidationError: a word that is none, or too many; the word is quoted.
        """
        codes = [code.upper() for code in re.split(r"[\s,;、，]+", str(super().clean(value))) if code]
        wrong = next((code for code in codes if not re.fullmatch(r"[A-Z]{2}", code)), None)
        if wrong is not None:
            raise ValidationError(_("“%(code)s” is no two-letter code of a country, such as JP."), params={"code": wrong[:40]})
        if len(codes) > MOST_COUNTRIES:
            raise ValidationError(_("Name at most %(most)s countries."), params={"most": MOST_COUNTRIES})
        return list(dict.fromkeys(codes))


class ArrivalRuleForm(forms.Form):
    """Of which arrivals one wants to be told."""

    wanted = forms.ChoiceField(label=_("Tell me of"), choices=ArrivalRule.Wanted.choices, widget=forms.RadioSelect)
    only_returning = forms.BooleanField(label=_("Was here before"), required=False)
    only_talked_before = forms.BooleanField(label=_("Talked with us before"), required=False)
    only_with_words = forms.BooleanField(label=_("Came with search words that we know"), required=False)
    channels = forms.MultipleChoiceField(
        label=_("Came by"), choices=[(channel.value, name) for channel, name in CHANNELS.items()], widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("None chosen: by any way."),
    )  # fmt: skip
    countries = CountriesField(
        label=_("From these countries"), max_length=400, required=False, help_text=_("Two-letter codes such as JP, CN, DE. Empty: from anywhere."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "characters", "placeholder": "JP, CN"}),
    )  # fmt: skip
    page = LineField(
        label=_("First page"), max_length=200, required=False, help_text=_("Part of its address, such as /pricing. A * stands for anything."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none", "placeholder": "/pricing"}),
    )  # fmt: skip
    has_sound = forms.BooleanField(label=_("With a sound"), required=False, help_text=_("Where sounds are on in the menu with your picture."))

    @staticmethod
    def initial_of(rule: ArrivalRule) -> dict[str, Any]:
        """What the form begins with."""
        return {name: getattr(rule, name) for name in ArrivalRuleForm.base_fields}
