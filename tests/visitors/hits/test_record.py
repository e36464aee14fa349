"""Reports of pages become visits, page views and figures; whatever comes twice counts once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tenants.ids import new_id
from tenants.scope import TenantRef, tenant_scope
from tests.factories import ORIGIN, make_visitor, make_website
from visitors.events import VisitsMoved
from visitors.models import DailyTraffic, PageView, Visit, Visitor
from visitors.services.hits import Hit, PageHit, Report, TimeHit, record_reports

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SEARCH = "https://www.google.com/"


def page(path: str = "/", *, id: UUID | None = None, referrer: str = "", age_s: float = 0, title: str = "A page") -> PageHit:
    return PageHit(id=id or new_id(), url=f"{ORIGIN}{path}", title=title, referrer=referrer, age_ms=int(age_s * 1000))


def record(visitor: Visitor, *hits: Hit, at: datetime = NOON) -> None:
    record_reports([(Report(visitor.pk, list(hits), "en", "Europe/Berlin", "1440x900"), at)])


def traffic() -> dict[str, tuple[int, int, int]]:
    return {f"{row.day} {row.channel} {row.engine}".strip(): (row.visits, row.page_views, row.visible_ms) for row in DailyTraffic.objects.order_by("pk")}


@pytest.fixture
def visitor(tenant: TenantRef) -> Visitor:
    return make_visitor()


def test_a_first_page_begins_a_visit_with_its_source(visitor: Visitor) -> None:
    hit = page("/shoes", referrer=SEARCH, title="Shoes")
    record(visitor, hit)

    visit = Visit.objects.get()
    assert (visit.visitor, visit.website, visit.number) == (visitor, visitor.website, 1)
    assert (visit.channel, visit.engine, visit.referrer) == ("search", "google", SEARCH)
    assert (visit.landing_url, visit.landing_title, visit.page_url) == (f"{ORIGIN}/shoes", "Shoes", f"{ORIGIN}/shoes")
    assert (visit.started_at, visit.seen_at, visit.left_at, visit.page_views) == (NOON, NOON, None, 1)
    assert (visit.language, visit.time_zone, visit.screen) == ("en", "Europe/Berlin", "1440x900")
    view = visit.pages.get()
    assert (view.uuid, view.viewed_at, view.url, view.title) == (hit.id, NOON, f"{ORIGIN}/shoes", "Shoes")
    assert traffic() == {"2026-05-04 search google": (1, 1, 0)}


def test_pages_within_half_an_hour_are_one_visit(visitor: Visitor) -> None:
    record(visitor, page("/"))
    record(visitor, page("/a", referrer=f"{ORIGIN}/"), page("/b", referrer=f"{ORIGIN}/a"), at=NOON + timedelta(minutes=29))
    record(visitor, page("/c", referrer=f"{ORIGIN}/b"), at=NOON + timedelta(minutes=60))

    first, second = Visit.objects.order_by("number")
    assert (first.page_views, first.seen_at, first.page_url) == (3, NOON + timedelta(minutes=29), f"{ORIGIN}/b")
    assert (second.number, second.page_views, second.started_at) == (2, 1, NOON + timedelta(minutes=60))


def test_a_new_campaign_begins_a_visit_and_the_same_one_does_not(visitor: Visitor) -> None:
    record(visitor, page("/"), page("/?utm_source=letter&utm_medium=email", age_s=0), at=NOON)
    record(visitor, page("/?utm_source=ads&utm_campaign=spring&utm_medium=cpc"), at=NOON + timedelta(minutes=1))
    record(visitor, page("/more?utm_source=ads&utm_campaign=spring&utm_medium=cpc"), at=NOON + timedelta(minutes=2))

    assert [(visit.channel, visit.page_views) for visit in Visit.objects.order_by("number")][-1] == ("campaign", 2)
    assert Visit.objects.order_by("number").last().campaign == {"name": "spring", "source": "ads", "medium": "cpc"}


def test_what_comes_twice_counts_once(visitor: Visitor) -> None:
    hit = page()
    time = TimeHit(page=hit.id, visible_ms=4000, scroll=50)
    for _ in range(3):
        record(visitor, hit, hit, time, time)

    visit = Visit.objects.get()
    assert (visit.page_views, visit.visible_ms, PageView.objects.count()) == (1, 4000, 1)
    assert traffic() == {"2026-05-04 direct": (1, 1, 4000)}


def test_reading_is_a_total_that_only_grows(visitor: Visitor) -> None:
    hit = page()
    record(visitor, hit)
    record(visitor, TimeHit(page=hit.id, visible_ms=9000, scroll=80), at=NOON + timedelta(seconds=9))
    record(visitor, TimeHit(page=hit.id, visible_ms=5000, scroll=20, age_ms=4000), at=NOON + timedelta(seconds=9))

    view = PageView.objects.get()
    assert (view.visible_ms, view.scroll, Visit.objects.get().visible_ms) == (9000, 80, 9000)


def test_a_page_that_is_left_and_one_that_follows(visitor: Visitor) -> None:
    hit = page()
    record(visitor, hit)
    record(visitor, TimeHit(page=hit.id, visible_ms=9000, is_left=True), at=NOON + timedelta(seconds=9))
    assert Visit.objects.get().left_at == NOON + timedelta(seconds=9)

    record(visitor, page("/next"), at=NOON + timedelta(seconds=10))
    visit = Visit.objects.get()
    assert (visit.left_at, visit.page_url, visit.page_at) == (None, f"{ORIGIN}/next", NOON + timedelta(seconds=10))


def test_a_late_report_falls_into_the_visit_it_belongs_to(visitor: Visitor) -> None:
    record(visitor, page("/one"))
    record(visitor, page("/two"), at=NOON + timedelta(hours=3))
    record(visitor, page("/late", age_s=3 * 3600 + 60), at=NOON + timedelta(hours=3, minutes=6))

    first, second = Visit.objects.order_by("number")
    assert [view.url for view in first.pages.order_by("viewed_at")] == [f"{ORIGIN}/one", f"{ORIGIN}/late"]
    assert (first.page_views, second.page_views, second.page_url) == (2, 1, f"{ORIGIN}/two")


def test_a_page_of_another_visitor_is_left_alone(visitor: Visitor) -> None:
    stranger = make_visitor(visitor.website)
    hit = page()
    record(visitor, hit)
    record_reports([(Report(visitor.pk, [page("/x")]), NOON), (Report(stranger.pk, [TimeHit(page=hit.id, visible_ms=60_000, is_left=True)]), NOON)])

    assert PageView.objects.get(uuid=hit.id).visible_ms == 0
    assert Visit.objects.get(visitor=visitor).left_at is None


def test_a_visitor_of_another_company_is_nobody(tenant: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        foreign = Visitor.objects.create(pk=900_001, website=make_website(), token_hash="x")
    record(foreign, page())
    assert not Visit.objects.exists()
    with tenant_scope(other_tenant):
        assert not Visit.objects.exists()


def test_days_are_those_of_the_company(visitor: Visitor) -> None:
    record(visitor, page(), at=datetime(2026, 5, 4, 22, 30, tzinfo=UTC))
    assert traffic() == {"2026-05-05 direct": (1, 1, 0)}, "Berlin is two hours ahead"


def test_moved_visits_are_announced(visitor: Visitor, heard, django_capture_on_commit_callbacks) -> None:
    events = heard(VisitsMoved)
    with django_capture_on_commit_callbacks(execute=True):
        record(visitor, page())
    assert [event.visits for event in events] == [(Visit.objects.get().uuid,)]


def test_the_cost_does_not_grow_with_the_batch(visitor: Visitor, django_assert_max_num_queries) -> None:
    people = [make_visitor(visitor.website) for _ in range(20)]
    reports = [(Report(person.pk, [page("/a"), page("/b")]), NOON) for person in people]
    with django_assert_max_num_queries(14):
        record_reports(reports)
    assert PageView.objects.count() == 40


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 200)), min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_figures_are_what_a_recount_says_whatever_the_batches(visitor: Visitor, moves: list[tuple[int, int]], random) -> None:
    for model in (PageView, Visit, DailyTraffic):
        model.objects.all().delete()
    people = [make_visitor(visitor.website) for _ in range(4)]
    reports = [(Report(people[who].pk, [page(f"/{minute}")]), NOON + timedelta(minutes=minute)) for who, minute in moves]
    everything = reports + random.sample(reports, len(reports) // 2)
    random.shuffle(everything)
    while everything:
        size = random.randint(1, 5)
        record_reports(everything[:size])
        everything = everything[size:]

    assert PageView.objects.count() == len(reports)
    for visit in Visit.objects.all():
        views = list(visit.pages.order_by("viewed_at"))
        assert visit.page_views == len(views) > 0
        assert visit.seen_at == views[-1].viewed_at
    (totals,) = traffic().values()
    assert totals[:2] == (Visit.objects.count(), len(reports))
