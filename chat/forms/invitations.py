"""How often a website invites, and the texts that operators begin from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.models import InvitationTemplate
from chat.services.invitations.texts import LONGEST
from tenants.fields import LineField
from visitors.models import Website


def text_name(language: str) -> str:
    """The field of a language's text."""
    return f"text_{language.replace('-', '_')}"


def add_text_fields(form: forms.Form) -> None:
    """A text for each language that the product speaks; none of them is demanded by itself."""
    for code, name in settings.LANGUAGES:
        form.fields[text_name(code)] = forms.CharField(
            label=name, max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "lang": code, "data-greeting": "text"})
        )


class PolicyForm(forms.Form):
    """Of one website."""

    policy = forms.ChoiceField(label=_("Visitors may be invited"), choices=Website.InvitationPolicy.choices)
    pause = forms.IntegerField(label=_("First pause, in minutes"), min_value=1, max_value=1440, help_text=_("It doubles with each further invitation."))

    @staticmethod
    def initial_of(website: Website) -> dict[str, Any]:
        """The form as it stands for a website."""
        return {"policy": website.invitation_policy, "pause": max(1, round(website.invitation_pause_s / 60))}


class TemplateForm(forms.Form):
    """A text in each language."""

    name = LineField(label=_("Name"), max_length=80, help_text=_("For your own lists, such as “Looks at delivery”."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        add_text_fields(self)

    def texts(self) -> dict[str, str]:
        """What was written, by language."""
        return {code: self.cleaned_data.get(text_name(code), "") for code, _name in settings.LANGUAGES}

    @staticmethod
    def initial_of(template: InvitationTemplate) -> dict[str, Any]:
        """The form as it stands for a text."""
        return {"name": template.name, **{text_name(code): text for code, text in template.texts.items()}}
