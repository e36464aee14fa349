"""What the company's site says its visitors did: by the page, by the site's server, and what pages sell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from django.utils import timezone

from tenants.ids import new_id
from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_key, make_visit, make_visitor
from tests.visitors.hits.test_record import page, record
from visitors.consumers.reports import _product
from visitors.models import PageView, TrackedEvent, Visit, Visitor
from visitors.protocol import visit_details
from visitors.selectors import events_of
from visitors.services import retention
from visitors.services.events import ToldEvent, tell_events
from visitors.services.hits import EventHit, Hit, Product

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


@pytest.fixture
def visitor(tenant: TenantRef) -> Visitor:
    return make_visitor()


@pytest.fixture
def api(tenant: TenantRef) -> Api:
    return Api(tenant, key=make_key())


def event(name: str = "added_to_basket", id: UUID | None = None, age_s: float = 0, **data: Any) -> EventHit:
    return EventHit(id=id or new_id(), name=name, data=data, age_ms=int(age_s * 1000))


def test_an_event_of_a_page_belongs_to_the_visit_and_counts_once(visitor: Visitor) -> None:
    hit = event(sku="T-1", count=2, gift=True, note=None)
    for _ in range(3):
        record(visitor, page(), hit, at=NOON) if _ == 0 else record(visitor, hit, hit, at=NOON + timedelta(minutes=_))
    record(visitor, event("paid"), at=NOON + timedelta(minutes=20))

    visit = Visit.objects.get()
    assert (visit.event_count, visit.seen_at) == (2, NOON + timedelta(minutes=20))
    assert [(row.name, row.data, row.visit) for row in TrackedEvent.objects.order_by("happened_at")] == [
        ("added_to_basket", {"sku": "T-1", "count": 2, "gift": True, "note": None}, visit),
        ("paid", {}, visit),
    ]
    shown = visit_details(visit, [], events_of([visit], most=1)[visit.pk])
    assert [seen.name for seen in shown.events] == ["paid"]


def test_an_event_without_a_visit_is_the_visitors(visitor: Visitor) -> None:
    record(visitor, event(), at=NOON)
    assert [(row.visitor, row.visit) for row in TrackedEvent.objects.all()] == [(visitor, None)]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [
        {"name": ""},
        {"name": "1st"},
        {"name": "a b"},
        {"name": "x" * 65},
        {"name": "<script>"},
        {"name": "paid\n"},
        {"data": []},
        {"data": {"a": {}}},
        {"data": {"a": [1]}},
        {"data": {"a b": 1}},
        {"data": {"a": "x" * 121}},
        {"data": {str(f"n{number}"): 1 for number in range(11)}},
        {"id": "1"},
    ],
)
def test_what_is_no_event_is_refused(raw: dict[str, Any]) -> None:
    good = {"type": "event", "id": str(new_id()), "name": "paid", "data": {"total": 1.5}}
    assert isinstance(msgspec.convert(good, Hit), EventHit)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(good | raw, Hit)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            Product("Green  tea\x00", "12.50", "EUR", "T-1", "https://shop.example/t.jpg"),
            Product("Green tea", "12.50", "EUR", "T-1", "https://shop.example/t.jpg"),
        ),
        (Product("Tea", "1e9", "EUR"), Product("Tea")),
        (Product("Tea", "-5", "EUR"), Product("Tea")),
        (Product("Tea", "5", "<b>"), Product("Tea", "5")),
        (Product("Tea", image="javascript:alert(1)"), Product("Tea")),
        (Product("", "5", "EUR"), None),
        (None, None),
    ],
)
def test_of_a_product_only_what_can_be_is_kept(said: Product | None, kept: Product | None) -> None:
    assert _product(said) == kept


def test_a_page_keeps_what_it_sells(visitor: Visitor) -> None:
    hit = msgspec.structs.replace(page(), product=Product("Green 'tea'", "12.50", "EUR", 'T"1'))
    record(visitor, hit, page("/other"))
    sold, other = PageView.objects.order_by("product")
    assert (sold.product, other.product) == ({"name": "Green 'tea'", "price": "12.50", "currency": "EUR", "sku": 'T"1'}, None)


def test_the_sites_server_tells_a_batch(api: Api, tenant: TenantRef) -> None:
    visit = make_visit()
    later = make_visitor()
    body = {
        "events": [
            {"cid": str(new_id()), "visitor": str(visit.visitor.uuid), "name": "order_paid", "data": {"total": 48.5}},
            {"visitor": str(later.uuid), "name": "signed", "at": (timezone.now() - timedelta(days=2)).isoformat()},
        ]
    }
    answer = api.post("events/", body)
    assert (answer.status_code, answer.json()) == (201, {"stored": 2})
    assert api.post("events/", {"events": body["events"][:1]}).json() == {"stored": 0}
    visit.refresh_from_db()
    assert visit.event_count == 1
    listed = api.get(f"visits/{visit.uuid}/events/").json()["results"]
    assert [(row["name"], row["data"]) for row in listed] == [("order_paid", {"total": 48.5})]
    assert api.get(f"visits/{visit.uuid}/pages/").json()["results"] == []


def test_a_batch_costs_the_same_however_long_it_is(tenant: TenantRef, django_assert_max_num_queries: Any) -> None:
    now = timezone.now()
    full, visit = (make_visit(event_count=count, started_at=now - timedelta(minutes=1), seen_at=now) for count in (499, 0))
    earlier = make_visit(visit.visitor, started_at=now - timedelta(hours=3), seen_at=now - timedelta(hours=2))

    def told(which: Visit, age: timedelta = timedelta(0)) -> ToldEvent:
        return ToldEvent(uuid=new_id(), visitor=which.visitor.uuid, name="paid", data={}, at=now - age)

    twice = told(visit)
    for batch, stored in [([twice], 1), ([told(full), told(full), twice, *(told(visit) for _ in range(20)), told(visit, timedelta(hours=2, minutes=10))], 22)]:
        with django_assert_max_num_queries(7):
            assert tell_events(events=batch, now=now) == stored
    assert [(row.event_count, row.events.count()) for row in Visit.objects.order_by("pk")] == [(500, 1), (21, 21), (1, 1)]
    assert earlier.pk == Visit.objects.latest("pk").pk


def test_a_batch_with_a_bad_event_stores_nothing(api: Api, tenant: TenantRef, other_tenant: TenantRef) -> None:
    mine = make_visitor()
    with tenant_scope(other_tenant):
        foreign = make_visitor()
    good = {"visitor": str(mine.uuid), "name": "paid"}
    for bad, status, code in [
        ({"visitor": str(foreign.uuid), "name": "paid"}, 404, "unknown_visitor"),
        (good | {"at": (timezone.now() + timedelta(hours=1)).isoformat()}, 400, "bad_moment"),
        (good | {"at": "2001-01-01T00:00:00Z"}, 400, "bad_moment"),
        (good | {"name": "not a name"}, 400, "invalid"),
        (good | {"data": {"deep": {}}}, 400, "invalid"),
        (good | {"more": 1}, 400, "invalid"),
    ]:
        answer = api.post("events/", {"events": [good, bad]})
        assert answer.status_code == status, answer.content
        assert answer.json()["code"] == code or status == 400
    assert api.post("events/", {"events": []}).status_code == api.post("events/", {"events": [good] * 101}).status_code == 400
    assert not TrackedEvent.objects.exists()
    with tenant_scope(other_tenant):
        assert not TrackedEvent.objects.exists()


def test_events_go_with_their_visits_and_by_themselves(visitor: Visitor) -> None:
    record(visitor, page(), event(), at=NOON - timedelta(days=500))
    record(visitor, event("alone"), at=NOON - timedelta(days=450))
    record(visitor, page(), event("kept"), at=NOON - timedelta(days=1))
    # A visit, and an event of its own: where such are all that is left, it goes on as well.
    assert retention.delete_old_visits(now=NOON) == 2
    assert retention.delete_old_visits(now=NOON) == 0
    assert [row.name for row in TrackedEvent.objects.all()] == ["kept"]
