"""The figures of days: what was met how often, and how many different visitors came, whatever the order in which reports arrive."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.scope import TenantRef
from tests.factories import ORIGIN, make_visitor, make_website
from tests.visitors.hits.test_record import BROWSER, NOON, SEARCH, page, record
from visitors.models import DailyFigure, DailyVisitors, Visit, Visitor
from visitors.places import Place
from visitors.services.hits import Report, figures, record_reports
from visitors.services.hits.figures import page_value


def found(kind: str) -> dict[str, tuple[str, int, int]]:
    return {row.value: (row.label, row.visits, row.page_views) for row in DailyFigure.objects.filter(kind=kind).exclude(visits=0, page_views=0)}


def gaps() -> dict[tuple[str, int], int]:
    return {(row.day.isoformat(), row.gap): row.visitors for row in DailyVisitors.objects.exclude(visitors=0)}


@pytest.fixture
def visitor(tenant: TenantRef) -> Visitor:
    return make_visitor()


def test_a_visit_counts_once_by_what_it_is_and_each_page_by_itself(visitor: Visitor) -> None:
    report = Report(
        visitor.pk,
        [
            page("/shoes?q=me@example.com", referrer="https://www.sogou.com/web?query=red+shoes", title="Shoes"),
            page("/shoes", title="All shoes", age_s=0),
            page("/cart"),
        ],
        "en",
        "Asia/Tokyo",
        "1x1",
        BROWSER,
        Place("JP"),
    )
    record_reports([(report, NOON), (report, NOON)])

    assert found("page") == {"/shoes": ("All shoes", 1, 2), "/cart": ("A page", 0, 1)}
    assert found("words") == {"red shoes": ("", 1, 0)}
    assert found("country") == {"JP": ("", 1, 0)}
    assert found("device") == {"desktop": ("", 1, 0)}
    assert found("browser") == {"Chrome": ("", 1, 0)}
    assert found("campaign") == {}


def test_campaigns_are_named_by_their_name_or_by_who_sent_them(visitor: Visitor) -> None:
    record(visitor, page("/?utm_source=letter&utm_medium=email&utm_campaign=spring"))
    record(visitor, page("/?utm_source=letter&utm_medium=print"), at=NOON + timedelta(hours=2))

    assert found("campaign") == {"spring": ("letter / email", 1, 0), "letter / print": ("letter / print", 1, 0)}


@pytest.mark.parametrize(
    ("url", "value"),
    [
        ("https://shop.example/a/b?name=Anna", "/a/b"),
        ("https://shop.example", "/"),
        ("https://shop.example/app#/orders/7?token=1", "/app#/orders/7"),
        ("https://shop.example/app#!/orders", "/app#!/orders"),
        ("https://shop.example/a#part", "/a"),
        ("https://[broken", ""),
        ("https://shop.example/" + "x" * 900, "/" + "x" * 299),
    ],
)
def test_a_page_is_its_path_without_what_may_name_a_person(url: str, value: str) -> None:
    assert page_value(url) == value


def test_of_too_many_pages_a_day_the_rest_is_counted_together(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "MOST_VALUES", 3)
    record(visitor, page("/a"), page("/b"))
    record(visitor, page("/c"), page("/d"), page("/e"), page("/a"))

    assert found("page") == {"/a": ("A page", 1, 2), "/b": ("A page", 0, 1), "/c": ("A page", 0, 1), "": ("", 0, 2)}


def test_an_earlier_page_that_comes_late_moves_the_visit(visitor: Visitor) -> None:
    midnight = datetime(2026, 5, 4, 22, 0, tzinfo=UTC)  # in Berlin
    record(visitor, page("/b"), at=midnight + timedelta(minutes=3))
    assert gaps() == {("2026-05-05", 0): 1}

    record(visitor, page("/a", referrer=SEARCH + "search?q=tea"), at=midnight - timedelta(minutes=3))

    assert gaps() == {("2026-05-04", 0): 1}
    rows = {(row.day.day, row.kind, row.value): row.visits for row in DailyFigure.objects.exclude(visits=0)}
    assert rows == {(4, "page", "/a"): 1, (4, "words", "tea"): 1, (4, "country", ""): 1, (4, "device", "desktop"): 1, (4, "browser", "Chrome"): 1}


def test_visitors_are_counted_by_how_long_they_stayed_away(visitor: Visitor) -> None:
    other = make_visitor(visitor.website)
    for who, days in ((visitor, 0), (visitor, 0.1), (visitor, 2), (other, 2), (visitor, 450)):
        record(who, page(), at=NOON + timedelta(days=days))

    assert gaps() == {("2026-05-04", 0): 1, ("2026-05-06", 2): 1, ("2026-05-06", 0): 1, ("2027-07-28", 400): 1}


def test_whose_old_visits_are_deleted_is_not_new(visitor: Visitor) -> None:
    record(visitor, page(), at=NOON)
    record(visitor, page(), at=NOON + timedelta(days=10))
    Visit.objects.all().delete()
    record(visitor, page(), at=NOON + timedelta(days=9.5))
    record(visitor, page(), at=NOON + timedelta(days=20))

    assert sum(count for (_day, gap), count in gaps().items() if gap == 0) == 1


def different(since: date, until: date) -> int:
    rows = DailyVisitors.objects.filter(day__gte=since, day__lte=until)
    return sum(row.visitors for row in rows if row.gap == 0 or row.gap > (row.day - since).days)


@settings(max_examples=25)
@given(comings=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 6 * 24)), min_size=1, max_size=14), batch=st.integers(1, 4))
def test_different_visitors_of_any_span_are_counted_exactly(tenant: TenantRef, comings: list[tuple[int, int]], batch: int) -> None:
    for model in (DailyVisitors, DailyFigure, Visit, Visitor):
        model.objects.all().delete()
    website = make_website()
    people = [make_visitor(website) for _ in range(3)]
    reports = [(Report(people[who].pk, [page()], "en", "", "", BROWSER), NOON + timedelta(hours=hour)) for who, hour in comings]
    for first in range(0, len(reports), batch):
        record_reports(reports[first : first + batch])

    assert all(row.visitors >= 0 for row in DailyVisitors.objects.all())
    days = [date(2026, 5, 4) + timedelta(days=nth) for nth in range(8)]
    starts = [(visit.visitor_id, (visit.started_at + timedelta(hours=2)).date()) for visit in Visit.objects.all()]
    for since in days:
        for until in days:
            assert different(since, until) == len({who for who, day in starts if since <= day <= until}), (since, until)
    assert Counter(gap == 0 for (_day, gap) in gaps())[True] <= 3
    assert Visit.objects.first().website.allowed_origins == [ORIGIN]
