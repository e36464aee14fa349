"""Words are chosen when somebody reads them, not when a module is loaded: then they would be English for everybody."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.utils.choices import CallableChoiceIterator
from django.utils.functional import Promise

APPS = ("analytics", "chat", "knowledge", "tenants", "visitors")
# Languages are named in themselves, and time zones as everywhere.
SAME_FOR_ALL = {name for _code, name in settings.LANGUAGES} | {name.replace("_", " ") for name in available_timezones()} | available_timezones()


def form_classes() -> Iterator[type[forms.BaseForm]]:
    """Every form of ours."""
    for app in APPS:
        for module in pkgutil.walk_packages(importlib.import_module(app).__path__, f"{app}."):
            if "forms" in module.name:
                importlib.import_module(module.name)
    known, waiting = set(), [forms.BaseForm]
    while waiting:
        for found in waiting.pop().__subclasses__():
            if found not in known:
                known.add(found)
                waiting.append(found)
    yield from (found for found in known if found.__module__.split(".")[0] in APPS)


def fixed_words(form: type[forms.BaseForm]) -> Iterator[str]:
    """The label, help, choices and errors of its fields that are text already while nobody reads them."""
    for name, field in form.base_fields.items():
        # Choices that a function gives are asked for by each form.
        choices = getattr(field, "choices", ())
        if isinstance(choices, CallableChoiceIterator):
            choices = ()
        words = [field.label, field.help_text, *field.error_messages.values(), *(label for _value, label in choices if isinstance(label, str | Promise))]
        yield from (f"{form.__qualname__}.{name}: {each}" for each in words if type(each) is str and each.isascii() and any(map(str.isalpha, each)))


def test_forms_speak_the_language_of_their_reader() -> None:
    found = list(form_classes())
    assert len(found) > 20
    assert [words for form in found for words in fixed_words(form) if words.partition(": ")[2] not in SAME_FOR_ALL] == []
