"""The company's own words, and who may add to them."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from chat.models import CompanyWord, Operator, WordsBy, WritingRules
from chat.permissions import NotAllowed
from tenants.accounts.audit import register_kind
from tenants.accounts.models import User
from tenants.accounts.services.audit import record_audit

MOST_COMPANY_WORDS, LONGEST_COMPANY_WORD, MOST_NOT_SO = 2000, 80, 10
register_kind("word", _("Company's words"), {"added": _("Added the word {subject}"), "removed": _("Removed the word {subject}")})


class BadCompanyWord(ValueError):
    """It is no word, or too long, or says of itself that it is wrong; ``args[0]`` is what was said."""


class TooManyCompanyWords(ValueError):
    """The list is full."""


def may_add_words(user: User, rules: WritingRules) -> bool:
    """Whether somebody may add to the company's words; he may then remove them too."""
    return {WordsBy.EVERYBODY: True, WordsBy.SUPERVISORS: user.may_supervise, WordsBy.ADMINS: user.may_administer}[WordsBy(rules.words_by)]


def fold_word(word: str) -> str:
    """A word without regard to its capitals and its width."""
    return unicodedata.normalize("NFKC", word).casefold()


def add_company_word(*, word: str, by: Operator, now: datetime, not_so: Sequence[str] = ()) -> CompanyWord:
    """Take a word into the company's list; one that stands there already stays as it is, and terms are added to it.

    Raises:
        NotAllowed: the company's rules do not let him, or he names terms and is no admin.
        BadCompanyWord, TooManyCompanyWords
    """
    rules = WritingRules.objects.filter(pk=1).first() or WritingRules(pk=1)
    if not may_add_words(by.user, rules) or (not_so and not by.user.may_administer):
        raise NotAllowed
    word, not_so = cleaned_word(word, not_so)
    with transaction.atomic():
        WritingRules.objects.get_or_create(pk=1)
        # Who adds holds this row, so that two at once do not pass the limit.
        WritingRules.objects.select_for_update(no_key=True).get(pk=1)
        row = CompanyWord.objects.filter(folded=fold_word(word)).first()
        if row is not None:
            added = [each for each in not_so if each not in row.not_so]
            if added:
                row.not_so = [*row.not_so, *added][:MOST_NOT_SO]
                row.save(update_fields=["not_so"])
                record_audit(by=by.user, action="word.added", subject=word)
            return row
        if CompanyWord.objects.count() >= MOST_COMPANY_WORDS:
            raise TooManyCompanyWords
        row = CompanyWord.objects.create(word=word, folded=fold_word(word), not_so=list(not_so), added_by=by, added_at=now)
        record_audit(by=by.user, action="word.added", subject=word)
        return row


def remove_company_word(*, word: CompanyWord, by: Operator) -> None:
    """Take a word out of the company's list.

    Raises:
        NotAllowed: the company's rules do not let him, or it is a term and he is no admin.
    """
    rules = WritingRules.objects.filter(pk=1).first() or WritingRules(pk=1)
    if not may_add_words(by.user, rules) or (word.not_so and not by.user.may_administer):
        raise NotAllowed
    with transaction.atomic():
        word.delete()
        record_audit(by=by.user, action="word.removed", subject=word.word)


def change_company_words(*, by: Operator, before: Mapping[str, Sequence[str]], after: Mapping[str, Sequence[str]], now: datetime) -> None:
    """Make the list what a page says, where the page differs from what it had shown: words that came meanwhile stay.

    Raises:
        NotAllowed: only the owner and admins may.
        BadCompanyWord, TooManyCompanyWords
    """
    if not by.user.may_administer:
        raise NotAllowed
    had = {fold_word(word): tuple(not_so) for word, not_so in (cleaned_word(*item) for item in before.items())}
    wanted = {fold_word(word): (word, not_so) for word, not_so in (cleaned_word(*item) for item in after.items())}
    gone = [folded for folded in had if folded not in wanted]
    with transaction.atomic():
        WritingRules.objects.get_or_create(pk=1)
        WritingRules.objects.select_for_update(no_key=True).get(pk=1)
        removed = list(CompanyWord.objects.filter(folded__in=gone))
        for row in removed:
            row.delete()
            record_audit(by=by.user, action="word.removed", subject=row.word)
        known = {row.folded: row for row in CompanyWord.objects.all()}
        for folded, (word, not_so) in wanted.items():
            known_row = known.get(folded)
            if known_row is None:
                CompanyWord.objects.create(word=word, folded=folded, not_so=list(not_so), added_by=by, added_at=now)
            elif folded not in had or (known_row.word, tuple(known_row.not_so)) != (word, not_so):
                known_row.word, known_row.not_so = word, list(not_so)
                known_row.save(update_fields=["word", "not_so"])
            else:
                continue
            record_audit(by=by.user, action="word.added", subject=word)
        if CompanyWord.objects.count() > MOST_COMPANY_WORDS:
            raise TooManyCompanyWords


def cleaned_word(word: str, not_so: Sequence[str] = ()) -> tuple[str, tuple[str, ...]]:
    """A word and what it is not to be, in one form.

    Raises:
        BadCompanyWord
    """
    word = " ".join(word.split())
    wrong = tuple(dict.fromkeys(each for each in (" ".join(said.split()) for said in not_so) if each))
    if not any(letter.isalpha() for letter in word) or len(wrong) > MOST_NOT_SO:
        raise BadCompanyWord(word[:LONGEST_COMPANY_WORD])
    for each in (word, *wrong):
        if len(each) > LONGEST_COMPANY_WORD or not each.isprintable():
            raise BadCompanyWord(each[:LONGEST_COMPANY_WORD])
    if word in wrong:
        raise BadCompanyWord(word)
    return word, wrong
