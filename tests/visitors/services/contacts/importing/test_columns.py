"""Which column is what."""

from __future__ import annotations

import pytest

from tests.factories import make_contact_attribute
from visitors.services.contacts.importing.columns import BadTargets, check_targets, propose_targets, read_row


@pytest.mark.parametrize(
    ("header", "targets"),
    [
        ("First Name,Last Name,E-mail Address,Mobile Phone,Company", "name name email phones company"),
        ("氏名,メールアドレス,電話番号,会社名,タグ", "name email phones company tags"),
        ("姓名,邮箱,手机号码,公司名称,标签,会员编号", "name email phones company tags external_id"),
        ("Newsletter,Plan,attributes.plan_size,plan_size", "consent attributes.plan attributes.plan_size "),
        # What a signed identity is known by is never guessed.
        ("sub,id,is_verified,created_at", "   "),
        ("email,mail,e-mail", "email  "),
    ],
)
def test_columns_are_proposed_by_their_names_in_three_languages(tenant, header: str, targets: str) -> None:
    make_contact_attribute("plan")
    make_contact_attribute("plan_size")

    assert propose_targets(header.split(","), []) == targets.split(" ")


def test_a_column_of_addresses_is_known_by_them(tenant) -> None:
    assert propose_targets(["x", "y"], [["Mika", "mika@example.com"], ["Hana", ""]]) == ["", "email"]


@pytest.mark.parametrize(
    ("targets", "code", "column"),
    [(["name"], "bad_count", None), (["name", "is_verified"], "bad_target", 1), (["email", "email"], "twice", 1), (["name", "attributes.no"], "bad_target", 1)],
)
def test_columns_that_can_not_be_that_are_refused(tenant, targets: list[str], code: str, column: int | None) -> None:
    with pytest.raises(BadTargets) as refused:
        check_targets(targets, ["a", "b"])
    assert (refused.value.code, refused.value.column) == (code, column)


def test_a_row_is_read_by_its_columns() -> None:
    targets = ["name", "name", "email", "phones", "phones", "tags", "consent", "consent", "attributes.plan", "", "company"]
    cells = ["田中", "太郎", " taro@example.jp ", "'+81 3 1234 5678", "090-1111-2222； 03 1234 5678", "vip、 tea; ", "はい", "no", "gold", "left out", ""]

    found = read_row(cells, ["", "", "", "", "", "", "Newsletter", "SMS", "", "", ""], targets)

    assert found.fields == {
        "name": "田中 太郎",
        "email": "taro@example.jp",
        "phones": ["+81 3 1234 5678", "090-1111-2222", "03 1234 5678"],
        "tags": ["vip", "tea"],
        "attributes": {"plan": "gold"},
    }
    assert found.consents == [("Newsletter", True), ("SMS", False)]
    assert found.errors == []


def test_what_is_no_consent_and_what_has_no_column_is_wrong() -> None:
    assert read_row(["perhaps", "x"], ["Newsletter"], ["consent"]).errors == [(None, "too_many_cells"), (0, "bad_boolean")]
