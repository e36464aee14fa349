"""A canned response as people write it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.forms.invitations import text_name
from chat.models import CannedResponse
from chat.services.canned import LONGEST_TEXT, CannedDraft
from chat.services.canned.managing import LAST_POSITION, LONGEST_FOLDER, LONGEST_SHORTCUT, LONGEST_TITLE
from tenants.fields import LineField


class CannedForm(forms.Form):
    """Title, shortcut, folder, and a text in each language; for whom it is can be chosen once."""

    title = LineField(label=_("Title"), max_length=LONGEST_TITLE)
    shortcut = LineField(
        label=_("Shortcut"),
        max_length=LONGEST_SHORTCUT + 1,
        required=False,
        help_text=_("Typed after a slash in the inbox: /delivery. Letters, digits, dots and dashes."),
    )
    folder = LineField(label=_("Folder"), max_length=LONGEST_FOLDER, required=False, widget=forms.TextInput(attrs={"list": "folders", "autocomplete": "off"}))
    position = forms.IntegerField(label=_("Place in the folder"), min_value=0, max_value=LAST_POSITION, required=False, help_text=_("Smaller numbers first."))
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=CannedResponse.Kind.choices,
        widget=forms.RadioSelect,
        help_text=_("Closings are offered when a conversation is closed."),
    )
    scope = forms.ChoiceField(label=_("For whom"), choices=CannedResponse.Scope.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_new:
            del self.fields["scope"]
        for code, name in settings.LANGUAGES:
            self.fields[text_name(code)] = forms.CharField(
                label=name, max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "lang": code})
            )

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The texts, by language."""
        return [self[text_name(code)] for code, _name in settings.LANGUAGES]

    def draft(self) -> CannedDraft:
        """What was written."""
        data = self.cleaned_data
        texts = {code: data.get(text_name(code), "") for code, _name in settings.LANGUAGES}
        return CannedDraft(
            title=data["title"], shortcut=data["shortcut"], folder=data["folder"], kind=data["kind"], position=data["position"] or 0, texts=texts
        )

    @staticmethod
    def initial_of(row: CannedResponse | None) -> dict[str, Any]:
        """The form as it stands for one, or for a new one."""
        if row is None:
            return {"kind": CannedResponse.Kind.RESPONSE, "scope": CannedResponse.Scope.ALL}
        fields = {name: getattr(row, name) for name in ("title", "shortcut", "folder", "kind")}
        return {**fields, "position": row.position or None, **{text_name(code): text for code, text in row.texts.items()}}
