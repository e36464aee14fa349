"""What lies in a basket, by what the site tells of it, however it names it and in whatever order it comes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tenants.ids import new_id
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_visitor
from tests.visitors.hits.test_record import page, record
from tests.visitors.test_events import event
from visitors.baskets import Told, basket_of, is_about_baskets
from visitors.models import Visit
from visitors.protocol import live_visitor
from visitors.selectors.happenings import baskets_of, events_of_visitors, product_looked_at
from visitors.services.events import ToldEvent, tell_events
from visitors.services.hits import PageHit, Product

NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def told(what: str, second: int = 0, /, **data: Any) -> Told:
    return Told(NOON + timedelta(seconds=second), what, data)


def sells(name: str, price: str = "12.00", age_s: float = 0) -> PageHit:
    return PageHit(id=new_id(), url=f"https://shop.example/{name}", age_ms=int(age_s * 1000), product=Product(name=name, price=price, sku=f"sku-{name}"))


@pytest.mark.parametrize(
    ("events", "items"),
    [
        ([], []),
        ([told("added_to_basket", product="Sencha")], [("Sencha", 1)]),
        ([told("Add-To-Cart", item_name="Sencha", quantity=3)], [("Sencha", 3)]),
        ([told("addedToBasket", name="Sencha"), told("cart.add"), told("looked", product="x")], [("Sencha", 1)]),
        ([told("add_to_cart", sku="S"), told("add_to_cart", sku="s", quantity=2)], [("", 3)]),
        ([told("add_to_cart", sku="S", count=3), told("remove_from_cart", sku="S")], [("", 2)]),
        ([told("add_to_cart", sku="S"), told("removed_from_basket", sku="S", qty=9)], []),
        ([told("add_to_cart", sku="S"), told("remove_from_cart", sku="T")], [("", 1)]),
        ([told("add_to_cart", sku="S"), told("order_paid")], []),
        ([told("add_to_cart", sku="S"), told("basket_emptied"), told("add_to_cart", product="Gyokuro")], [("Gyokuro", 1)]),
        ([told("add_to_cart", sku="S", quantity=True), told("add_to_cart", sku="T", quantity=-5)], [("", 1), ("", 1)]),
    ],
)
def test_baskets(events: list[Told], items: list[tuple[str, int]]) -> None:
    assert [(item.name, item.pieces) for item in basket_of(events).items] == items


def test_an_event_that_names_nothing_means_what_the_page_sells() -> None:
    pages = [(NOON, {"name": "Sencha", "sku": "S-1"}), (NOON + timedelta(seconds=60), {"name": "Gyokuro"})]
    basket = basket_of([told("added_to_basket", 30), told("added_to_basket", 90)], pages)
    assert [(item.name, item.sku) for item in basket.items] == [("Sencha", "S-1"), ("Gyokuro", "")]
    assert (basket.has("s-1"), basket.has("GYO"), basket.has("matcha"), basket.pieces) == (True, True, False, 2)
    assert basket_of([told("added_to_basket", -9)], pages).items[0].name == ""


def test_only_events_about_baskets_are() -> None:
    assert [name for name in ("added_to_basket", "purchase", "removeFromCart", "search", "video_added", "") if is_about_baskets(name)] == [
        "added_to_basket",
        "purchase",
        "removeFromCart",
    ]


def test_a_visit_knows_its_basket_and_the_prices_that_were_looked_at(tenant: TenantRef) -> None:
    visitor = make_visitor()
    record(visitor, sells("sencha", age_s=50), event(age_s=45), page("/about", age_s=30), sells("free", price="", age_s=20), at=NOON)
    visit = Visit.objects.get()
    assert (visit.basket_count, visit.prices_seen) == (1, 1)
    assert (live_visitor(visit).interest.basket, live_visitor(visit).interest.prices) == (20, 5)
    assert baskets_of([visit.pk])[visit.pk].has("sencha")
    assert (product_looked_at(visit), product_looked_at(visit, url="https://shop.example/sencha#reviews")) == ("free", "sencha")
    assert (product_looked_at(visit, url="https://shop.example/elsewhere"), product_looked_at(None)) == ("", "")

    # What comes late counts in its place: it was taken out before another was put in.
    record(visitor, event(sku="sku-gyokuro", quantity=2), at=NOON + timedelta(seconds=10))
    record(visitor, event("removed_from_basket", sku="sku-sencha", age_s=20), at=NOON + timedelta(seconds=20))
    assert Visit.objects.get().basket_count == 2
    tell_events(events=[ToldEvent(uuid=new_id(), visitor=visitor.uuid, name="order_paid", data={}, at=NOON + timedelta(minutes=1))], now=NOON)
    assert Visit.objects.get().basket_count == 0


def test_events_of_some_names_since_a_moment_are_the_companys_own(tenant: TenantRef, other_tenant: TenantRef) -> None:
    visitor = make_visitor()
    record(visitor, page(), event("looked", age_s=60), event("paid", age_s=5), at=NOON)
    with tenant_scope(other_tenant):
        record(make_visitor(), page(), event("paid"), at=NOON)
        assert events_of_visitors([visitor.pk + 100], names=(), since=NOON) == {}
    found = events_of_visitors([visitor.pk], names=["paid", "looked"], since=NOON - timedelta(seconds=30))
    assert [one.name for one in found[visitor.pk]] == ["paid"]
    assert [one.name for one in events_of_visitors([visitor.pk], names=(), since=NOON - timedelta(days=1))[visitor.pk]] == ["looked", "paid"]
