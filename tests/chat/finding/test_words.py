"""What the index keeps of texts, and what a query wants of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.finding import LONGEST_QUERY, excerpt_of, fold, fold_with_places, wanted_of, words_of
from chat.finding.folding import LONGEST_WORD


def found(query: str, text: str) -> bool:
    """By the index and by the pattern, which must agree on what is there."""
    wanted = wanted_of(query)
    return bool(wanted.expression) and in_index(wanted.expression, words_of(text)) and wanted.fits(fold(text))


def in_index(expression: str, words: set[str]) -> bool:
    parts = [part.partition("':*") for part in expression.split(" & ")]
    return all(any(word.startswith(text.strip("'")) for word in words) if beginning else text.strip("'") in words for text, beginning, _rest in parts)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("refund", "Two Refunds, please"),
        ("cafe", "Das Café an der Straße"),
        ("strasse", "Das Café an der Straße"),
        ("abc", "ＡＢＣ社の件"),
        ("ガギグ", "ｶﾞｷﾞｸﾞを買いました"),
        ("返金", "商品の返金をお願いします"),
        ("茶", "おいしいお茶"),
        ("茶", "お茶がおいしい"),
        ("退款", "我想申请退款，谢谢"),
        ("환불", "환불 부탁드립니다"),
        ("iphoneケース", "iPhone ケース"),
        ("#1042", "order #1042 is late"),
        ("mika@shop.example", "write to Mika@shop.example!"),
        ("e-mail", "the e mail"),
        ("don't", "I don’t know"),
        ('"order number"', "my order  number is"),
        ("「注文番号」", "注文番号は"),
        ("late order", "The order is late"),
        ("が", "か\u3099ある"),
        ("x" * 60, "x" * 60),
    ],
)
def test_what_means_the_same_is_found(query: str, text: str) -> None:
    assert found(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("fund", "Two refunds"),
        ("返品", "返金と品物"),
        ("金返", "返金返品"[:2]),
        ("注文番号", "注文の文番、番号"),
        ('"order number"', "number of the order"),
        ('"order"', "orders"),
        ("が", "か"),
        ("late refund", "The order is late"),
        ("🎉", "🎉"),
        ("", "anything"),
        ("x" * 60, "x" * 59),
    ],
)
def test_what_is_something_else_is_not(query: str, text: str) -> None:
    assert not found(query, text)


@pytest.mark.parametrize(
    ("query", "number"), [("#1042", 1042), (" 1042 ", 1042), ("１０４２", 1042), ("# 7", 7), ("1042a", None), ("9" * 16, None), ("#", None)]
)
def test_a_number_is_known_by_its_digits(query: str, number: int | None) -> None:
    assert wanted_of(query).number == number


def test_short_beginnings_are_left_to_the_pattern_where_a_longer_word_is() -> None:
    assert wanted_of("in refund").expression == "'refund':*"
    assert wanted_of("in").expression == "'in':*"


@settings(deadline=None)
@given(st.text(max_size=80))
def test_a_text_is_found_by_any_piece_that_begins_where_a_word_does(text: str) -> None:
    for piece in text.split():
        if wanted_of(piece).expression and '"' not in fold(piece) and not set("「」") & set(piece) and len(piece) <= LONGEST_WORD:
            assert found(piece, text), piece


@settings(deadline=None)
@given(st.text(max_size=80))
def test_places_lead_back_to_the_text(text: str) -> None:
    folded, places = fold_with_places(text)
    assert len(places) == len(folded) + 1
    assert places == sorted(places)
    assert places[-1] == len(text)


@settings(deadline=None)
@given(st.text(max_size=300), st.text(max_size=30))
def test_a_query_never_breaks_anything(text: str, query: str) -> None:
    wanted = wanted_of(query)
    excerpt = excerpt_of(text, wanted)
    assert all(0 <= left < right <= len(excerpt.text) for left, right in excerpt.marks)
    for word in words_of(query) | words_of(wanted.expression):
        assert not set(word) & set("'\\ :&|!()@")


def test_an_excerpt_shows_the_first_hit_and_marks_all() -> None:
    text = "Hello there. " * 20 + "My refund is late;\nＲｅｆｕｎｄ me, or refunds to all. " + "Thanks. " * 30
    excerpt = excerpt_of(text, wanted_of("refund"))
    assert [excerpt.text[left:right] for left, right in excerpt.marks] == ["refund", "Ｒｅｆｕｎｄ", "refund"]
    assert "\n" not in excerpt.text
    assert (excerpt.is_cut_before, excerpt.is_cut_after) == (True, True)
    assert excerpt.text.startswith(("there", "Hello", "My"))


def test_marks_that_touch_are_one() -> None:
    assert excerpt_of("注文番号", wanted_of("注文 文番 号")).marks == [(0, 4)]


def test_a_long_query_is_cut_and_not_refused() -> None:
    assert wanted_of("返金" * LONGEST_QUERY).expression.count("&") < 40
