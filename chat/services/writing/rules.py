"""What is looked at before a line goes out: by the company's rules, and by what each operator wants of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from chat.models import English, MannersCheck, Operator, WordsBy, WritingRules
from chat.permissions import NotAllowed
from chat.services.writing.words import SHIPPED
from tenants.accounts.audit import register_kind
from tenants.accounts.changes import LANGUAGE_NAMES, InLanguage, Setting, Thing, Values, by_choices, register_setting
from tenants.accounts.models import User
from tenants.accounts.services.changes import record_change

MOST_WORDS, LONGEST_WORD = 300, 80
# Off, and how long a line may be taken back. Off by default: a visitor waits for each of these seconds, and what went out wrong can
# be changed or deleted afterwards anyway.
UNDO_SEND_S = (0, 5, 10)
register_kind("writing", _("Writing"), {"changed": _("Changed what is looked at before a line goes out")})
_WORDS = {f"words_{code}": InLanguage(_("Harsh words"), name) for code, name in LANGUAGE_NAMES.items()}


class HarshWord(NamedTuple):
    """A word, and what the repair says instead; nothing: it is left out."""

    word: str
    instead: str


class BadWords(ValueError):
    """There are too many words, one is too long, or their language is none of ours; ``args[0]`` is the language."""


class UnknownCheck(ValueError):
    """There is no such check, or no such time; ``args[0]`` is what was said."""


def writing_rules() -> WritingRules:
    """The company's rules; not stored while they are those that are shipped."""
    return WritingRules.objects.filter(pk=1).first() or WritingRules(pk=1)


def harsh_words(rules: WritingRules) -> dict[str, list[HarshWord]]:
    """The words of each language."""
    words: Mapping[str, Sequence[Sequence[str]]] = SHIPPED if rules.harsh_words is None else rules.harsh_words
    return {code: [HarshWord(word, instead) for word, instead in words.get(code, ())] for code, _name in settings.LANGUAGES}


def change_writing_rules(
    *,
    by: User,
    checks_off: Collection[str] | None = None,
    words: Mapping[str, Sequence[HarshWord]] | None = None,
    as_shipped: bool = False,
    english: str | None = None,
    words_by: str | None = None,
    link_previews: bool | None = None,
) -> WritingRules:
    """Say what is looked at in the company; what is None stays. A language that ``words`` does not name stays as well.

    Args:
        as_shipped: take the words that come with the product.
        english, words_by: which English is right, and who adds to the company's words.
        link_previews: whether lines with an address of an own website get a card of the page.

    Raises:
        NotAllowed: only the owner and admins may.
        UnknownCheck, BadWords
    """
    if not by.may_administer:
        raise NotAllowed
    with transaction.atomic():
        WritingRules.objects.get_or_create(pk=1)
        row = WritingRules.objects.select_for_update(no_key=True).get(pk=1)
        before = _values(row)
        if checks_off is not None:
            row.checks_off = _checks(checks_off)
        if as_shipped:
            row.harsh_words = None
        elif words is not None:
            row.harsh_words = {**{code: list(known) for code, known in harsh_words(row).items()}, **_cleaned(words)}
        row.english, row.words_by = _one_of(English.values, english, row.english), _one_of(WordsBy.values, words_by, row.words_by)
        if link_previews is not None:
            row.link_previews = link_previews
        row.save()
        count = sum(len(found) for found in harsh_words(row).values())
        record_change(by=by, action="writing.changed", setting="writing", before=before, after=_values(row), off=row.checks_off, words=count)
        return row


def change_own_writing(*, by: Operator, checks_off: Collection[str] | None = None, undo_send_s: int | None = None, spelling: bool | None = None) -> Operator:
    """Say what one wants looked at oneself, and how long one's lines can be taken back; what is None stays.

    Raises:
        UnknownCheck
    """
    with transaction.atomic():
        row = Operator.objects.select_for_update(no_key=True).get(pk=by.pk)
        if checks_off is not None:
            row.checks_off = _checks(checks_off)
        if undo_send_s is not None:
            if undo_send_s not in UNDO_SEND_S:
                raise UnknownCheck(str(undo_send_s))
            row.undo_send_s = undo_send_s
        if spelling is not None:
            row.spelling = spelling
        row.save(update_fields=["checks_off", "undo_send_s", "spelling"])
        return row


def _one_of(values: Collection[str], said: str | None, before: str) -> str:
    if said is not None and said not in values:
        raise UnknownCheck(said[:40])
    return before if said is None else said


def _checks(named: Collection[str]) -> list[str]:
    for name in named:
        if name not in MannersCheck.values:
            raise UnknownCheck(name[:40])
    return [check for check in MannersCheck.values if check in named]


def _cleaned(words: Mapping[str, Sequence[HarshWord]]) -> dict[str, list[list[str]]]:
    languages = {code for code, _name in settings.LANGUAGES}
    cleaned: dict[str, list[list[str]]] = {}
    for language, found in words.items():
        if language not in languages:
            raise BadWords(language[:20])
        kept: dict[str, list[str]] = {}
        for word, instead in found:
            word, instead = " ".join(word.split()), " ".join(instead.split())
            if len(word) > LONGEST_WORD or len(instead) > LONGEST_WORD:
                raise BadWords(language)
            if word:
                kept[word.lower()] = [word, instead]
        if len(kept) > MOST_WORDS:
            raise BadWords(language)
        cleaned[language] = list(kept.values())
    return cleaned


def _values(row: WritingRules) -> Values:
    words = {f"words_{code}": [list(word) for word in found] for code, found in harsh_words(row).items()}
    plain = {name: getattr(row, name) for name in ("link_previews", "english", "words_by")}
    return {"checks_off": list(row.checks_off), **words, **plain}


def _read(_thing: Thing) -> Values:
    return _values(writing_rules())


def _write(by: User, _thing: Thing, values: Values) -> WritingRules:
    words = {code: [HarshWord(*pair) for pair in values[f"words_{code}"]] for code in LANGUAGE_NAMES}
    # A line of the time before there were cards names none.
    return change_writing_rules(
        by=by,
        checks_off=values["checks_off"],
        words=words,
        link_previews=values.get("link_previews"),
        english=values["english"],
        words_by=values["words_by"],
    )


def _shown(name: str, value: Any) -> str | None:
    if name in _WORDS:
        return gettext(", ").join(pair[0] for pair in value)
    return by_choices(checks_off=MannersCheck.choices, english=English.choices, words_by=WordsBy.choices)(name, value)


register_setting(
    Setting(
        name="writing",
        page="chat:writing",
        fields={
            "checks_off": _("Checks that are off"),
            "link_previews": _("Cards of own pages"),
            **_WORDS,
            "english": _("English is written"),
            "words_by": _("Who adds to the company’s words"),
        },
        read=_read,
        write=_write,
        shown=_shown,
    )
)
