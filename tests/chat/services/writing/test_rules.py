"""What is looked at before a line goes out: who says so, and which words."""

from __future__ import annotations

import pytest

from chat.models import MannersCheck, WritingRules
from chat.permissions import NotAllowed
from chat.services.writing import BadWords, HarshWord, UnknownCheck, change_own_writing, change_writing_rules, harsh_words, writing_rules
from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef
from tests.factories import make_operator, make_user


def test_every_language_ships_with_words(tenant: TenantRef) -> None:
    words = harsh_words(writing_rules())
    assert set(words) == {"en", "ja", "zh-hans"} and all(len(found) > 10 for found in words.values())
    assert not WritingRules.objects.exists()


def test_the_company_keeps_its_own_list_for_each_language(tenant: TenantRef) -> None:
    boss = make_user(Role.ADMIN)
    words = {"en": [HarshWord(" Dumb ", " not  so clever"), HarshWord("dumb", "unwise"), HarshWord("", "x")]}
    row = change_writing_rules(by=boss, checks_off=["link", "name"], words=words)
    assert row.checks_off == ["name", "link"]
    assert harsh_words(writing_rules())["en"] == [("dumb", "unwise")]
    assert len(harsh_words(writing_rules())["ja"]) > 10
    assert change_writing_rules(by=boss, words={"ja": []}).checks_off == ["name", "link"]
    assert harsh_words(writing_rules())["ja"] == []
    assert len(harsh_words(change_writing_rules(by=boss, as_shipped=True))["ja"]) > 10
    assert AuditLine.objects.filter(action="writing.changed").count() == 3


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.SUPERVISOR])
def test_only_admins_decide_for_the_company(tenant: TenantRef, role: str) -> None:
    with pytest.raises(NotAllowed):
        change_writing_rules(by=make_user(role), checks_off=[])
    assert not WritingRules.objects.exists()


@pytest.mark.parametrize(
    "words", [{"fr": []}, {"en": [HarshWord("x" * 81, "")]}, {"en": [HarshWord("x", "y" * 81)]}, {"en": [HarshWord(str(n), "") for n in range(301)]}]
)
def test_words_that_cannot_be_kept(tenant: TenantRef, words: dict[str, list[HarshWord]]) -> None:
    with pytest.raises(BadWords):
        change_writing_rules(by=make_user(Role.OWNER), words=words)
    assert not WritingRules.objects.exists()


def test_everybody_decides_for_himself(tenant: TenantRef) -> None:
    ana, ben = make_operator(), make_operator()
    assert (ana.checks_off, ana.undo_send_s) == ([], 0)
    row = change_own_writing(by=ana, checks_off=list(MannersCheck.values), undo_send_s=5)
    assert (len(row.checks_off), row.undo_send_s) == (6, 5)
    assert change_own_writing(by=ana, undo_send_s=0).checks_off == row.checks_off
    ben.refresh_from_db()
    assert (ben.checks_off, ben.undo_send_s) == ([], 0)
    for wrong in ({"checks_off": ["politeness"]}, {"undo_send_s": 3}):
        with pytest.raises(UnknownCheck):
            change_own_writing(by=ana, **wrong)
