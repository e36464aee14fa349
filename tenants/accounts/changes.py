"""Settings whose changes are kept from what to what, and can be undone. An app registers each of its own beside the service that changes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext

from tenants.accounts.models import AuditLine, User

Values = Mapping[str, Any]
# The id (a UUID) of one of several things of a kind; None where there is only one.
Thing = Any
LANGUAGE_NAMES = {"en": "English", "ja": "日本語", "zh-hans": "简体中文"}
LONGEST_SHOWN = 160


class InLanguage:
    """“Greeting, 日本語”, said when it is shown."""

    def __init__(self, label: Promise | str, language: str) -> None:
        self.label, self.language = label, language

    def __str__(self) -> str:
        return gettext("%(what)s, %(language)s") % {"what": self.label, "language": self.language}


Words = Promise | str | InLanguage


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One page of settings, or one thing that has such a page.

    Args:
        name: what lines of the audit log call it; never changed.
        title: what its changes are called on a page that has several such settings; empty: simply changes.
        fields: member of the values -> what people call it. What is not named here is not shown.
        page: the name of the address where it is set.
        has_pages: each thing has a page of its own, whose address takes its id as ``uuid``.
        read: the values as they stand, of the thing with this id; None when it is gone. The same shape as ``record_change`` gets.
        write: put values back, through the service that people use: it checks the right and records the change. None: it cannot be undone.
        refusals: what ``write`` raises when a value cannot be had any more.
        shown: a value in words, where the usual way (on, off, the text itself) says too little; None: the usual way.
    """

    name: str
    fields: Mapping[str, Words]
    page: str
    title: Words = ""
    has_pages: bool = False
    read: Callable[[Thing], Values | None] | None = None
    write: Callable[[User, Thing, Values], object] | None = None
    refusals: tuple[type[Exception], ...] = (ValueError,)
    shown: Callable[[str, Any], str | None] = field(default=lambda _name, _value: None)


_settings: dict[str, Setting] = {}
_noted: ContextVar[list[AuditLine] | None] = ContextVar("noted", default=None)


def register_setting(setting: Setting) -> Setting:
    """Make a setting known."""
    _settings[setting.name] = setting
    return setting


def setting_named(name: str) -> Setting | None:
    """The setting that lines call so."""
    return _settings.get(name)


def all_settings() -> list[Setting]:
    """Every one."""
    return list(_settings.values())


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One field of a change, as people read it. Empty text: there was nothing."""

    name: str
    label: str
    before: str
    after: str


def shown_changes(line: AuditLine) -> list[ShownChange]:
    """What a line says of each field, in the language in force and in the order of the page."""
    setting = setting_named(line.setting)
    if setting is None:
        return []
    return [
        ShownChange(name, str(label), _in_words(setting, name, line.changes[name][0]), _in_words(setting, name, line.changes[name][1]))
        for name, label in setting.fields.items()
        if name in line.changes
    ]


def by_choices(**choices: Mapping[str, Any] | list[tuple[Any, Any]]) -> Callable[[str, Any], str | None]:
    """A ``shown`` that calls the values of some fields by the words of their choices, lists of them too."""
    known = {name: {str(key): words for key, words in dict(pairs).items()} for name, pairs in choices.items()}

    def shown(name: str, value: Any) -> str | None:
        words = known.get(name)
        if words is None:
            return None
        values = value if isinstance(value, list) else [value]
        return gettext(", ").join(str(words.get(str(each), "")) or str(each) for each in values)

    return shown


def _in_words(setting: Setting, name: str, value: Any) -> str:
    if value is None or value == "" or value == [] or value == {}:
        return ""
    own = setting.shown(name, value)
    if own is None:
        own = _plainly(value)
    return own if len(own) <= LONGEST_SHOWN else f"{own[: LONGEST_SHOWN - 1]}…"


def _plainly(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("on") if value else gettext("off")
    if isinstance(value, list):
        return gettext(", ").join(_plainly(each) for each in value)
    return str(value)


def per_language(name: str, label: Promise | str) -> dict[str, Words]:
    """Fields for a text in each language: ``greeting_en``, ``greeting_ja`` and so on."""
    return {f"{name}_{code.replace('-', '_')}": InLanguage(label, language) for code, language in LANGUAGE_NAMES.items()}


def texts_flat(name: str, texts: Mapping[str, Any]) -> dict[str, Any]:
    """A text by language as fields of their own."""
    return {f"{name}_{code.replace('-', '_')}": texts.get(code) or "" for code in LANGUAGE_NAMES}


def texts_of(name: str, values: Values) -> dict[str, Any]:
    """The way back."""
    return {code: text for code in LANGUAGE_NAMES if (text := values.get(f"{name}_{code.replace('-', '_')}"))}


def changes_so_far() -> list[AuditLine]:
    """The lines that were recorded within ``noted_changes``, up to now."""
    return list(_noted.get() or [])


@contextmanager
def noted_changes() -> Iterator[list[AuditLine]]:
    """Gathers the lines that are recorded within."""
    lines: list[AuditLine] = []
    token = _noted.set(lines)
    try:
        yield lines
    finally:
        _noted.reset(token)


def note_change(line: AuditLine) -> None:
    """A change was recorded; whoever gathers them hears of it."""
    noted = _noted.get()
    if noted is not None:
        noted.append(line)
