"""The table of who may be invited, and the texts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.services.invitations.policy import MOST_IN_A_VISIT, Facts, Why, hindrance, pause_after
from chat.services.invitations.texts import BadText, check_texts, fill_in, text_for

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def ago(**time: float) -> datetime:
    return NOW - timedelta(**time)


def facts(**changes: Any) -> Facts:
    plain: dict[str, Any] = {
        "is_banned": False,
        "is_here": True,
        "is_talking": False,
        "peace": False,
        "policy": "several",
        "pause_s": 60,
        "invited": [],
        "has_open": False,
    }
    return Facts(**{**plain, **changes})


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({}, None),
        ({"policy": "once"}, None),
        ({"is_banned": True}, Why.BANNED),
        ({"is_here": False}, Why.GONE),
        ({"is_talking": True}, Why.TALKING),
        ({"peace": True}, Why.NEVER_AGAIN),
        ({"peace": NOW + timedelta(days=2)}, Why.REFUSED),
        ({"policy": "never"}, Why.POLICY_NEVER),
        ({"policy": "once", "invited": [ago(hours=3)]}, Why.POLICY_ONCE),
        ({"invited": [ago(seconds=59)]}, Why.PAUSE),
        ({"invited": [ago(seconds=61)]}, None),
        ({"invited": [ago(seconds=400), ago(seconds=119)]}, Why.PAUSE),
        ({"invited": [ago(seconds=400), ago(seconds=121)]}, None),
        ({"invited": [ago(hours=n) for n in range(MOST_IN_A_VISIT, 0, -1)]}, Why.ENOUGH),
        ({"invited": [ago(seconds=5)], "has_open": True}, Why.OPEN),
        # What binds longest is named, not what is nearest.
        ({"is_here": False, "peace": True}, Why.NEVER_AGAIN),
        ({"policy": "never", "is_talking": True}, Why.POLICY_NEVER),
    ],
)
def test_policy(changes: dict[str, Any], why: Why | None) -> None:
    found = hindrance(facts(**changes), now=NOW)

    assert (found.why if found else None) == why
    assert found is None or found.sentence


def test_pause_says_when_it_ends() -> None:
    found = hindrance(facts(invited=[ago(seconds=200), ago(seconds=20)]), now=NOW)

    assert found is not None
    assert found.until == NOW + timedelta(seconds=100)


@given(st.integers(1, 40), st.integers(30, 86_400))
def test_pauses_grow(count: int, pause_s: int) -> None:
    assert pause_after(count + 1, pause_s=pause_s) >= pause_after(count, pause_s=pause_s) >= timedelta(seconds=pause_s)


@pytest.mark.parametrize(
    ("text", "values", "filled"),
    [
        ("Hello {name|there}!", {}, "Hello there!"),
        ("Hello {name|there}!", {"name": "Vera"}, "Hello Vera!"),
        ("Hello {name}!", {}, "Hello!"),
        ("Still on {page|this page}?", {"page": "Green tea | Shop"}, "Still on Green tea | Shop?"),
        ("{name|x}", {"name": "{page}", "page": "secret"}, "{page}"),
        ("A { name | friend } here", {}, "A friend here"),
        ("", {}, ""),
    ],
)
def test_texts_are_filled_in(text: str, values: dict[str, str], filled: str) -> None:
    assert fill_in(text, values) == filled


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200), st.dictionaries(st.sampled_from(["name", "page", "product"]), st.text(max_size=50)))
def test_filling_in_never_fails(text: str, values: dict[str, str]) -> None:
    assert len(fill_in(text, values)) <= len(text) * 60 + 60


@pytest.mark.parametrize("text", ["{" + " " * 498 + "x", " {" * 250, "{name|" * 83, "{ |" + "\t" * 497], ids=["blanks", "braces", "words", "tabs"])
def test_a_text_costs_no_more_than_its_length(text: str) -> None:
    """By hundreds of times: what a person saves and each visitor's greeting reads must not hold up a process."""
    began = process_time()
    for _turn in range(20):
        fill_in(text, {"name": "Aki"})
    with pytest.raises(BadText):
        check_texts({"en": text + "{nmae}" * 100})
    assert process_time() - began < 1


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ({}, "no_text"),
        ({"en": "  "}, "no_text"),
        ({"en": "x" * 501}, "too_long"),
        ({"fr": "Bonjour"}, "unknown_language"),
        ({"en": "Hi {nmae}"}, "unknown_placeholder"),
    ],
)
def test_bad_texts_are_refused(texts: dict[str, str], code: str) -> None:
    with pytest.raises(BadText) as refused:
        check_texts(texts)

    assert refused.value.code == code


def test_reader_gets_his_language_or_the_companys() -> None:
    texts = {"en": "Hi", "ja": "どうも"}

    assert text_for(texts, language="ja", fallback="en") == ("ja", "どうも")
    assert text_for(texts, language="zh-hans", fallback="en") == ("en", "Hi")
    assert text_for({"ja": "どうも"}, language="zh-hans", fallback="en") == ("ja", "どうも")
