"""The company's own words: who adds them, and whose they are."""

from __future__ import annotations

import pytest
from django.utils import timezone

from chat.models import CompanyWord
from chat.permissions import NotAllowed
from chat.services.writing import (
    BadCompanyWord,
    TooManyCompanyWords,
    add_company_word,
    change_company_words,
    change_own_writing,
    change_writing_rules,
    remove_company_word,
    spelling,
)
from chat.services.writing.rules import UnknownCheck
from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_operator

NOW = timezone.now()


def test_a_word_stands_there_once_and_the_log_has_it(tenant: TenantRef) -> None:
    ana = make_operator()
    row = add_company_word(word="  Sencha ", by=ana, now=NOW)
    assert add_company_word(word="ＳＥＮＣＨＡ", by=make_operator(), now=NOW) == row
    assert (CompanyWord.objects.get().word, AuditLine.objects.filter(action="word.added").count()) == ("Sencha", 1)
    remove_company_word(word=row, by=make_operator())
    assert not CompanyWord.objects.exists() and AuditLine.objects.filter(action="word.removed").exists()


def test_the_company_says_who_adds_and_only_admins_say_how_a_word_is_not_written(tenant: TenantRef) -> None:
    boss, chief, ana = make_operator(role=Role.ADMIN), make_operator(role=Role.SUPERVISOR), make_operator()
    term = add_company_word(word="e-mail", not_so=["email", " email", "eMail"], by=boss, now=NOW)
    assert term.not_so == ["email", "eMail"]
    for may_not in (chief, ana):
        with pytest.raises(NotAllowed):
            add_company_word(word="log in", not_so=["login"], by=may_not, now=NOW)
        with pytest.raises(NotAllowed):
            remove_company_word(word=term, by=may_not)
        with pytest.raises(NotAllowed):
            change_company_words(by=may_not, before={}, after={"a": []}, now=NOW)
    change_writing_rules(by=boss.user, words_by="supervisor", english="gb")
    add_company_word(word="Gyokuro", by=chief, now=NOW)
    with pytest.raises(NotAllowed):
        add_company_word(word="Hojicha", by=ana, now=NOW)
    change_writing_rules(by=boss.user, words_by="admin")
    with pytest.raises(NotAllowed):
        add_company_word(word="Hojicha", by=chief, now=NOW)
    for wrong in ({"words_by": "nobody"}, {"english": "au"}):
        with pytest.raises(UnknownCheck):
            change_writing_rules(by=boss.user, **wrong)
    assert change_own_writing(by=ana, spelling=False).spelling is False


@pytest.mark.parametrize(
    ("word", "not_so"), [("", []), ("123", []), ("x" * 81, []), ("tea", ["tea"]), ("tea", ["y" * 81]), ("te\x00a", []), ("tea", [str(n) for n in range(11)])]
)
def test_what_is_no_word_is_refused(tenant: TenantRef, word: str, not_so: list[str]) -> None:
    with pytest.raises(BadCompanyWord):
        add_company_word(word=word, not_so=not_so, by=make_operator(role=Role.OWNER), now=NOW)


def test_the_list_has_an_end(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "MOST_COMPANY_WORDS", 2)
    boss = make_operator(role=Role.OWNER)
    change_company_words(by=boss, before={}, after={"Sencha": [], "Gyokuro": []}, now=NOW)
    with pytest.raises(TooManyCompanyWords):
        add_company_word(word="Hojicha", by=boss, now=NOW)
    with pytest.raises(TooManyCompanyWords):
        change_company_words(by=boss, before={}, after={"Hojicha": []}, now=NOW)
    assert CompanyWord.objects.count() == 2, "what was refused left nothing"


def test_one_company_knows_nothing_of_the_words_of_another(tenant: TenantRef, other_tenant: TenantRef) -> None:
    add_company_word(word="Secretproject", by=make_operator(), now=NOW)
    with tenant_scope(other_tenant):
        assert not CompanyWord.objects.exists()
        add_company_word(word="Secretproject", by=make_operator(), now=NOW)
    assert CompanyWord.objects.count() == 1
