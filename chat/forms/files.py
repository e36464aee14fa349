"""Which files a company takes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from chat.models import FileKind, FileRules


class FileRulesForm(forms.Form):
    """Kinds, size, and from whom."""

    from_visitors = forms.BooleanField(label=_("Visitors may send files"), required=False)
    kinds = forms.MultipleChoiceField(label=_("Kinds that are taken"), choices=FileKind.choices, required=False, widget=forms.CheckboxSelectMultiple)
    largest_mb = forms.IntegerField(label=_("Largest file, in MB"), min_value=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        most = settings.FILES_LARGEST_MB
        self.fields["largest_mb"] = forms.IntegerField(
            label=_("Largest file, in MB"), min_value=1, max_value=most, help_text=_("At most %(n)d MB on this installation.") % {"n": most}
        )

    @staticmethod
    def initial_of(rules: FileRules) -> dict[str, Any]:
        """The form as it stands."""
        return {"kinds": rules.kinds, "largest_mb": min(rules.largest_mb, settings.FILES_LARGEST_MB), "from_visitors": rules.from_visitors}
