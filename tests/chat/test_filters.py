"""Which conversations a filter lets through. The cases are shared with the dashboard, which asks the same of what it knows."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from django.db.models import F
from django.utils import timezone

from chat.models import Conversation
from chat.selectors import filters
from chat.selectors.filters import BadFilter, matching, ordered, read_filter
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_department, make_operator, make_visitor, make_website

SHARED: dict[str, Any] = json.loads((Path(__file__).parent / "filters.json").read_text())


def test_every_shared_case_shows_what_it_should(tenant: TenantRef) -> None:
    now, people, sites = timezone.now(), {"me": make_operator(), "colleague": make_operator()}, {"shop": make_website(), "blog": make_website()}
    places = {name: make_department(name) for name in ("sales", "after")}
    made = {}
    for name, like in SHARED["conversations"].items():
        fields = {member: like[member] for member in ("status", "priority", "tags", "language", "origin")}
        fields["assignee"] = people.get(like["assignee"])
        fields["department"] = places.get(like["department"])
        fields["staff_unread"], fields["waiting_since"] = int(like["is_unread"]), now if like["is_waiting"] else None
        made[make_conversation(make_visitor(sites[like["website"]]), **fields).pk] = name

    for case in SHARED["cases"]:
        wanted = dict(case["filter"])
        if "assignee" in wanted:
            wanted["assignee"] = [str(people["colleague"].uuid) if each == "colleague" else each for each in wanted["assignee"]]
        if "websites" in wanted:
            wanted["websites"] = [str(sites[each].uuid) for each in wanted["websites"]]
        if "departments" in wanted:
            wanted["departments"] = [str(places[each].uuid) if each in places else each for each in wanted["departments"]]
        rows = matching(Conversation.objects.all(), read_filter(wanted), operator=people["me"])
        assert {made[row.pk] for row in rows} == set(case["shows"]), case


@pytest.mark.parametrize(
    "wrong",
    [
        [],
        "open",
        {"colour": ["red"]},
        {"status": ["asleep"]},
        {"status": "open"},
        {"assignee": ["you"]},
        {"websites": ["shop"]},
        {"departments": ["sales"]},
        {"tags": [""]},
        {"tags": ["x" * 41]},
        {"tags": ["x"] * 21},
        {"is_unread": 1},
    ],
)
def test_a_filter_that_cannot_be_understood_is_refused(wrong: Any) -> None:
    with pytest.raises(BadFilter):
        read_filter(wrong)


def test_the_words_are_those_of_the_model() -> None:
    assert [get_args(words) for words in (filters.Status, filters.Priority, filters.Origin)] == [
        tuple(choices.values) for choices in (Conversation.Status, Conversation.Priority, Conversation.Origin)
    ]


def test_orders(tenant: TenantRef) -> None:
    now = timezone.now()
    first = make_conversation(waiting_since=now - timedelta(hours=1), listed_at=now - timedelta(hours=1), priority="low")
    second = make_conversation(waiting_since=now - timedelta(hours=2), listed_at=now, priority="normal")
    third = make_conversation(waiting_since=now, listed_at=now - timedelta(hours=2), priority="urgent")

    Conversation.objects.update(waits_since=F("waiting_since"))

    def in_order(order: Any) -> list[Conversation]:
        return list(ordered(Conversation.objects.all(), order))

    assert in_order("newest") == [second, first, third]
    assert in_order("waiting") == [second, first, third]
    assert in_order("priority") == [third, second, first]
