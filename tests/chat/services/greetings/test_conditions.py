"""The evaluator, its patterns, and the intervals of the figures."""

from __future__ import annotations

import time as clock
from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chat.services.greetings import BadConditions, Conditions, Facts, decode_conditions, difference, encode_conditions, unmet, wilson
from chat.services.greetings.conditions import matches
from chat.services.greetings.presets import PRESETS
from chat.services.invitations.texts import check_texts
from visitors.baskets import Basket, Item, Told

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SEGMENT = "01a20200-0000-7000-8000-000000000001"


def told(name: str, days_ago: float = 0, /, **data: Any) -> Told:
    return Told(NOON - timedelta(days=days_ago), name, data)


PAST = [told("paid", 20, sum=90), told("paid", 9, sum=30), told("looked", 1, sku="A"), told("looked", sku="B", n="12", gift=True)]
BASKET = Basket((Item("Sencha, 100 g", "T-1", 2),))


def facts(**changes: Any) -> Facts:
    plain: dict[str, Any] = {
        "now": NOON,
        "page_s": 30,
        "site_s": 90,
        "scroll": 60,
        "url": "https://shop.example/tea/green",
        "urls": ["https://shop.example/", "https://shop.example/tea/green"],
    }
    return Facts(**{**plain, **changes})


@pytest.mark.parametrize(
    ("conditions", "changes", "missing"),
    [
        ({}, {}, None),
        ({"page_s": 30}, {}, None),
        ({"page_s": 31}, {}, "page_s"),
        ({"site_s": 91}, {}, "site_s"),
        ({"scroll": 61}, {}, "scroll"),
        ({"pages": 2}, {}, None),
        ({"pages": 3}, {}, "pages"),
        ({"page": ["/tea/*"]}, {}, None),
        ({"page": ["/coffee/*", "/TEA/green"]}, {}, None),
        ({"page": ["/tea"]}, {}, "page"),
        ({"not_page": ["*basket*"]}, {}, None),
        ({"not_page": ["/tea/*"]}, {}, "not_page"),
        ({"seen": ["/*"], "seen_count": 2}, {}, None),
        ({"seen": ["/tea/*"], "seen_count": 2}, {}, "seen"),
        ({"channels": ["search"]}, {"channel": "search"}, None),
        ({"channels": ["search"]}, {"channel": "direct"}, "channels"),
        ({"engines": ["Google"]}, {"engine": "google"}, None),
        ({"words": ["matcha"]}, {"words": "Best Matcha 2026"}, None),
        ({"words": ["matcha"]}, {"words": ""}, "words"),
        ({"countries": ["jp"]}, {"country": "JP"}, None),
        ({"countries": ["jp"]}, {}, "countries"),
        ({"languages": ["zh"]}, {"language": "zh-CN"}, None),
        ({"languages": ["zh"]}, {"language": "en"}, "languages"),
        ({"tags": ["Wholesale"]}, {"tags": ["wholesale", "vip"]}, None),
        ({"tags": ["wholesale"]}, {}, "tags"),
        ({"returning": True}, {"visit_number": 2}, None),
        ({"returning": True}, {"visit_number": 1}, "returning"),
        ({"returning": False}, {"visit_number": 2}, "returning"),
        ({"hours": "open"}, {"is_open": False}, "hours"),
        ({"hours": "closed"}, {"is_open": False}, None),
        ({"from_time": "09:00", "to_time": "12:00"}, {"clock": time(11, 59)}, None),
        ({"from_time": "09:00", "to_time": "12:00"}, {"clock": time(12)}, "from_time"),
        ({"from_time": "22:00", "to_time": "02:00"}, {"clock": time(1)}, None),
        ({"from_time": "22:00", "to_time": "02:00"}, {"clock": time(3)}, "from_time"),
        ({"from_time": "22:00"}, {"clock": time(23, 59)}, None),
        ({"events": ["basket"]}, {"events": [told("basket"), told("other")]}, None),
        ({"events": ["paid", "looked"], "event_count": 2}, {"events": PAST[2:]}, None),
        ({"events": ["paid", "looked"], "event_count": 3}, {"events": PAST[2:], "past": PAST}, "events"),
        ({"events": ["paid"], "event_days": 10}, {"past": PAST}, None),
        ({"events": ["paid"], "event_days": 8}, {"past": PAST}, "events"),
        ({"events": ["paid"], "event_days": 30, "event_count": 2}, {"past": PAST}, None),
        ({"events": ["paid"], "event_days": 30, "event_where": {"name": "sum", "op": "at_least", "value": 50}}, {"past": PAST}, None),
        ({"events": ["paid"], "event_days": 10, "event_where": {"name": "sum", "op": "at_least", "value": "50"}}, {"past": PAST}, "events"),
        ({"event_where": {"name": "n", "op": "is", "value": 12}}, {"events": PAST}, None),
        ({"event_where": {"name": "n", "op": "at_most", "value": 11}}, {"events": PAST}, "events"),
        ({"event_where": {"name": "gift", "op": "is", "value": "TRUE"}}, {"events": PAST}, None),
        ({"event_where": {"name": "sku", "op": "contains", "value": "b"}}, {"events": PAST}, None),
        ({"events": ["looked"], "event_where": {"name": "sku", "op": "is_not", "value": "a"}, "event_count": 2}, {"events": PAST}, "events"),
        ({"events": ["looked"], "event_where": {"name": "colour", "op": "is_not", "value": "red"}, "event_count": 2}, {"events": PAST}, None),
        ({"event_where": {"name": "sku", "op": "at_least", "value": 1}}, {"events": PAST}, "events"),
        ({"event_count": 5}, {"events": PAST}, "events"),
        ({"segments": [SEGMENT]}, {"segments": {SEGMENT}}, None),
        ({"segments": [SEGMENT]}, {}, "segments"),
        ({"basket": "filled"}, {"basket": BASKET}, None),
        ({"basket": "filled"}, {}, "basket"),
        ({"basket": "empty"}, {"basket": BASKET}, "basket"),
        ({"in_basket": ["t-1"]}, {"basket": BASKET}, None),
        ({"in_basket": ["matcha", "sencha"]}, {"basket": BASKET}, None),
        ({"in_basket": ["matcha"]}, {"basket": BASKET}, "in_basket"),
        ({"events": ["basket"]}, {}, "events"),
        ({}, {"is_somebody_there": False}, "operators"),
        ({"operators": "any"}, {"is_somebody_there": False}, None),
    ],
)
def test_conditions(conditions: dict[str, Any], changes: dict[str, Any], missing: str | None) -> None:
    assert unmet(decode_conditions(conditions), facts(**changes)) == missing


