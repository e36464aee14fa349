"""The form of how the widget looks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenants.fields import LANGUAGE_CHOICES, LineField
from visitors.look import ACCENT, LONGEST, MOST_OFFSET, MOST_PHONE_X, MOST_PHONE_Y, TEXTS
from visitors.models import Website
from visitors.services.look import LOOK_WORDS, Look, LookRefused

# What the widget says where nothing is written: static/widget/loader/words.ts and panel/i18n. tests/visitors/test_appearance.py compares them.
USUAL = {
    "label": {"en": "Ask us", "ja": "相談する", "zh-hans": "在线咨询"},
    "greeting": {"en": "How can we help?", "ja": "ご用件をお聞かせください", "zh-hans": "有什么可以帮您？"},
    "placeholder": {"en": "Write a message", "ja": "メッセージを入力", "zh-hans": "输入消息"},
    "offline": {
        "en": "Nobody is here right now. Leave a message and we answer by e-mail.",
        "ja": "ただいま担当者が不在です。メッセージを残していただければ、メールでお返事します。",
        "zh-hans": "现在没有客服在线。请留言，我们会通过电子邮件回复您。",
    },
}
WORDS = ("label", *TEXTS)
HELP = {
    "label": _("On the button at the edge of the page."),
    "title": _("At the top of the window. Left empty in all languages: the company's name; in one: that of another language."),
    "greeting": _("The first line of the open window."),
    "placeholder": _("In the field for writing, while it is empty."),
    "offline": _("Below the greeting, while nobody is there."),
}
LABELS = {
    "label": _("Words on the button"),
    "title": _("Name at the top"),
    "greeting": _("Greeting"),
    "placeholder": _("Words in the empty field"),
    "offline": _("While nobody is there"),
}


def field_name(part: str, language: str) -> str:
    """The form's field of a text in a language."""
    return f"{part}_{language.replace('-', '_')}"


class AppearanceForm(forms.Form):
    """How the widget looks on a website; the words stand in one group for each of their parts."""

    accent = forms.RegexField(ACCENT, label=_("Colour"), widget=forms.TextInput(attrs={"type": "color"}), error_messages={"invalid": LOOK_WORDS["bad_colour"]})
    theme = forms.ChoiceField(label=_("Light or dark"), choices=Website.Theme.choices, widget=forms.RadioSelect)
    icon = forms.ChoiceField(label=_("Icon"), choices=Website.Icon.choices, widget=forms.RadioSelect)
    side = forms.ChoiceField(label=_("Side"), choices=Website.Side.choices, widget=forms.RadioSelect)
    offset_x = forms.IntegerField(label=_("Distance from the side"), min_value=0, max_value=MOST_OFFSET)
    offset_y = forms.IntegerField(label=_("Distance from the bottom"), min_value=0, max_value=MOST_OFFSET)
    phone_offset_x = forms.IntegerField(label=_("Distance from the side, on phones"), min_value=0, max_value=MOST_PHONE_X, required=False)
    phone_offset_y = forms.IntegerField(label=_("Distance from the bottom, on phones"), min_value=0, max_value=MOST_PHONE_Y, required=False)
    faces = forms.ChoiceField(label=_("Operators appear with"), choices=Website.Faces.choices, widget=forms.RadioSelect)
    logo = forms.FileField(
        label=_("Logo"),
        required=False,
        help_text=_("A square picture: JPEG, PNG, WebP or GIF, up to 8 MB."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    no_logo = forms.BooleanField(label=_("Take the logo away"), required=False)

    def __init__(self, *args: Any, website: Website, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(website)
        super().__init__(*args, **kwargs)
        self.website = website
        for part in WORDS:
            for code, name in LANGUAGE_CHOICES:
                usual = USUAL.get(part, {}).get(code, "")
                widget = forms.Textarea(attrs={"rows": 2}) if part == "offline" else forms.TextInput()
                field = LineField(max_length=LONGEST[part], required=False, label=name, widget=widget)
                field.widget.attrs |= {"placeholder": usual, "lang": code, "dir": "auto"}
                self.fields[field_name(part, code)] = field

    def groups(self) -> list[dict[str, Any]]:
        """The words, part by part, each with its fields by language."""
        return [
            {"label": LABELS[part], "help": HELP[part], "fields": [self[field_name(part, code)] for code, _name in LANGUAGE_CHOICES], "part": part}
            for part in WORDS
        ]

    def look(self, *, logo: str) -> Look:
        """What was chosen.

        Args:
            logo: where the logo is stored that it is to have.
        """
        data = self.cleaned_data
        words = {part: {code: data[field_name(part, code)] for code, _name in LANGUAGE_CHOICES} for part in WORDS}
        plain = ("accent", "theme", "icon", "side", "offset_x", "offset_y", "phone_offset_x", "phone_offset_y", "faces")
        return Look(**{name: data[name] for name in plain}, logo=logo, labels=words.pop("label"), texts=words)

    def refuse(self, error: LookRefused) -> None:
        """Say what the service refused, at its field."""
        at = error.field if error.field in self.fields else field_name(error.field, "en")
        self.add_error(at if at in self.fields else None, str(LOOK_WORDS[error.code]))


def _initial(website: Website) -> dict[str, Any]:
    plain = ("accent", "theme", "icon", "side", "offset_x", "offset_y", "phone_offset_x", "phone_offset_y", "faces")
    words = {"label": website.labels, **{part: website.texts.get(part, {}) for part in TEXTS}}
    texts = {field_name(part, code): words[part].get(code, "") for part in WORDS for code, _name in LANGUAGE_CHOICES}
    return {name: getattr(website, name) for name in plain} | texts
