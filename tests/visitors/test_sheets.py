"""Tables as people's programs write them."""

from __future__ import annotations

import pytest

from visitors.sheets import MOST_COLUMNS, MOST_ROWS, SheetUnreadable, decode, recognise_delimiter, recognise_encoding, rows_of

JAPANESE = "氏名,メール,会社\r\n田中 太郎,taro@example.jp,株式会社お茶\r\n佐藤花子,hana@example.jp,ﾀﾅｶ商店\r\n"
KANJI_ONLY = "name,email\n田中,a@example.jp\n佐藤,b@example.jp\n髙橋,c@example.jp\n"
CHINESE = "姓名,邮箱,公司\r\n张伟,zw@example.cn,北京茶叶有限公司\r\n王芳,wf@example.cn,上海\r\n"
NAMES_ONLY = "name,email\n张伟,a@example.cn\n李娜,b@example.cn\n"
GERMAN = "name;email\nMüller;a@example.de\nFrançois Lefèvre;b@example.fr\n"


@pytest.mark.parametrize(
    ("text", "encoding", "recognised"),
    [
        (JAPANESE, "cp932", "cp932"),
        (KANJI_ONLY, "cp932", "cp932"),
        (CHINESE, "gb18030", "gb18030"),
        (NAMES_ONLY, "gb18030", "gb18030"),
        (GERMAN, "cp1252", "cp1252"),
        ("name\nRené\n", "cp1252", "cp1252"),
        (JAPANESE, "utf-8", "utf-8"),
        (CHINESE, "utf-8-sig", "utf-8"),
        (JAPANESE, "utf-16", "utf-16"),
        ("name\nplain\n", "ascii", "utf-8"),
        (JAPANESE * 4000, "cp932", "cp932"),
    ],
)
def test_what_excel_writes_in_east_and_west_is_recognised_and_read_back(text: str, encoding: str, recognised: str) -> None:
    raw = text.encode(encoding)

    assert recognise_encoding(raw) == recognised
    assert decode(raw, recognised) == text


def test_the_wrong_encoding_is_said_and_not_guessed_over() -> None:
    with pytest.raises(SheetUnreadable, match="bad_encoding"):
        decode(JAPANESE.encode("cp932"), "utf-8")


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","),
        ("a;b;c\n1,5;2;3\n", ";"),
        ("a\tb\n1,2\t3\n", "\t"),
        ("email\na@example.com\n", ","),
        ('name,note\n"x","a; b; c"\n"y","d; e; f"\n', ","),
        ("", ","),
    ],
)
def test_the_delimiter_is_recognised(text: str, delimiter: str) -> None:
    assert recognise_delimiter(text) == delimiter


def test_rows_have_the_numbers_of_the_spreadsheet_and_blank_ones_are_none() -> None:
    text = 'name,note\n\nMika,"two\nlines"\n , \nHana,x\n'

    assert list(rows_of(text, ",")) == [(1, ["name", "note"]), (3, ["Mika", "two\nlines"]), (5, ["Hana", "x"])]


def test_too_much_is_refused_with_the_row() -> None:
    with pytest.raises(SheetUnreadable, match="too_many_rows"):
        list(rows_of("x\n" * (MOST_ROWS + 2), ","))
    with pytest.raises(SheetUnreadable, match="too_many_columns") as refused:
        list(rows_of("a\n" + "x," * MOST_COLUMNS + "x\n", ","))
    assert refused.value.row == 2
    assert len(list(rows_of("x," * 3 + "," * 200 + "\n", ","))) == 1
    with pytest.raises(SheetUnreadable, match="bad_row"):
        list(rows_of("x" * 200_000, ","))
