"""Making, reviewing and deleting canned responses: who may what, and who sees which."""

from __future__ import annotations

import pytest

from chat.models import CannedResponse
from chat.permissions import NotAllowed, NotFound, access_canned
from chat.selectors.canned import canned_for, canned_to_manage, folders_of, narrowed
from chat.services.canned import (
    CannedDraft,
    ShortcutTaken,
    TooManyCanned,
    WrongState,
    change_canned,
    create_canned,
    delete_canned,
    managing,
    publish_canned,
    return_canned,
    submit_canned,
)
from chat.services.invitations import BadText
from tenants.accounts.models import AuditLine, Role
from tenants.scope import TenantRef
from tests.factories import make_canned, make_operator

HELLO = CannedDraft(title="Hello", texts={"en": "Hello {name|there}"})


def test_everybodys_is_a_draft_until_a_supervisor_publishes_it(tenant: TenantRef) -> None:
    author, colleague, boss = make_operator(), make_operator(), make_operator(Role.SUPERVISOR)
    row = create_canned(by=author, draft=HELLO, scope="all")
    assert (row.state, list(canned_for(author)), list(canned_to_manage(author))) == ("draft", [], [row])
    assert list(canned_to_manage(colleague)) == [] and list(canned_to_manage(boss)) == [row]

    assert submit_canned(by=author, canned=row).state == "review"
    with pytest.raises(NotAllowed):
        publish_canned(by=author, canned=row)
    assert return_canned(by=boss, canned=row, remark="Say  we.").remark == "Say we."
    assert publish_canned(by=boss, canned=row).remark == ""

    assert list(canned_for(colleague)) == [row]
    with pytest.raises(WrongState):
        submit_canned(by=boss, canned=row)
    assert list(AuditLine.objects.order_by("pk").values_list("action", flat=True)) == [
        f"canned_response.{step}" for step in ("added", "submitted", "returned", "published")
    ]


def test_ones_own_is_offered_at_once_and_to_nobody_else(tenant: TenantRef) -> None:
    author, boss = make_operator(), make_operator(Role.OWNER)
    row = create_canned(by=author, draft=HELLO, scope="own")
    assert row.state == "published" and list(canned_for(author)) == [row]
    assert list(canned_for(boss)) == list(canned_to_manage(boss)) == []
    with pytest.raises(NotFound):
        access_canned(canned_id=row.uuid, operator=boss)
    with pytest.raises(NotAllowed):
        change_canned(by=boss, canned=row, draft=HELLO)
    with pytest.raises(NotAllowed):
        delete_canned(by=boss, canned=row)
    with pytest.raises(WrongState):
        return_canned(by=boss, canned=row, remark="")
    assert not AuditLine.objects.exists()
    delete_canned(by=author, canned=row)
    assert not CannedResponse.objects.exists()


def test_what_is_published_is_changed_by_supervisors_only(tenant: TenantRef) -> None:
    author, boss = make_operator(), make_operator(Role.SUPERVISOR)
    row = make_canned(author)
    for step in (lambda: change_canned(by=author, canned=row, draft=HELLO), lambda: delete_canned(by=author, canned=row)):
        with pytest.raises(NotAllowed):
            step()
    changed = change_canned(by=boss, canned=row, draft=CannedDraft(title=" New  title ", texts={"ja": "こんにちは", "en": " "}, folder=" A  B "))
    assert (changed.title, changed.folder, changed.texts, changed.state) == ("New title", "A B", {"ja": "こんにちは"}, "published")


@pytest.mark.parametrize(
    ("draft", "code", "detail"),
    [
        (CannedDraft(title=" ", texts={"en": "x"}), "empty", "title"),
        (CannedDraft(title="x", texts={"en": "x"}, shortcut="a b"), "bad_shortcut", "shortcut"),
        (CannedDraft(title="x", texts={"en": "x"}, shortcut="a" * 41), "bad_shortcut", "shortcut"),
        (CannedDraft(title="x", texts={"en": ""}), "no_text", ""),
        (CannedDraft(title="x", texts={"en": "x" * 4001}), "too_long", ""),
        (CannedDraft(title="x", texts={"en": "{phone}"}), "unknown_placeholder", "phone"),
        (CannedDraft(title="x", texts={"xx": "x"}), "unknown_language", "xx"),
    ],
)
def test_what_cannot_be_used_is_refused(tenant: TenantRef, draft: CannedDraft, code: str, detail: str) -> None:
    with pytest.raises(BadText) as caught:
        create_canned(by=make_operator(), draft=draft, scope="own")
    assert (caught.value.code, caught.value.detail) == (code, detail)


def test_the_refusal_names_what_can_be_filled_in(tenant: TenantRef) -> None:
    with pytest.raises(BadText, match=r"\{name\}, \{operator\}.*\{hours\}"):
        create_canned(by=make_operator(), draft=CannedDraft(title="x", texts={"en": "{phone}"}), scope="own")


def test_a_shortcut_is_one_persons_or_everybodys_once(tenant: TenantRef) -> None:
    ana, ben = make_operator(), make_operator()
    with_hi = CannedDraft(title="Hi", texts={"en": "Hi"}, shortcut="/Hi")
    assert create_canned(by=ana, draft=with_hi, scope="own").shortcut == "hi"
    create_canned(by=ben, draft=with_hi, scope="own")
    first = create_canned(by=ben, draft=with_hi, scope="all")
    with pytest.raises(ShortcutTaken):
        create_canned(by=ana, draft=with_hi, scope="all")
    with pytest.raises(ShortcutTaken):
        create_canned(by=ana, draft=with_hi, scope="own")
    other = create_canned(by=ben, draft=HELLO, scope="all")
    create_canned(by=ben, draft=HELLO, scope="all")
    with pytest.raises(ShortcutTaken):
        change_canned(by=ben, canned=other, draft=with_hi)
    assert change_canned(by=ben, canned=first, draft=with_hi).shortcut == "hi"


def test_there_is_an_end(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(managing, "MOST_OWN", 1)
    monkeypatch.setattr(managing, "MOST_SHARED", 0)
    ana = make_operator()
    create_canned(by=ana, draft=HELLO, scope="own")
    for scope in ("own", "all"):
        with pytest.raises(TooManyCanned):
            create_canned(by=ana, draft=HELLO, scope=scope)
    create_canned(by=make_operator(), draft=HELLO, scope="own")


def test_they_are_found_by_every_word_and_listed_by_folder(tenant: TenantRef) -> None:
    boss = make_operator(Role.SUPERVISOR)
    ship = make_canned(boss, title="Delivery", folder="Shipping", text="We ship 翌日 on {page|it}", position=2)
    late = make_canned(boss, title="Late", folder="Shipping", shortcut="late", position=1)
    bye = make_canned(boss, title="Goodbye", kind="closing")
    rows = canned_to_manage(boss)
    assert list(rows) == [bye, late, ship]
    assert folders_of(rows) == ["Shipping"]
    for words, found in (("翌日", [ship]), ("SHIPPING late", [late]), ("nothing", []), ("", [bye, late, ship])):
        assert list(narrowed(rows, words=words)) == found, words
    assert list(narrowed(rows, folder="")) == list(narrowed(rows, kind="closing")) == [bye]
    assert list(narrowed(rows, state="draft")) == []
