"""What is looked at before a line goes out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chat.forms.invitations import text_name
from chat.models import CompanyWord, English, MannersCheck, Operator, WordsBy, WritingRules
from chat.services.writing import UNDO_SEND_S, HarshWord, harsh_words


def _checks() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=_("Before a line goes out, look for"), choices=MannersCheck.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


def _off(wanted: list[str]) -> list[str]:
    return [check for check in MannersCheck.values if check not in wanted]


def _pauses() -> list[tuple[int, str]]:
    # Asked for each form: words with a number in them are put together in the language of that moment.
    return [(seconds, gettext("Hold each line for %(n)d seconds") % {"n": seconds} if seconds else gettext("Send at once")) for seconds in UNDO_SEND_S]


class OwnWritingForm(forms.Form):
    """An operator's own wishes."""

    checks = _checks()
    spelling = forms.BooleanField(
        label=_("Check my spelling while I write"),
        required=False,
        help_text=_(
            "English with a dictionary; Japanese, Chinese and all other languages only against the company’s own terms. Your browser may check as well."
        ),
    )
    undo_send_s = forms.TypedChoiceField(
        label=_("Take lines back"),
        coerce=int,
        choices=_pauses,
        widget=forms.RadioSelect,
        help_text=_("The visitor waits for as long. What was sent can be changed or deleted afterwards in any case."),
    )

    @property
    def checks_off(self) -> list[str]:
        """What is not wanted."""
        return _off(self.cleaned_data["checks"])

    @staticmethod
    def initial_of(operator: Operator) -> dict[str, Any]:
        """The form as it stands."""
        return {"checks": _off(operator.checks_off), "undo_send_s": operator.undo_send_s, "spelling": operator.spelling}


class WritingRulesForm(forms.Form):
    """The company's: what is looked at, and the harsh words of each language."""

    checks = _checks()
    english = forms.ChoiceField(label=_("English is written"), choices=English.choices, widget=forms.RadioSelect)
    words_by = forms.ChoiceField(label=_("Who adds to the company’s words"), choices=WordsBy.choices, widget=forms.RadioSelect)
    link_previews = forms.BooleanField(
        label=_("Show a card of the page under lines with an address of your own websites"),
        required=False,
        help_text=_("With its title and picture, in the inbox and in the widget. Pages of others are never fetched. Whoever writes can remove the card."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for code, name in settings.LANGUAGES:
            self.fields[text_name(code)] = forms.CharField(
                label=name, max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 8, "dir": "auto", "lang": code, "spellcheck": "false"})
            )

    @property
    def text_fields(self) -> list[forms.BoundField]:
        """The words, by language."""
        return [self[text_name(code)] for code, _name in settings.LANGUAGES]

    @property
    def checks_off(self) -> list[str]:
        """What is not wanted."""
        return _off(self.cleaned_data["checks"])

    def words(self) -> dict[str, list[HarshWord]]:
        """A word a line; after an equals sign stands what is said instead."""
        found = {}
        for code, _name in settings.LANGUAGES:
            lines = self.cleaned_data.get(text_name(code), "").splitlines()
            parted = [line.replace("＝", "=").partition("=") for line in lines]
            found[code] = [HarshWord(word.strip(), instead.strip()) for word, _sign, instead in parted if word.strip()]
        return found

    @staticmethod
    def initial_of(rules: WritingRules) -> dict[str, Any]:
        """The form as it stands."""
        texts = {
            text_name(code): "\n".join(f"{word} = {instead}" if instead else word for word, instead in words) for code, words in harsh_words(rules).items()
        }
        return {"checks": _off(rules.checks_off), "english": rules.english, "words_by": rules.words_by, "link_previews": rules.link_previews, **texts}


class CompanyWordsForm(forms.Form):
    """The company's words: one a line; after an equals sign stands how it is not to be written."""

    words = forms.CharField(
        label=_("Words and terms"), max_length=400_000, required=False, widget=forms.Textarea(attrs={"rows": 10, "dir": "auto", "spellcheck": "false"})
    )
    # What the page had shown: only what was changed there is changed, so a word that a colleague adds meanwhile stays.
    before = forms.CharField(max_length=400_000, required=False, widget=forms.HiddenInput)

    def parsed(self, name: str) -> dict[str, list[str]]:
        """Each word with how it is not to be written."""
        found: dict[str, list[str]] = {}
        for line in self.cleaned_data[name].splitlines():
            word, _sign, wrong = line.replace("＝", "=").partition("=")
            if word.strip():
                found[word.strip()] = [each.strip() for each in wrong.replace("、", ",").replace("，", ",").split(",") if each.strip()]
        return found

    @staticmethod
    def initial_of(rows: Iterable[CompanyWord]) -> dict[str, Any]:
        """The form as it stands."""
        text = "\n".join(f"{row.word} = {', '.join(row.not_so)}" if row.not_so else row.word for row in rows)
        return {"words": text, "before": text}
