"""The language of filters over contacts: who is found, and what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tenants.scope import TenantRef, tenant_scope
from tests.api.conftest import Api
from tests.factories import make_contact, make_contact_attribute, make_contact_segment, make_conversation, make_key, make_user, make_visitor
from visitors.models import Contact, Visit
from visitors.selectors.segments import BadSegment, condition_of, in_segment, segment_fields


def found(*rules: Any, match: str = "all") -> set[str]:
    return set(Contact.objects.filter(condition_of({"match": match, "rules": list(rules)}, now=timezone.now())).values_list("name", flat=True))


def rule(field: str, op: str, *value: Any) -> dict[str, Any]:
    return {"field": field, "op": op, **({"value": value[0]} if value else {})}


@pytest.fixture
def people(tenant: TenantRef) -> dict[str, Any]:
    make_contact_attribute("plan", "choice", choices=["gold", "free"])
    make_contact_attribute("orders", "number")
    make_contact_attribute("since", "date")
    make_contact_attribute("club", "boolean")
    make_contact_attribute("a__gte", "text")
    now, owner = timezone.now(), make_user()
    visitor = make_visitor()
    Visit.objects.create(
        visitor=visitor, website=visitor.website, number=1, started_at=now, seen_at=now, page_at=now, channel="direct", device="phone", country="JP"
    )
    make_contact(
        visitor,
        name="Ana",
        email="ana@example.com",
        tags=["vip", "tea"],
        owner=owner,
        attributes={"plan": "gold", "orders": 12, "since": "2024-05-01", "club": True, "a__gte": "x"},
        seen_at=now,
    )
    make_contact(name="Ben", company="Tea & Co", attributes={"plan": "free", "orders": 3, "since": "2026-01-01"}, seen_at=now - timedelta(days=40))
    make_contact(name="Cleo", external_id="m-1", is_verified=True, phones=["+81 3 1234 5678"], created_at=now - timedelta(days=100))
    make_conversation(visitor)
    return {"owner": owner}


def test_each_field_finds_whom_it_says(people: dict[str, Any]) -> None:
    cases: list[tuple[dict[str, Any], set[str]]] = [
        (rule("name", "is", "ANA"), {"Ana"}),
        (rule("name", "is_not", "Ana"), {"Ben", "Cleo"}),
        (rule("company", "contains", "tea"), {"Ben"}),
        (rule("company", "contains", "%"), set()),
        (rule("email", "is_set"), {"Ana"}),
        (rule("email", "is_not_set"), {"Ben", "Cleo"}),
        (rule("external_id", "is_not_set"), {"Ana", "Ben"}),
        (rule("external_id", "is_not", "m-2"), {"Ana", "Ben", "Cleo"}),
        (rule("search", "contains", "1234"), {"Cleo"}),
        (rule("tag", "is", "vip"), {"Ana"}),
        (rule("tag", "is_not", "vip"), {"Ben", "Cleo"}),
        (rule("tag", "is_set"), {"Ana"}),
        (rule("owner", "is", str(people["owner"].uuid)), {"Ana"}),
        (rule("owner", "is_not", str(people["owner"].uuid)), {"Ben", "Cleo"}),
        (rule("owner", "is_not_set"), {"Ben", "Cleo"}),
        (rule("source", "is", "hand"), {"Ana", "Ben", "Cleo"}),
        (rule("phone", "is_set"), {"Cleo"}),
        (rule("verified", "is", True), {"Cleo"}),
        (rule("created", "within_days", 30), {"Ana", "Ben"}),
        (rule("created", "before_days", 30), {"Cleo"}),
        (rule("seen", "within_days", 7), {"Ana"}),
        (rule("seen", "before_days", 7), {"Ben", "Cleo"}),
        (rule("visits", "at_least", 1), {"Ana"}),
        (rule("visits", "is", 0), {"Ben", "Cleo"}),
        (rule("visits", "at_most", 0), {"Ben", "Cleo"}),
        (rule("device", "is", "phone"), {"Ana"}),
        (rule("country", "is", "jp"), {"Ana"}),
        (rule("country", "is_not", "JP"), {"Ben", "Cleo"}),
        (rule("country", "is_set"), {"Ana"}),
        (rule("talked", "is", True), {"Ana"}),
        (rule("talked", "is", False), {"Ben", "Cleo"}),
        (rule("attributes.plan", "is", "gold"), {"Ana"}),
        (rule("attributes.plan", "is_not", "gold"), {"Ben", "Cleo"}),
        (rule("attributes.plan", "is_set"), {"Ana", "Ben"}),
        (rule("attributes.orders", "at_least", 4), {"Ana"}),
        (rule("attributes.orders", "at_most", 4), {"Ben"}),
        (rule("attributes.orders", "is", 12), {"Ana"}),
        (rule("attributes.since", "before", "2025-01-01"), {"Ana"}),
        (rule("attributes.since", "after", "2025-01-01"), {"Ben"}),
        (rule("attributes.club", "is", True), {"Ana"}),
        (rule("attributes.a__gte", "contains", "X"), {"Ana"}),
    ]
    for given, names in cases:
        assert found(given) == names, given
    assert {given["field"] for given, _names in cases} >= set(segment_fields()) - {"language"}


def test_rules_join_and_nest(people: dict[str, Any]) -> None:
    gold, free, vip = rule("attributes.plan", "is", "gold"), rule("attributes.plan", "is", "free"), rule("tag", "is", "vip")
    assert found(gold, vip) == {"Ana"}
    assert found(free, vip) == set()
    assert found(free, vip, match="any") == {"Ana", "Ben"}
    assert found(rule("created", "within_days", 30), {"match": "any", "rules": [free, vip]}) == {"Ana", "Ben"}


@pytest.mark.parametrize(
    ("rules", "code"),
    [
        (None, "bad_filter"),
        ([], "bad_filter"),
        ({"match": "all", "rules": []}, "bad_filter"),
        ({"match": "none", "rules": [rule("tag", "is", "x")]}, "bad_filter"),
        ({"match": "all", "rules": [1]}, "bad_filter"),
        ({"match": "all", "rules": [{"field": "tag"}]}, "bad_filter"),
        ({"match": "all", "rules": [{**rule("tag", "is", "x"), "sql": "1"}]}, "bad_filter"),
        ({"match": "all", "rules": [rule("owner__password", "is", "x")]}, "bad_field"),
        ({"match": "all", "rules": [rule("attributes.nothing", "is", "x")]}, "bad_field"),
        ({"match": "all", "rules": [rule("name", "regex", ".*")]}, "bad_op"),
        ({"match": "all", "rules": [rule("tag", "contains", "x")]}, "bad_op"),
        ({"match": "all", "rules": [rule("tag", "is")]}, "bad_value"),
        ({"match": "all", "rules": [rule("tag", "is", ["x"])]}, "bad_value"),
        ({"match": "all", "rules": [rule("owner", "is", "me")]}, "bad_value"),
        ({"match": "all", "rules": [rule("seen", "within_days", 0)]}, "bad_value"),
        ({"match": "all", "rules": [rule("seen", "within_days", 10**9)]}, "bad_value"),
        ({"match": "all", "rules": [rule("visits", "at_least", True)]}, "bad_value"),
        ({"match": "all", "rules": [rule("verified", "is", "true")]}, "bad_value"),
        ({"match": "all", "rules": [rule("attributes.orders", "is", "many")]}, "bad_value"),
        ({"match": "all", "rules": [rule("attributes.since", "before", "soon")]}, "bad_value"),
        ({"match": "all", "rules": [rule("country", "is", "Japan")]}, "bad_value"),
        ({"match": "all", "rules": [rule("source", "is", "magic")]}, "bad_value"),
        ({"match": "all", "rules": [rule("tag", "is", "x")] * 31}, "too_many"),
    ],
)
def test_what_can_not_be_understood_is_refused_with_its_place(people: dict[str, Any], rules: Any, code: str) -> None:
    with pytest.raises(BadSegment) as error:
        condition_of(rules, now=timezone.now())
    assert error.value.code == code


def test_groups_end_somewhere(people: dict[str, Any]) -> None:
    deep: Any = rule("tag", "is", "x")
    for _ in range(4):
        deep = {"match": "all", "rules": [deep]}
    with pytest.raises(BadSegment) as error:
        condition_of(deep, now=timezone.now())
    assert error.value.code == "too_deep"


def test_a_segment_is_a_filter_of_the_list_and_of_selectors(people: dict[str, Any], tenant: TenantRef, other_tenant: TenantRef) -> None:
    api = Api(tenant, key=make_key())
    segment = make_contact_segment()
    assert [row["name"] for row in api.get(f"contacts/?segment={segment.uuid}").json()["results"]] == ["Ana"]
    assert [row["name"] for row in api.get(f"contacts/?segment={segment.uuid}&q=ben").json()["results"]] == []
    assert in_segment(Contact.objects.get(name="Ana"), segment, now=timezone.now())
    assert not in_segment(Contact.objects.get(name="Ben"), segment, now=timezone.now())
    with tenant_scope(other_tenant):
        theirs = make_contact_segment()
    assert api.get(f"contacts/?segment={theirs.uuid}").status_code == 400
    assert api.post("contact-segments/", {"name": segment.name, "rules": segment.rules}).json()["errors"][0]["code"] == "taken"
    assert api.post("contact-segments/count/", {"rules": segment.rules}).json() == {"count": 1}
    assert api.post("contact-segments/", {"name": "X", "rules": {"match": "all", "rules": [rule("x", "is", 1)]}}).json()["errors"][0] == {
        "field": "rules.0",
        "code": "bad_field",
        "detail": "There is no such field.",
    }


def test_a_segment_of_a_deleted_attribute_has_nobody(people: dict[str, Any]) -> None:
    segment = make_contact_segment({"match": "all", "rules": [rule("attributes.plan", "is", "gold")]})
    contact = Contact.objects.get(name="Ana")
    assert in_segment(contact, segment, now=timezone.now())
    type(segment).objects.model.objects.filter(pk=segment.pk).update(rules={"match": "all", "rules": [rule("attributes.gone", "is", "gold")]})
    segment.refresh_from_db()
    assert not in_segment(contact, segment, now=timezone.now())
