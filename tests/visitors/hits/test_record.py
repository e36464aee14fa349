"""Reports of pages become visits, page views and figures; whatever comes twice counts once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from tenants.ids import new_id
from tenants.names import lock_key
from tenants.scope import TenantRef, tenant_scope
from tests.factories import ORIGIN, make_visitor, make_website
from visitors.events import VisitsMoved
from visitors.models import DailyTraffic, PageView, Visit, Visitor
from visitors.places import Place
from visitors.services.hits import Busy, Hit, PageHit, Report, TimeHit, record_reports

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
SEARCH = "https://www.google.com/"


def page(path: str = "/", *, id: UUID | None = None, referrer: str = "", age_s: float = 0, title: str = "A page") -> PageHit:
    return PageHit(id=id or new_id(), url=f"{ORIGIN}{path}", title=title, referrer=referrer, age_ms=int(age_s * 1000))


def record(visitor: Visitor, *hits: Hit, at: datetime = NOON) -> None:
    record_reports([(Report(visitor.pk, list(hits), "en", "Europe/Berlin", "1440x900", BROWSER), at)])


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
    assert (visit.device, visit.browser, visit.system) == ("desktop", "Chrome 126", "Windows 10")
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
    record_reports(
        [
            (Report(visitor.pk, [page("/x")], user_agent=BROWSER), NOON),
            (Report(stranger.pk, [TimeHit(page=hit.id, visible_ms=60_000, is_left=True)], user_agent=BROWSER), NOON),
        ]
    )

    assert PageView.objects.get(uuid=hit.id).visible_ms == 0
    assert Visit.objects.get(visitor=visitor).left_at is None


def test_a_visitor_of_another_company_is_nobody(tenant: TenantRef, other_tenant: TenantRef) -> None:
    with tenant_scope(other_tenant):
        foreign = Visitor.objects.create(pk=900_001, website=make_website(), token_hash="x")
    record(foreign, page())
    assert not Visit.objects.exists()
    with tenant_scope(other_tenant):
        assert not Visit.objects.exists()


def test_leaving_one_page_for_the_next_is_no_leaving(visitor: Visitor) -> None:
    first, second = page("/one"), page("/two")
    record(visitor, first)
    # A page's own router: the totals of the one and the view of the next, in the same moment and in either order.
    left = TimeHit(page=first.id, visible_ms=900, is_left=True)
    record(visitor, left, second, at=NOON + timedelta(seconds=1))
    assert Visit.objects.get().left_at is None
    record(visitor, TimeHit(page=first.id, visible_ms=950, is_left=True), at=NOON + timedelta(seconds=2))
    assert Visit.objects.get().left_at is None, "another tab was closed"
    record(visitor, TimeHit(page=second.id, visible_ms=950, is_left=True), at=NOON + timedelta(seconds=3))
    assert Visit.objects.get().left_at == NOON + timedelta(seconds=3)
    # Browsers say "hidden" and "gone" in one breath, and the two may overtake each other.
    record(visitor, TimeHit(page=second.id, visible_ms=950), at=NOON + timedelta(seconds=3, milliseconds=40))
    assert Visit.objects.get().left_at is not None
    record(visitor, TimeHit(page=first.id, visible_ms=5000), at=NOON + timedelta(seconds=9))
    assert Visit.objects.get().left_at is None, "he reads on in the other tab"


def test_a_first_page_that_comes_late_says_where_the_visit_came_from(visitor: Visitor) -> None:
    record(visitor, page("/two", referrer=f"{ORIGIN}/one"))
    assert Visit.objects.get().channel == "internal"
    record(visitor, page("/one", referrer=SEARCH, age_s=60), at=NOON + timedelta(seconds=5))

    visit = Visit.objects.get()
    assert (visit.channel, visit.engine, visit.landing_url, visit.referrer) == ("search", "google", f"{ORIGIN}/one", SEARCH)
    assert (visit.started_at, visit.page_url, visit.page_views) == (NOON - timedelta(seconds=55), f"{ORIGIN}/two", 2)
    assert {key: row for key, row in traffic().items() if any(row)} == {"2026-05-04 search google": (1, 2, 0)}


def test_which_visit_a_late_page_joins_depends_on_its_visitor_alone(visitor: Visitor) -> None:
    stranger = make_visitor(visitor.website)
    record(visitor, page("/a"), at=NOON)
    record(visitor, page("/b"), at=NOON + timedelta(hours=2))
    late = [(Report(visitor.pk, [page("/late", age_s=600)], user_agent=BROWSER), NOON + timedelta(hours=2, minutes=1))]
    old = [(Report(stranger.pk, [page("/old", age_s=7200)], user_agent=BROWSER), NOON + timedelta(hours=2, minutes=1))]
    record_reports([*late, *old])
    assert [visit.page_views for visit in Visit.objects.filter(visitor=visitor).order_by("started_at")] == [1, 2]


def test_two_visitors_who_name_one_page_in_a_batch_do_not_mix(visitor: Visitor) -> None:
    stranger = make_visitor(visitor.website)
    hit = page()
    record(visitor, hit)
    mine = Report(visitor.pk, [TimeHit(page=hit.id, visible_ms=2000)], user_agent=BROWSER)
    theirs = Report(stranger.pk, [page("/x"), TimeHit(page=hit.id, visible_ms=9000, scroll=90, is_left=True)], user_agent=BROWSER)
    for order in ([mine, theirs], [theirs, mine]):
        record_reports([(report, NOON + timedelta(seconds=10)) for report in order])
    view, visit = PageView.objects.get(uuid=hit.id), Visit.objects.get(visitor=visitor)
    assert (view.visible_ms, view.scroll, visit.visible_ms, visit.left_at) == (2000, 0, 2000, None)


def test_nothing_was_visible_for_longer_than_it_was_there(visitor: Visitor) -> None:
    hit = page()
    record(visitor, hit)
    record(visitor, TimeHit(page=hit.id, visible_ms=24 * 3600 * 1000), at=NOON + timedelta(seconds=10))
    assert PageView.objects.get().visible_ms == 15_000
    assert traffic() == {"2026-05-04 direct": (1, 1, 15_000)}


def test_banned_visitors_and_websites_that_are_off_report_nothing(visitor: Visitor) -> None:
    banned, switched_off = make_visitor(visitor.website, is_banned=True), make_visitor(make_website(is_active=False))
    record(banned, page())
    record(switched_off, page())
    assert not Visit.objects.exists()


def test_nobody_fills_the_tables(visitor: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("visitors.services.hits.visiting.MOST_PAGES", 30)
    for number in range(60):
        record(visitor, page(f"/{number}?utm_source=x&utm_campaign={number}"), at=NOON + timedelta(seconds=number))
    assert Visit.objects.count() == 20
    assert max(Visit.objects.values_list("page_views", flat=True)) <= 30
    assert sum(row[1] for row in traffic().values()) == PageView.objects.count()


def test_a_company_that_is_being_stored_is_busy(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        visitor = make_visitor()

        def elsewhere() -> str:
            try:
                with tenant_scope(committed_tenant):
                    record(visitor, page())
            except Busy as error:
                return str(error)
            finally:
                connection.close()
            return ""

        with transaction.atomic(), connection.cursor() as cursor, ThreadPoolExecutor(1) as pool:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock_key("hits")])
            assert "another process" in pool.submit(elsewhere).result(10)
        assert elsewhere() == ""


def test_programs_are_kept_out_of_the_figures(visitor: Visitor) -> None:
    for agent in ("", "curl/8.5", "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"):
        record_reports([(Report(visitor.pk, [page()], user_agent=agent), NOON)])
    assert not Visit.objects.exists()
    assert traffic() == {}


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
    reports = [(Report(person.pk, [page("/a"), page("/b")], user_agent=BROWSER), NOON) for person in people]
    with django_assert_max_num_queries(14):
        record_reports(reports)
    assert PageView.objects.count() == 40


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 200)), min_size=1, max_size=12), st.randoms(use_true_random=False))
@settings(max_examples=20)
def test_figures_are_what_a_recount_says_whatever_the_batches(visitor: Visitor, moves: list[tuple[int, int]], random) -> None:
    for model in (PageView, Visit, DailyTraffic):
        model.objects.all().delete()
    people = [make_visitor(visitor.website) for _ in range(4)]
    reports = [(Report(people[who].pk, [page(f"/{minute}")], user_agent=BROWSER), NOON + timedelta(minutes=minute)) for who, minute in moves]
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


def test_a_visit_keeps_the_place_and_of_the_address_what_the_company_chose(visitor: Visitor, tenant: TenantRef) -> None:
    osaka = Place("JP", "Osaka", "Sakai", {"ja": ("大阪府", "堺市")})

    def arrive(at: datetime) -> Visit:
        record_reports([(Report(visitor.pk, [page()], user_agent=BROWSER, place=osaka, network="203.0.113.0/24", address="203.0.113.9"), at)])
        return Visit.objects.order_by("number").last()

    visit = arrive(NOON)
    assert (visit.country, visit.region, visit.city, visit.place_names) == ("JP", "Osaka", "Sakai", {"ja": ["大阪府", "堺市"]})
    assert (visit.network, visit.address) == ("203.0.113.0/24", ""), "a report that waited cannot know what was chosen since"
    with tenant_scope(replace(tenant, keeps_addresses=True)):
        assert arrive(NOON + timedelta(days=1)).address == "203.0.113.9"


def test_a_visitor_keeps_where_his_first_and_his_newest_visit_came_from(visitor: Visitor) -> None:
    def touches() -> list[tuple[str, str, str]]:
        visitor.refresh_from_db()
        return [(touch["channel"], touch["engine"], touch["landing_url"].removeprefix(ORIGIN)) for touch in (visitor.first_touch, visitor.last_touch)]

    record(visitor, page("/one", referrer=SEARCH))
    assert touches() == [("search", "google", "/one")] * 2
    record(visitor, page("/two?utm_source=letter&utm_medium=email&utm_campaign=spring"), at=NOON + timedelta(days=2))
    assert touches() == [("search", "google", "/one"), ("mail", "", "/two?utm_source=letter&utm_medium=email&utm_campaign=spring")]
    assert visitor.last_touch["campaign"] == {"name": "spring", "source": "letter", "medium": "email"}
    assert (visitor.visit_count, visitor.first_visit_at, visitor.last_visit_at) == (2, NOON, NOON + timedelta(days=2))

    # A report of an hour before all others comes late: that was the first visit.
    record(visitor, page("/zero", referrer="https://duckduckgo.com/", age_s=2 * 86400 + 3600 - 1), at=NOON + timedelta(days=2))
    assert touches()[0] == ("search", "duckduckgo", "/zero")
    assert (visitor.visit_count, visitor.last_visit_at) == (3, NOON + timedelta(days=2))


def test_a_visit_that_began_earlier_than_thought_moves_its_touch(visitor: Visitor) -> None:
    record(visitor, page("/second", referrer=f"{ORIGIN}/first"))
    visitor.refresh_from_db()
    assert visitor.first_touch["channel"] == visitor.last_touch["channel"] == "internal"
    record(visitor, page("/first", referrer=SEARCH, age_s=60))
    visitor.refresh_from_db()
    assert [touch["engine"] for touch in (visitor.first_touch, visitor.last_touch)] == ["google", "google"]
    assert visitor.first_visit_at == visitor.last_visit_at == NOON - timedelta(seconds=60)
    assert (visitor.visit_count, Visit.objects.count()) == (1, 1)


def test_visits_go_on_being_counted_when_old_ones_were_deleted(visitor: Visitor) -> None:
    record(visitor, page())
    Visit.objects.all().delete()
    record(visitor, page(), at=NOON + timedelta(days=1))
    assert Visit.objects.get().number == 2
