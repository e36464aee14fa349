"""The company's systems push orders and cards; what others told stays, and another company sees nothing."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tenants.accounts.models import Role
from tenants.scope import TenantRef
from tests.api.conftest import Api
from tests.factories import make_contact, make_key, make_user, make_visitor, make_website
from visitors.models import Contact, MemberData, Website
from visitors.services.contacts import delete_contact, identify_visitor
from visitors.services.contacts.merge import merge_contacts, undo_merge
from visitors.tokens import Identity

ORDER = {"number": "K-1", "total": "48.00", "currency": "EUR", "placed_on": "2026-11-20", "items": [{"name": "Tea", "quantity": "2"}]}
CARD = {"slug": "club", "title": "Tea club", "rows": [{"label": "Level", "value": "Blossom"}]}


def path(contact: Contact, more: str = "") -> str:
    return f"contacts/{contact.uuid}/member-data/{more}"


def numbers(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.json()
    return [order["number"] for order in answer.json()["orders"]]


def sign_in(contact_id: str, orders: list[dict[str, Any]], website: Website | None = None) -> Contact:
    visitor = make_visitor(website)
    identity = Identity(contact_id, int(timezone.now().timestamp()), {"name": "Mika", "orders": orders, "cards": [{"title": "Points"}]})
    identify_visitor(visitor=visitor, sent=None, identity=identity, now=timezone.now())
    return Contact.objects.get(external_id=contact_id)


def test_all_is_replaced_and_the_same_again_changes_nothing(api: Api) -> None:
    contact = make_contact()
    answer = api.put(path(contact), {"orders": [ORDER], "cards": [CARD]})
    assert numbers(answer) == ["K-1"]
    told = answer.json()
    assert told["orders"][0]["items"] == [{"name": "Tea", "quantity": "2", "total": ""}]
    assert (told["cards"][0]["title"], told["cards"][0]["source"], told["sources"][0]["state"]) == ("Tea club", "api", "told")
    assert numbers(api.put(path(contact), {"orders": [ORDER], "cards": [CARD]})) == ["K-1"]
    assert MemberData.objects.count() == 1
    answer = api.put(path(contact), {"orders": [{**ORDER, "number": "K-2"}]})
    assert (numbers(answer), answer.json()["cards"]) == (["K-2"], [])


def test_single_ones_are_told_by_number_and_slug(api: Api) -> None:
    contact = make_contact()
    api.patch(path(contact), {"orders": [ORDER], "cards": [CARD]})
    change = {"orders": [{"number": "K-2"}, {**ORDER, "status": "sent"}], "remove_cards": ["club", "nothing"]}
    for _again in range(2):
        answer = api.patch(path(contact), change)
        assert [(order["number"], order["status"]) for order in answer.json()["orders"]] == [("K-1", "sent"), ("K-2", "")]
        assert answer.json()["cards"] == []
    assert numbers(api.patch(path(contact), {"remove_orders": ["K-1"]})) == ["K-2"]
    many = [{"number": f"N-{n}", "placed_on": f"2026-01-{n + 1:02}"} for n in range(20)]
    assert "K-2" not in numbers(api.patch(path(contact), {"orders": many}))


def test_too_many_cards_are_refused(api: Api) -> None:
    contact = make_contact()
    cards = [{"slug": f"c{n}", "title": "C"} for n in range(10)]
    assert api.put(path(contact), {"cards": cards}).status_code == 200
    answer = api.patch(path(contact), {"cards": [{"slug": "more", "title": "C"}]})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "cards")
    assert len(api.get(path(contact)).json()["cards"]) == 10


def test_what_is_wrong_is_named_and_nothing_is_changed(api: Api) -> None:
    contact = make_contact()
    api.put(path(contact), {"orders": [ORDER]})
    for orders in ([{**ORDER, "total": "free"}], [{**ORDER, "url": "javascript:alert(1)"}], [{"number": ""}], [ORDER] * 21, [{**ORDER, "x": 1}], [1], "x"):
        answer = api.put(path(contact), {"orders": orders})
        assert (answer.status_code, answer.json()["code"]) == (400, "invalid"), orders
        assert answer.json()["errors"], orders
    assert numbers(api.get(path(contact))) == ["K-1"]


def test_what_the_api_told_goes_and_what_was_signed_stays(api: Api) -> None:
    contact = sign_in("4711", [{"number": "S-1", "total": "¥3,200"}])
    api.put(path(contact), {"orders": [ORDER]})
    assert set(numbers(api.get(path(contact)))) == {"K-1", "S-1"}
    assert api.delete(path(contact)).status_code == 204
    assert api.delete(path(contact)).status_code == 204
    assert numbers(api.get(path(contact))) == ["S-1"]


def test_an_order_that_two_sources_know_is_shown_once_as_told_last(api: Api) -> None:
    contact = sign_in("4711", [{"number": "K-1", "status": "new"}])
    api.put(path(contact), {"orders": [{"number": "K-1", "status": "sent"}]})
    (order,) = api.get(path(contact)).json()["orders"]
    assert (order["status"], order["source"]) == ("sent", "api")


def test_two_websites_may_have_orders_of_the_same_number(api: Api) -> None:
    contact = sign_in("4711", [{"number": "1"}], make_website(name="Shop"))
    sign_in("4711", [{"number": "1"}], make_website(name="Store"))
    assert sorted(order["website"] for order in api.get(path(contact)).json()["orders"]) == ["Shop", "Store"]
    sign_in("4711", [{"number": "2"}], Website.objects.get(name="Shop"))
    assert sorted(numbers(api.get(path(contact)))) == ["1", "2"]


def test_asking_is_a_question_of_its_own(api: Api, tenant: TenantRef) -> None:
    contact = make_contact()
    assert api.post(path(contact, "refresh/"), {}).json() == {"orders": [], "cards": [], "sources": []}
    reader = Api(tenant, key=make_key(scopes=("read",)))
    assert (reader.get(path(contact)).status_code, reader.post(path(contact, "refresh/"), {}).status_code) == (200, 403)


def test_it_goes_along_with_a_merge_and_comes_back(api: Api) -> None:
    stays, goes = make_contact(), make_contact(name="Twin")
    api.put(path(stays), {"orders": [ORDER]})
    api.put(path(goes), {"orders": [{"number": "T-1"}], "cards": [CARD]})
    third = sign_in("4711", [{"number": "S-1"}])
    merge = merge_contacts(by=make_user(), contact=third, other=goes, now=timezone.now())
    assert set(numbers(api.get(path(third)))) == {"S-1", "T-1"}
    second = merge_contacts(by=make_user(), contact=third, other=stays, now=timezone.now())
    assert set(numbers(api.get(path(third)))) == {"S-1", "T-1"}
    back = undo_merge(by=make_user(), merge=second, now=timezone.now())
    assert numbers(api.get(path(back))) == ["K-1"]
    back = undo_merge(by=make_user(), merge=merge, now=timezone.now())
    assert (numbers(api.get(path(back))), numbers(api.get(path(third)))) == (["T-1"], ["S-1"])


def test_it_goes_with_the_contact(api: Api) -> None:
    contact = make_contact()
    api.put(path(contact), {"orders": [ORDER]})
    delete_contact(by=make_user(Role.ADMIN), contact=contact)
    assert not MemberData.objects.exists()
    assert api.put(path(contact), {"orders": [ORDER]}).status_code == 404
    assert api.get(f"contacts/{uuid4()}/member-data/").status_code == 404


def test_the_key_of_the_questions_is_told_once(api: Api) -> None:
    website = make_website()
    made = api.post(f"websites/{website.uuid}/member-source/keys/", {}).json()
    assert len(made["value"]) > 30
    told = json.dumps([api.get(f"websites/{website.uuid}/member-source/keys/").json(), api.get(f"member-source-keys/{made['id']}/").json()])
    assert made["value"] not in told and made["ending"] in told
    assert made["value"] not in website.member_source_keys.get().sealed_secret
    assert api.post(f"websites/{website.uuid}/member-source/keys/", {}).status_code == 201
    assert api.post(f"websites/{website.uuid}/member-source/keys/", {}).json()["code"] == "too_many_member_source_keys"


@pytest.mark.parametrize(
    "url", ["http://shop.example.com/", "https://169.254.169.254/latest/", "https://user@shop.example.com/", "https://localhost/", "", "x"]
)
def test_an_address_that_is_not_asked_is_refused_in_place(api: Api, url: str) -> None:
    answer = api.put(f"websites/{make_website().uuid}/member-source/", {"url": url})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "url")


def test_how_the_address_is_doing(api: Api) -> None:
    website = make_website()
    assert api.get(f"websites/{website.uuid}/member-source/").json()["url"] == ""
    assert api.post(f"websites/{website.uuid}/member-source/try/", {"member": "1"}).status_code == 404
    api.put(f"websites/{website.uuid}/member-source/", {"url": "https://shop.invalid.example/members"})
    tried = api.post(f"websites/{website.uuid}/member-source/try/", {"member": "1"}).json()
    assert (tried["failure"], tried["took_ms"]) == ("no_key", None)
    assert api.delete(f"websites/{website.uuid}/member-source/").status_code == 204
