"""The forms of attributes of contacts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.fields import LineField
from visitors.models import ContactAttribute
from visitors.services.contacts import AttributeFields, AttributeRefused

WORDS = {
    "empty": _("Give it a name."),
    "too_long": _("This is too long."),
    "no_choices": _("List at least one choice."),
    "too_many": _("These are too many."),
}


class ChoicesField(forms.CharField):
    """Choices, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        """The choices."""
        return [line for line in str(super().clean(value)).splitlines() if line.strip()]


class AttributeForm(forms.Form):
    """What can be changed of an attribute."""

    label = LineField(label=_("Name"), max_length=60)
    choices = ChoicesField(label=_("Choices"), required=False, max_length=8000, help_text=_("One a line."))

    def __init__(self, *args: Any, type_: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if type_ and type_ != ContactAttribute.Type.CHOICE:
            del self.fields["choices"]

    def fields_of(self) -> AttributeFields:
        """What the service takes."""
        data = self.cleaned_data
        fields = AttributeFields(label=data["label"])
        if "choices" in data:
            fields["choices"] = data["choices"]
        if "type" in data:
            fields["type"] = data["type"]
        return fields

    def refuse(self, error: AttributeRefused) -> None:
        """Say what the service refused, at its field."""
        self.add_error(error.field if error.field in self.fields else None, WORDS.get(error.code, str(error)))


class NewAttributeForm(AttributeForm):
    """A new attribute."""

    type = forms.ChoiceField(label=_("Kind"), choices=ContactAttribute.Type.choices, help_text=_("It can not be changed later."))
    field_order = ["label", "type", "choices"]
    choices = ChoicesField(label=_("Choices"), required=False, max_length=8000, help_text=_("One a line; for the kind “Choice” only."))
