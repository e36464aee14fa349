"""What a board knows and tells, without sockets and database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from visitors.live.arrivals import is_like, is_wanted
from visitors.live.hints import Kind, read_hint
from visitors.live.state import MOST_ROWS_A_FRAME, Changes, LiveList, choose
from visitors.models import ArrivalRule
from visitors.protocol import InterestPoints, LiveVisitor, TalkNow
from visitors.selectors import Sign

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def visitor(nth: int, /, *, score: int = 0, **fields: Any) -> LiveVisitor:
    values: dict[str, Any] = {
        "id": UUID(int=nth), "visit": UUID(int=10_000 + nth), "name": "", "email": "", "website": "Shop", "number": 1,
        "started_at": NOON + timedelta(seconds=nth), "page_url": "https://shop.example/", "page_title": "Shop", "page_at": NOON, "left_at": None,
        "pages": 1, "visible_ms": 0, "interest": InterestPoints(score, score, 0, 0, 0, 0), "channel": "direct", "engine": "", "words": "", "campaign": "",
        "referrer": "", "landing_url": "https://shop.example/", "landing_title": "", "device": "desktop", "browser": "", "system": "", "language": "en",
        "country": "", "region": "", "city": "", "place_names": {}, "talked_before": False, "conversation": None, "invited": "",
    }  # fmt: skip
    return LiveVisitor(**{**values, **fields})


def sign(row: LiveVisitor, *, until: datetime = NOON + timedelta(minutes=2), **fields: Any) -> Sign:
    talk = row.conversation
    values: dict[str, Any] = {
        "seen_at": NOON, "left_at": row.left_at, "talk": talk.id if talk else None, "talks_with": talk.with_name if talk else "",
        "talked_before": row.talked_before, "name": row.name, "email": row.email, "invited_at": None, "refused_at": None,
    }  # fmt: skip
    return Sign(visitor=row.id, visit=row.visit, until=until, **{**values, **fields})


def filled(count: int, **options: int) -> LiveList:
    state = LiveList(**options)
    for number in range(count):
        row = visitor(number)
        state.take(row, sign(row))
    while state.changes():
        pass
    return state


def told(state: LiveList) -> Changes:
    changes = state.changes()
    assert changes is not None
    return changes


def test_a_newcomer_is_told_whole_a_page_as_a_move_and_a_name_whole() -> None:
    state = LiveList()
    state.take(visitor(1), sign(visitor(1)))
    assert [row.id.int for row in told(state).rows] == [1]

    state.take(visitor(1, page_url="https://shop.example/tea", pages=2), sign(visitor(1)))
    moved = told(state)
    assert (moved.rows, [(move.page_url, move.pages) for move in moved.moved]) == ([], [("https://shop.example/tea", 2)])

    state.take(visitor(1, name="Vera", page_url="https://shop.example/", pages=3), sign(visitor(1)))
    named = told(state)
    assert ([row.name for row in named.rows], named.moved) == (["Vera"], [])
    assert state.changes() is None


def test_what_is_the_same_is_not_told_again() -> None:
    state = filled(1)
    state.take(visitor(0), sign(visitor(0)))

    assert state.changes() is None


def test_who_came_and_went_between_two_frames_leaves_no_ghost() -> None:
    state = LiveList()
    state.take(visitor(1), sign(visitor(1)))
    state.drop(UUID(int=1))
    assert state.changes() is None

    state = filled(1)
    state.drop(UUID(int=0))
    state.take(visitor(0, pages=2), sign(visitor(0)))
    back = told(state)
    assert ([row.pages for row in back.rows], back.left) == ([2], [])


def test_who_left_is_told_once() -> None:
    state = filled(2)
    state.drop(UUID(int=0))
    state.drop(UUID(int=0))

    assert told(state).left == [UUID(int=0)]
    assert (state.changes(), len(state.rows)) == (None, 1)


def test_a_frame_is_bounded_and_newcomers_come_first() -> None:
    state = filled(150)
    for number in range(150):
        state.take(visitor(number, pages=2), sign(visitor(number)))
    for number in range(500, 530):
        state.take(visitor(number), sign(visitor(number)))

    first = told(state)
    assert (len(first.rows), len(first.moved)) == (30, MOST_ROWS_A_FRAME - 30)
    assert state.is_behind
    second = told(state)
    assert (len(second.rows), len(second.moved)) == (0, 80)
    assert not state.is_behind


def test_in_a_crowd_who_came_last_is_told_first_and_nobody_is_forgotten() -> None:
    state = LiveList()
    for number in range(250):
        state.take(visitor(number), sign(visitor(number)))
    first = {row.id.int for row in told(state).rows}
    assert (len(first), 249 in first, 0 in first) == (MOST_ROWS_A_FRAME, True, True)

    heard = first | {row.id.int for row in told(state).rows} | {row.id.int for row in told(state).rows}
    assert (len(heard), state.changes()) == (250, None)


def test_too_many_are_thinned_and_the_count_stays_true() -> None:
    state = filled(50, most=20, newest=5)

    assert (len(state.rows), len(state.shown)) == (50, 20)
    assert {UUID(int=number) for number in range(45, 50)} <= state.shown


def test_who_was_invited_or_declined_meanwhile_is_read_again() -> None:
    state, row = LiveList(), visitor(1)
    state.take(row, sign(row))
    assert state.compare([sign(row)]) == set()
    for field in ("invited_at", "refused_at"):
        assert state.compare([sign(row, **{field: NOON})]) == {row.id}


def test_whoever_talks_or_came_last_or_is_most_interested_is_kept() -> None:
    rows = {row.id: row for row in (visitor(number, score=100 - number) for number in range(60))}
    talking = visitor(59, conversation=TalkNow(UUID(int=1), "Ana"))
    rows[talking.id] = talking

    chosen = {one.int for one in choose(rows, most=10, newest=3)}

    assert chosen == {59, 58, 57, 56, 0, 1, 2, 3, 4, 5}


def test_a_newcomer_pushes_out_one_who_is_hidden_and_has_not_left() -> None:
    state = filled(20, most=20, newest=5)
    newest = visitor(99)
    state.take(newest, sign(newest))
    changes = told(state)

    assert [row.id for row in changes.rows] == [newest.id]
    assert (len(changes.hidden), changes.left, len(state.shown)) == (1, [], 20)

    state.drop(UUID(int=99))
    back = told(state)
    assert (back.left, [row.id for row in back.rows]) == ([UUID(int=99)], changes.hidden)


def test_who_is_hidden_and_then_leaves_between_two_frames_is_told_to_be_gone() -> None:
    state = filled(20, most=20, newest=5)
    newcomer = visitor(99)
    state.take(newcomer, sign(newcomer))
    state.shown_rows()  # Somebody begins to look in between.
    hidden = next(iter(set(state.rows) - state.shown))
    state.drop(hidden)

    changes = told(state)
    assert hidden in changes.hidden + changes.left


def test_small_differences_do_not_make_rows_change_places() -> None:
    state = filled(21, most=20, newest=0)
    hidden = next(iter(state.rows.keys() - state.shown)).int
    state.take(visitor(hidden, score=4), sign(visitor(hidden)))
    assert state.changes() is None

    state.take(visitor(hidden, score=6), sign(visitor(hidden)))
    changes = told(state)
    assert [row.id.int for row in changes.rows] == [hidden]
    assert len(changes.hidden) == 1


def test_who_is_shown_never_exceeds_the_limit_however_many_talk() -> None:
    rows = {row.id: row for row in (visitor(number, conversation=TalkNow(UUID(int=number), "")) for number in range(50))}

    assert len(choose(rows, most=10, newest=3)) == 10


def test_signs_name_who_must_be_read_again() -> None:
    state = filled(4)
    gone, same, moved, new = visitor(0), visitor(1), visitor(2), visitor(9)
    later = NOON + timedelta(minutes=9)

    stale = state.compare([sign(same, until=later), sign(moved, seen_at=later), sign(new), sign(visitor(3), talk=UUID(int=5))])

    assert stale == {gone.id, moved.id, new.id, UUID(int=3)}
    assert same.id not in state.expired(NOON + timedelta(minutes=5))
    assert gone.id in state.expired(NOON + timedelta(minutes=5))


def test_an_arrival_is_one_only_once_and_only_when_the_visit_is_new() -> None:
    state, row = LiveList(), visitor(1)

    assert state.is_arrival(row, row.started_at + timedelta(seconds=5))
    assert not state.is_arrival(row, row.started_at + timedelta(seconds=6))
    assert not state.is_arrival(visitor(2), NOON + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("rule", "wanted"),
    [
        ({}, True),
        ({"wanted": "none"}, False),
        ({"wanted": "none", "only_returning": True}, False),
        ({"wanted": "some"}, True),
        ({"wanted": "some", "only_returning": True}, True),
        ({"wanted": "some", "only_talked_before": True}, False),
        ({"wanted": "some", "only_with_words": True}, True),
        ({"wanted": "some", "channels": ["mail", "search"]}, True),
        ({"wanted": "some", "channels": ["mail"]}, False),
        ({"wanted": "some", "countries": ["JP"]}, True),
        ({"wanted": "some", "countries": ["DE", "FR"]}, False),
        ({"wanted": "some", "page": "/tea/*sencha"}, True),
        ({"wanted": "some", "page": "/coffee"}, False),
        ({"wanted": "some", "channels": ["search"], "page": "/coffee"}, False),
        ({"wanted": "all", "page": "/coffee"}, True),
    ],
)
def test_arrivals_are_told_by_rule(rule: dict[str, Any], wanted: bool) -> None:
    row = visitor(1, number=2, channel="search", words="green tea", country="jp", landing_url="https://shop.example/tea/green/Sencha?x=1")

    assert is_wanted(row, ArrivalRule(**rule)) is wanted


@pytest.mark.parametrize(
    ("pattern", "found"),
    [("", True), ("*", True), ("/a*c", True), ("/a*b*d", True), ("d*a", False), ("/A", True), ("a*a*a", False), (".", True), ("x", False), ("[", False)],
)
def test_patterns_of_pages(pattern: str, found: bool) -> None:
    assert is_like("https://s.test/a/b/c/d", pattern.replace("a*a*a", "/a/*/a/*/a/")) is found


def test_a_pattern_of_many_stars_takes_no_time() -> None:
    assert not is_like("a" * 1000, "a*" * 100 + "b")


def test_hints_carry_ids() -> None:
    ids = [UUID(int=5), UUID(int=2**127)]

    assert read_hint(b"v" + b"".join(one.bytes for one in ids)) == (Kind.VISITS, ids)
    assert read_hint(b"w") == (Kind.VISITORS, [])
