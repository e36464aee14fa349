"""The decoder accepts JSON and refuses what only looks like it (D20)."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.strict_json import MAX_DEPTH, MAX_INTEGER, BadJson, TooLarge, check, dumps, loads

REFUSED = [
    b"",
    b"{",
    b"nope",
    b'{"a":1}x',
    b"[1,]",
    b"NaN",
    b"Infinity",
    b"-Infinity",
    b"1e400",
    b'"\xff"',
    b'"\xed\xa0\x80"',
    b'"\\ud800"',
    b'"\\udc00 low first"',
    b'"\\u0000"',
    b'{"\\u0000":1}',
    b'{"a":1,"a":2}',
    b'{"a":1,"\\u0061":2}',
    b'{"x":{"b":":","b":2}}',
    b"9007199254740993",
    b"-9007199254740993",
    b"9" * 5000,
    b"[" * (MAX_DEPTH + 1) + b"]" * (MAX_DEPTH + 1),
    b"[" * 60_000,
    b'{"a":' * 40 + b"1" + b"}" * 40,
    b"\xef\xbb\xbf{}",
    b'"a\nb"',
]


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: repr(text[:24]))
def test_refused(text: bytes) -> None:
    with pytest.raises(BadJson):
        loads(text)


@pytest.mark.parametrize(
    "text",
    [
        b"{}",
        b" [1, 2.5, null, true] ",
        b'{"a:b":"c:d","e":{"a:b":1}}',
        b'"\\ud83d\\ude00"',
        b'{"a":"\\"x\\":1,\\"x\\":2"}',
        b"[" * MAX_DEPTH + b"]" * MAX_DEPTH,
    ],
)
def test_accepted(text: bytes) -> None:
    assert loads(text) == json.loads(text)


def test_size() -> None:
    loads(b'"' + b"a" * 98 + b'"', max_bytes=100)
    with pytest.raises(TooLarge):
        loads(b'"' + b"a" * 99 + b'"', max_bytes=100)


def test_text_with_a_lone_surrogate() -> None:
    with pytest.raises(BadJson):
        loads('"\ud800"')


@pytest.mark.parametrize("value", ["a\0b", {"a": [float("nan")]}, {"a": 2**60}, {"a": "\ud800"}, {"a": object()}])
def test_decoded_values_are_checked_by_the_same_rules(value: object) -> None:
    with pytest.raises(BadJson):
        check(value)


_text = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
_values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.floats(allow_nan=False, allow_infinity=False) | _text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_text, inner, max_size=4),
    max_leaves=20,
)


@given(_values)
def test_what_is_written_is_read_again(value: object) -> None:
    assert loads(dumps(value)) == value
    assert loads(json.dumps(value)) == value


@given(st.binary(max_size=200))
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    with suppress(BadJson):
        loads(data)