@pytest.mark.parametrize(
    ("pattern", "url", "fits"),
    [
        ("/", "https://shop.example", True),
        ("/tea?size=*", "https://shop.example/tea?size=100", True),
        ("/tea", "https://shop.example/tea?size=100", True),
        ("/*/reviews", "https://shop.example/tea/reviews", True),
        ("/a*a", "https://shop.example/a", False),
        ("https://shop.example/*", "https://shop.example/x", True),
        ("*", "", True),
        ("/x", "http://[broken", False),
        ("/.*", "https://shop.example/tea", False),
    ],
)
def test_patterns(pattern: str, url: str, fits: bool) -> None:
    assert matches(url, [pattern]) is fits


def test_patterns_take_no_time_to_speak_of() -> None:
    began = clock.perf_counter()
    matches("https://shop.example/" + "a" * 1900, ["/" + "a*" * 140 + "b"])
    assert clock.perf_counter() - began < 0.1


@pytest.mark.parametrize(
    "data",
    [
        [],
        "x",
        {"page_s": -1},
        {"page_s": "30"},
        {"scroll": 101},
        {"page": ["x" * 301]},
        {"nonsense": 1},
        {"from_time": "25:00"},
        {"channels": ["x"]},
        {"countries": ["Japan"]},
        {"segments": ["vip"]},
        {"event_count": 0},
        {"event_days": 366},
        {"event_where": {"name": "a b", "op": "is", "value": 1}},
        {"event_where": {"name": "a", "op": "like", "value": 1}},
        {"event_where": {"name": "a", "op": "is", "value": [1]}},
        {"event_where": {"name": "a", "op": "is", "value": 1, "x": 1}},
        {"basket": "full"},
    ],
)
def test_bad_conditions_are_refused(data: Any) -> None:
    with pytest.raises(BadConditions):
        decode_conditions(data)


_conditions = st.builds(
    Conditions,
    page_s=st.integers(0, 86_400),
    scroll=st.integers(0, 100),
    pages=st.integers(0, 20),
    page=st.lists(st.text(min_size=1, max_size=20), max_size=3),
    words=st.lists(st.text(min_size=1, max_size=10), max_size=3),
    returning=st.none() | st.booleans(),
    from_time=st.sampled_from(["", "00:00", "09:30", "23:59"]),
    to_time=st.sampled_from(["", "00:00", "09:30", "23:59"]),
    operators=st.sampled_from(["online", "any"]),
)


@settings(deadline=None, max_examples=100)
@given(_conditions, st.text(max_size=80), st.integers(0, 100_000), st.times())
def test_conditions_survive_the_store_and_always_decide(conditions: Conditions, url: str, page_s: int, at: time) -> None:
    assert decode_conditions(encode_conditions(conditions)) == conditions
    first = unmet(conditions, facts(url=url, page_s=page_s, clock=at))
    assert first is None or hasattr(conditions, first)
    # To stay longer and read on never takes an invitation away.
    if first is None:
        assert unmet(conditions, facts(url=url, page_s=page_s + 1, clock=at, scroll=100)) is None


@given(st.integers(0, 500), st.integers(1, 500))
def test_shares_lie_in_their_ranges(hits: int, total: int) -> None:
    hits = min(hits, total)
    found = wilson(hits, total)
    assert found is not None
    assert 0 <= found.low <= found.value <= found.high <= 1


def test_intervals_are_those_of_the_papers() -> None:
    # Newcombe 1998, table II: 56/70 less 48/80, method 10: 0.0524 to 0.3339; Wilson for 81/263: 0.2553 to 0.3662.
    found, share = difference(56, 70, 48, 80), wilson(81, 263)
    assert found is not None and share is not None
    assert (round(found.value, 4), round(found.low, 4), round(found.high, 4)) == (0.2, 0.0524, 0.3339)
    assert (round(share.low, 4), round(share.high, 4)) == (0.2553, 0.3662)
    assert found.is_sure
    assert difference(1, 10, 0, 0) is None


def test_presets_have_words_in_every_language_and_three_invite_nobody() -> None:
    assert {kind for kind, preset in PRESETS.items() if preset.policy == "never"} == {"school", "authority", "company"}
    for preset in PRESETS.values():
        assert bool(preset.ideas) == (preset.policy != "never")
        for idea in preset.ideas:
            assert set(check_texts(idea.texts)) == {"en", "ja", "zh-hans"}
