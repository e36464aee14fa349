"""Which column of a table is what of a contact."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from visitors.models import BadValue, ContactAttribute
from visitors.models.contact import search_form
from visitors.selectors.contacts import attributes_by_slug
from visitors.services.contacts.export import plain_cell
from visitors.services.contacts.fields import ContactFields, clean_email

# What several columns may be: their values are put together.
SEVERAL = frozenset({"name", "phones", "tags", "consent"})
SINGLE = frozenset({"email", "company", "language", "external_id"})
ATTRIBUTE = "attributes."
IDENTIFYING = frozenset({"name", "email", "phones", "external_id"})
LONGEST_COLUMN = 120

_WORDS: dict[str, str] = {
    "name": "name fullname displayname contactname customername firstname givenname forename middlename lastname familyname surname"
    " 氏名 お名前 名前 姓名 姓 名 苗字 顧客名 担当者 担当者名 联系人 名字 称呼 客户姓名 客户名称",
    "email": "email emailaddress mail mailaddress eメール メール メールアドレス 電子メール 邮箱 邮箱地址 电子邮箱 电子邮件 邮件 邮件地址",
    "phones": "phone phones phonenumber telephone telephonenumber tel mobile mobilephone mobilenumber cell cellphone workphone homephone"
    " 電話 電話番号 携帯 携帯電話 携帯番号 电话 电话号码 手机 手机号 手机号码 联系电话",
    "company": "company companyname organization organisation employer 会社 会社名 企業名 勤務先 法人名 公司 公司名 公司名称 单位 企业 企业名称",
    "language": "language lang locale 言語 语言",
    "tags": "tag tags label labels タグ ラベル 标签",
    # Never "sub" or "id": what a signed identity is known by is not guessed at.
    "external_id": "externalid customerid customernumber memberid membernumber 会員id 会員番号 顧客id 顧客番号 会员号 会员编号 客户号 客户编号",
    "consent": "consent newsletter newsletterconsent emailconsent marketingconsent optin メルマガ メルマガ登録 メール配信 同意 订阅 邮件订阅 营销同意",
}
_TARGET_OF = {word: target for target, words in _WORDS.items() for word in words.split()}
_LIST = re.compile(r"[;；,，、\n|]")
_YES = frozenset({"true", "yes", "y", "1", "on", "はい", "同意", "希望", "○", "是", "对", "订阅"})
_NO = frozenset({"false", "no", "n", "0", "off", "いいえ", "不要", "×", "否", "不", "不订阅"})


class BadTargets(ValueError):
    """The columns can not be that; ``column`` is the place (None: all), ``code`` says why: bad_count, bad_target, twice, nothing."""

    def __init__(self, code: str, column: int | None = None) -> None:
        super().__init__(code)
        self.code, self.column = code, column


@dataclass(slots=True)
class Incoming:
    """What a row says. ``errors``: column (None: the row) and code; ``places``: which column a field came from."""

    fields: ContactFields
    consents: list[tuple[str, bool]]
    errors: list[tuple[int | None, str]]
    places: dict[str, int] = field(default_factory=dict)


def possible_targets(own: Mapping[str, ContactAttribute]) -> list[str]:
    """What a column can be, beside nothing."""
    return ["name", "email", "phones", "company", "tags", "language", "external_id", "consent", *(f"{ATTRIBUTE}{slug}" for slug in own)]


def propose_targets(columns: Sequence[str], samples: Sequence[Sequence[str]]) -> list[str]:
    """What each column probably is, by its name and, for addresses, by what stands in it; empty where nothing is plain."""
    own = attributes_by_slug()
    by_label = {_plain(label): f"{ATTRIBUTE}{slug}" for slug, row in own.items() for label in (slug, row.label, f"{ATTRIBUTE}{slug}")}
    targets: list[str] = []
    for column in columns:
        target = by_label.get(_plain(column)) or _TARGET_OF.get(_plain(column), "")
        targets.append("" if target in targets and target not in SEVERAL else target)
    if "email" not in targets:
        for at, target in enumerate(targets):
            cells = [row[at].strip() for row in samples if at < len(row) and row[at].strip()]
            if not target and cells and all(map(_is_email, cells)):
                targets[at] = "email"
                break
    return targets


def check_targets(targets: Sequence[str], columns: Sequence[str]) -> list[str]:
    """The targets, if columns can be that.

    Raises:
        BadTargets
    """
    if len(targets) != len(columns):
        raise BadTargets("bad_count")
    known, seen = set(possible_targets(attributes_by_slug())), set()
    for at, target in enumerate(targets):
        if target and target not in known:
            raise BadTargets("bad_target", at)
        if target and target not in SEVERAL and target in seen:
            raise BadTargets("twice", at)
        seen.add(target)
    return list(targets)


def identifies(targets: Sequence[str]) -> bool:
    """Whether a contact can be known by what the columns are."""
    return not IDENTIFYING.isdisjoint(targets)


def read_row(cells: Sequence[str], columns: Sequence[str], targets: Sequence[str]) -> Incoming:
    """What a row says of a contact; an empty cell says nothing."""
    found = Incoming({}, [], [])
    if any(cell.strip() for cell in cells[len(columns) :]):
        found.errors.append((None, "too_many_cells"))
    names: list[str] = []
    attributes: dict[str, str] = {}
    for at, (cell, target) in enumerate(zip(cells, targets, strict=False)):
        text = plain_cell(cell.strip()).strip()
        if not text or not target:
            continue
        found.places.setdefault(target, at)
        match target:
            case "name":
                names.append(text)
            case "phones" | "tags":
                found.fields.setdefault(target, []).extend(part.strip() for part in _LIST.split(text) if part.strip())
            case "consent":
                said = search_form(text)
                if said in _YES | _NO:
                    found.consents.append((columns[at][:60], said in _YES))
                else:
                    found.errors.append((at, "bad_boolean"))
            case "email" | "company" | "language" | "external_id":
                found.fields[target] = text
            case _:
                attributes[target.removeprefix(ATTRIBUTE)] = text
    if names:
        found.fields["name"] = " ".join(names)
    if attributes:
        found.fields["attributes"] = dict(attributes)
    return found


def _is_email(text: str) -> bool:
    try:
        return bool(clean_email(text))
    except BadValue:
        return False


def _plain(text: str) -> str:
    return re.sub(r"[\s_\-.:：*＊・/()（）［］\[\]]+", "", search_form(text))
