"""Which department a conversation comes to, who gets it, and how the queue moves on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import services
from chat.models import Availability, Conversation, Department, Operator, RoutingRule
from chat.selectors.departments import staff_now, waiting_of
from chat.services import departments
from chat.services.capacity import CapacityReached
from tenants.outbox.models import OutboxEntry
from tests.factories import make_contact, make_department, make_message, make_operator, make_visitor, start
from visitors.models import MemberData

pytestmark = pytest.mark.usefixtures("tenant")


def rule(department: Department | None = None, kind: str = "conditions", **conditions: Any) -> None:
    RoutingRule.objects.create(kind=kind, department=department, conditions=conditions, position=RoutingRule.objects.count())


def run_routing() -> None:
    """What the worker does with the rows of routing that are due."""
    from chat.tasks import routing

    for entry in OutboxEntry.objects.filter(kind__startswith="routing.", not_before__lte=timezone.now()).order_by("id"):
        handler = {departments.DRAIN: routing.drain, departments.PLACE: routing.place, departments.OVERFLOW: routing.overflow}[entry.kind]
        handler(payload=entry.payload, attempt=1, entry_uuid=entry.uuid)
        entry.delete()


def department_of(body: str = "Hello", **fields: Any) -> str:
    visitor = fields.pop("visitor", None) or make_visitor(**fields)
    row = start(visitor, body).conversation
    row.refresh_from_db()
    return row.department.name if row.department else ""


@pytest.mark.parametrize(
    ("conditions", "fields", "body"),
    [
        ({"pages": ["/pricing*"]}, {"page_url": "https://shop.example/pricing/tea"}, "Hello"),
        ({"words": ["refund", "返品"]}, {}, "返品したいのですが"),
        ({"languages": ["ja"]}, {"language": "ja-JP"}, "Hello"),
        ({"channels": ["search"]}, {"last_touch": {"channel": "search"}}, "Hello"),
        ({}, {}, "anything"),
    ],
)
def test_the_first_rule_that_holds_decides(conditions: dict[str, Any], fields: dict[str, Any], body: str) -> None:
    wanted, other = make_department("Wanted", make_operator(online=True)), make_department("Other", make_operator(online=True))
    rule(wanted, **conditions)
    rule(other)
    assert department_of(body, **fields) == "Wanted"
    if conditions:
        assert department_of("Something else") == "Other"


def test_an_open_order_and_a_tag_lead_to_a_department() -> None:
    after, vip = make_department("After", make_operator(online=True)), make_department("VIP", make_operator(online=True))
    rule(vip, tags=["VIP"])
    rule(after, order="open")
    visitor = make_visitor(identified_at=timezone.now())
    contact = make_contact(visitor)
    contact.tags = []
    contact.save()
    assert department_of(visitor=visitor) == ""
    Conversation.objects.all().delete()
    data = MemberData.objects.create(
        contact=contact, website=visitor.website, source="api", told_at=timezone.now(), orders=[{"number": "1", "status": "Shipped"}]
    )
    visitor.refresh_from_db()
    assert department_of(visitor=visitor) == "After"
    Conversation.objects.all().delete()
    MemberData.objects.filter(pk=data.pk).update(orders=[{"number": "1", "status": "Delivered"}])
    assert department_of(visitor=visitor) == ""
    Conversation.objects.all().delete()
    contact.tags = ["vip"]
    contact.save()
    assert department_of(visitor=visitor) == "VIP"


def test_a_department_without_anybody_is_passed_over() -> None:
    empty, away = make_department("Empty"), make_department("Away", make_operator())
    closed = make_department("Closed", make_operator(online=True), hours={"exceptions": [{"date": timezone.now().date().isoformat()}], "zone": "UTC"})
    there = make_department("There", make_operator(online=True))
    for each in (empty, away, closed, there):
        rule(each)
    assert department_of() == "There"
    assert set(staff_now([empty, away, closed, there], now=timezone.now())) == {there.pk}


def test_what_a_visitor_chooses_holds_where_somebody_is_there() -> None:
    first, second = make_department("First", make_operator(online=True)), make_department("Second", make_operator(online=True))
    empty = make_department("Empty")
    rule(kind="choice")
    rule(first)
    for chosen, expected in ((second, "Second"), (empty, "First"), (None, "First")):
        started = services.start_conversation(by=make_visitor(), body="Hello", cid=uuid4(), now=timezone.now(), department=chosen)
        started.conversation.refresh_from_db()
        assert started.conversation.department
        assert started.conversation.department.name == expected


def test_whoever_served_last_gets_it_again() -> None:
    known, other = make_operator(online=True), make_operator(online=True)
    make_department("Sales", known, other)
    rule(kind="last_operator")
    visitor = make_visitor()
    before = start(visitor).conversation
    make_message(before, known)
    services.accept_conversation(conversation=before, by=known, now=timezone.now())
    services.close_conversation(conversation=before, by=known, now=timezone.now())
    again = start(visitor, "Me again").conversation
    again.refresh_from_db()
    assert (again.assignee, again.status) == (known, "open")


@pytest.mark.parametrize(("strategy", "expected"), [("round_robin", [0, 1, 2, 0]), ("least_busy", [1, 2, 1, 2]), ("broadcast", [None] * 4)])
def test_strategies(strategy: str, expected: list[int | None]) -> None:
    team = [make_operator(online=True) for _ in range(3)]
    if strategy == "least_busy":
        for _ in range(2):
            services.accept_conversation(conversation=start().conversation, by=team[0], now=timezone.now())
    rule(make_department("Sales", *team, strategy=strategy))
    rows = [start().conversation for _ in range(4)]
    for row in rows:
        row.refresh_from_db()
    assert [team.index(row.assignee) if row.assignee else None for row in rows] == expected


def test_by_skill_the_language_goes_first() -> None:
    speaks = make_operator(online=True)
    knows = make_operator(online=True)
    Operator.objects.filter(pk=speaks.pk).update(languages=["ja"])
    Operator.objects.filter(pk=knows.pk).update(skills=["invoice"])
    rule(make_department("Sales", knows, speaks, strategy="skill"))
    ours = [start(make_visitor(language=language), body).conversation for language, body in (("ja-JP", "invoice"), ("en", "My invoice"))]
    for row in ours:
        row.refresh_from_db()
    assert [row.assignee for row in ours] == [speaks, knows]


def test_capacity_holds_and_the_queue_moves_when_there_is_room() -> None:
    operator = make_operator(online=True)
    Operator.objects.filter(pk=operator.pk).update(capacity=1)
    rule(make_department("Sales", operator, strategy="round_robin"))
    first, second = start().conversation, start().conversation
    second.refresh_from_db()
    assert second.status == "queued"
    with pytest.raises(CapacityReached):
        services.accept_conversation(conversation=second, by=operator, now=timezone.now())
    run_routing()
    second.refresh_from_db()
    assert second.assignee is None
    services.close_conversation(conversation=first, by=operator, now=timezone.now())
    run_routing()
    second.refresh_from_db()
    assert (second.assignee, second.status) == (operator, "open")


def test_who_comes_online_gets_what_waits_and_what_found_nobody() -> None:
    operator = make_operator(online=True)
    Operator.objects.filter(pk=operator.pk).update(availability=Availability.AWAY)
    rule(make_department("Sales", operator, strategy="least_busy"))
    lost = start().conversation
    lost.refresh_from_db()
    assert lost.department is None
    services.set_availability(operator=operator, availability=Availability.ONLINE, now=timezone.now())
    run_routing()
    lost.refresh_from_db()
    assert (lost.assignee, lost.department and lost.department.name) == (operator, "Sales")


def test_what_is_given_back_goes_to_somebody_else() -> None:
    first, second = make_operator(online=True), make_operator(online=True)
    rule(make_department("Sales", first, second, strategy="round_robin"))
    row = start().conversation
    row.refresh_from_db()
    assert row.assignee == first
    services.release_conversation(conversation=row, by=first, now=timezone.now())
    run_routing()
    row.refresh_from_db()
    assert row.assignee == second


def test_who_waits_too_long_goes_to_the_other_department_if_somebody_is_there() -> None:
    other = make_department("Other")
    team = make_operator(online=True)
    sales = make_department("Sales", team, overflow="department", overflow_to=other, overflow_after_s=60)
    rule(sales)
    row = start().conversation
    entry = OutboxEntry.objects.get(kind=departments.OVERFLOW)
    assert entry.not_before > timezone.now() + timedelta(seconds=50)

    def ask() -> str:
        departments.overflow(conversation_id=row.uuid, department=sales.uuid, turn=0, now=timezone.now())
        row.refresh_from_db()
        return row.department.name if row.department else ""

    assert ask() == "Sales"
    assert OutboxEntry.objects.filter(kind=departments.OVERFLOW).count() == 2
    departments.set_members(by=make_operator("admin").user, department=other, members=[make_operator(online=True)], now=timezone.now())
    assert ask() == "Other"
    assert row.messages.filter(kind="system", data__event="routed", visitor_seq=None).exists()


def test_a_waiting_time_is_said_while_it_is_true() -> None:
    operator, now = make_operator(online=True), timezone.now()
    rule(make_department("Sales", operator))
    served = start(now=now - timedelta(minutes=5)).conversation
    Conversation.objects.filter(pk=served.pk).update(first_answered_at=now - timedelta(minutes=3), status="open")
    first, second = start(now=now).conversation, start(now=now + timedelta(seconds=1)).conversation
    for row in (first, second):
        row.refresh_from_db()
    Operator.objects.update(seen_at=now + timedelta(hours=1))
    assert (waiting_of(first, now=now).place, waiting_of(second, now=now).place) == (1, 2)
    assert waiting_of(first, now=now).seconds == 120
    assert waiting_of(first, now=now + timedelta(minutes=1)).seconds == 60
    # It took longer than was said: nothing more is promised.
    assert waiting_of(first, now=now + timedelta(seconds=130)).seconds is None
    # Nobody was answered for half an hour.
    Conversation.objects.filter(pk=second.pk).update(waits_since=now + timedelta(minutes=40))
    second.refresh_from_db()
    assert waiting_of(second, now=now + timedelta(minutes=40)).seconds is None


def test_a_message_left_goes_where_the_rules_say_though_nobody_is_there() -> None:
    rule(make_department("Sales", make_operator()))
    left = services.leave_message(by=make_visitor(), name="A", email="a@example.com", body="Hello", cid=uuid4(), now=timezone.now())
    left.conversation.refresh_from_db()
    assert left.conversation.department
    assert left.conversation.status == "queued"
