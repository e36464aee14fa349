"""What is told of a member is kept in one form, or refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from visitors.services.memberdata import BadMemberData, clean_sheet

ORDER = {"number": "K-1", "total": "48.00", "currency": "eur", "placed_on": "2026-11-20", "url": "https://shop.example/K-1", "items": [{"name": "Tea"}]}


def strict(told: Any) -> str:
    with pytest.raises(BadMemberData) as error:
        clean_sheet(told, is_strict=True)
    return f"{error.value.field} {error.value.code}"


def test_an_order_is_kept_whole_and_in_one_form() -> None:
    (order,) = clean_sheet({"orders": [ORDER]}, is_strict=True).orders or []
    assert order == {
        "number": "K-1",
        "status": "",
        "total": "48.00",
        "placed_on": "2026-11-20",
        "tracking_number": "",
        "currency": "EUR",
        "url": "https://shop.example/K-1",
        "tracking_url": "",
        "items": [{"name": "Tea", "quantity": "", "total": ""}],
    }


def test_what_is_not_named_is_not_told() -> None:
    assert clean_sheet({"orders": []}, is_strict=True).cards is None
    assert clean_sheet({}, is_strict=False).orders is None


@pytest.mark.parametrize(
    ("order", "refused"),
    [
        ({"number": ""}, "orders.0.number required"),
        ({"number": "x" * 61}, "orders.0.number too_long"),
        ({"number": {"a": 1}}, "orders.0.number bad_text"),
        ({"number": True}, "orders.0.number bad_text"),
        ({"total": "¥3,200", "currency": "JPY"}, "orders.0.total bad_amount"),
        ({"total": "1e9", "currency": "JPY"}, "orders.0.total bad_amount"),
        ({"currency": "€"}, "orders.0.currency bad_currency"),
        ({"placed_on": "yesterday"}, "orders.0.placed_on bad_date"),
        ({"url": "javascript:alert(1)"}, "orders.0.url bad_link"),
        ({"tracking_url": "data:text/html,x"}, "orders.0.tracking_url bad_link"),
        ({"url": "https://shop.example/" + "a" * 1000}, "orders.0.url too_long"),
        ({"items": "tea"}, "orders.0.items bad_list"),
        ({"items": [{"name": ""}]}, "orders.0.items.0.name required"),
        ({"items": [{"name": "Tea", "total": "free"}]}, "orders.0.items.0.total bad_amount"),
        ({"items": [{"name": "Tea"}] * 21}, "orders.0.items too_many"),
    ],
)
def test_who_is_there_to_correct_it_is_told_what_is_wrong(order: dict[str, Any], refused: str) -> None:
    assert strict({"orders": [{**ORDER, **order}]}) == refused


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ([], " bad_object"),
        ({"orders": None}, "orders bad_list"),
        ({"orders": [ORDER] * 21}, "orders too_many"),
        ({"orders": [ORDER, ORDER]}, "orders.1.number repeated"),
        ({"cards": ["x"]}, "cards.0 bad_object"),
        ({"cards": [{"slug": "a"}]}, "cards.0.title required"),
        ({"cards": [{"title": "A"}]}, "cards.0.slug bad_slug"),
        ({"cards": [{"slug": "A b", "title": "A"}]}, "cards.0.slug bad_slug"),
        ({"cards": [{"slug": "a", "title": "A"}] * 2}, "cards.1.slug repeated"),
        ({"cards": [{"slug": "a", "title": "A", "rows": [{"value": "1"}]}]}, "cards.0.rows.0.label required"),
        ({"cards": [{"slug": "a", "title": "A", "rows": [{"label": "L", "url": "vbscript:x"}]}]}, "cards.0.rows.0.url bad_link"),
    ],
)
def test_so_are_lists_and_cards(told: Any, refused: str) -> None:
    assert strict(told) == refused


def test_a_server_that_nobody_watches_is_taken_as_well_as_it_can_be() -> None:
    order = {
        "number": 2041,
        "total": "¥3,200",
        "currency": "JPY",
        "placed_on": "yesterday\n\u202e",
        "url": "javascript:alert(1)",
        "status": "s" * 100,
        "items": [{"name": "Tea", "quantity": 2}] * 30,
        "secret": "x",
    }
    sheet = clean_sheet({"orders": [order] * 30, "cards": [{"title": "Club", "rows": [{"label": "Points", "value": 12}]}]}, is_strict=False)
    assert sheet.orders is not None and sheet.cards is not None
    (kept,) = sheet.orders
    assert (kept["number"], kept["total"], kept["currency"], kept["placed_on"], kept["url"]) == ("2041", "¥3,200", "", "yesterday", "")
    assert (len(kept["status"]), len(kept["items"]), "secret" in kept) == (60, 20, False)
    assert sheet.cards == [{"slug": "cards-0", "title": "Club", "url": "", "rows": [{"label": "Points", "value": "12", "url": ""}]}]


@pytest.mark.parametrize("told", [[], {"orders": {}}, {"orders": [[]]}, {"orders": [{}]}, {"cards": [{"title": ""}]}, {"orders": [{"number": []}]}])
def test_but_not_what_has_another_form(told: Any) -> None:
    with pytest.raises(BadMemberData):
        clean_sheet(told, is_strict=False)
