"""Operators who are there, and those who only seem to be."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import services
from chat.events import OperatorAvailabilityChanged
from chat.models import Availability
from chat.selectors import online_operators, presence_for_visitors
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_operator, make_visitor

NOW = timezone.now()
GONE = NOW - timedelta(seconds=61)
IDLE = NOW - timedelta(seconds=901)


def test_an_operator_chooses_and_it_is_announced_once(tenant: TenantRef, django_capture_on_commit_callbacks, heard) -> None:
    operator = make_operator()
    events = heard(OperatorAvailabilityChanged)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(2):
            services.set_availability(operator=operator, availability=Availability.ONLINE, now=NOW)

    operator.refresh_from_db()
    assert (operator.availability, operator.active_at, operator.availability_changed_at) == ("online", NOW, NOW)
    assert [(event.operator, event.availability) for event in events] == [(operator.uuid, "online")]


@pytest.mark.parametrize(
    ("seen_at", "active_at", "expected"),
    [
        (NOW, NOW, ("online", "")),
        (NOW - timedelta(seconds=59), NOW, ("online", "")),
        (GONE, NOW, ("away", "gone")),
        (None, NOW, ("away", "gone")),
        (NOW, IDLE, ("away", "idle")),
        (GONE, IDLE, ("away", "gone")),
    ],
)
def test_who_is_quiet_is_set_away(tenant: TenantRef, seen_at: datetime | None, active_at: datetime, expected: tuple[str, str]) -> None:
    operator = make_operator(online=True)
    operator.seen_at, operator.active_at, operator.availability_changed_at = seen_at, active_at, IDLE
    operator.save()

    services.set_quiet_operators_away(now=NOW)

    operator.refresh_from_db()
    assert (operator.availability, operator.away_reason) == expected


def test_who_just_came_online_is_given_time_to_connect(tenant: TenantRef) -> None:
    operator = make_operator()
    services.set_availability(operator=operator, availability=Availability.ONLINE, now=NOW)
    assert services.set_quiet_operators_away(now=NOW + timedelta(seconds=30)) == []
    assert services.set_quiet_operators_away(now=NOW + timedelta(seconds=61)) == [operator]


def test_an_operator_who_chose_away_is_left_alone(tenant: TenantRef) -> None:
    operator = make_operator()
    services.set_availability(operator=operator, availability=Availability.AWAY, now=IDLE)
    assert services.set_quiet_operators_away(now=NOW) == []
    services.record_activity(operator=operator, now=NOW)
    operator.refresh_from_db()
    assert (operator.availability, operator.active_at) == ("away", NOW)


def test_the_queue_moves_on_when_an_operator_is_gone(tenant: TenantRef) -> None:
    operator = make_operator(online=True)
    unanswered, answered, closed = (make_conversation(make_visitor()) for _ in range(3))
    for conversation in (unanswered, answered, closed):
        services.accept_conversation(conversation=conversation, by=operator, now=NOW)
    services.send_message(conversation=answered.uuid, by=operator, body="Hi", cid=uuid4())
    services.close_conversation(conversation=closed, by=operator, now=NOW)
    operator.seen_at = GONE
    operator.save()

    services.set_quiet_operators_away(now=NOW)

    for row in (unanswered, answered, closed):
        row.refresh_from_db()
    assert (unanswered.status, unanswered.assignee_id) == ("queued", None)
    assert (answered.status, answered.assignee_id) == ("open", operator.pk)
    assert closed.status == "closed"
    line = unanswered.messages.order_by("-staff_seq")[0]
    assert (line.data["event"], line.data["reason"], line.data["operator"]["id"], line.visitor_seq) == ("returned", "gone", str(operator.uuid), None)


def test_who_was_set_away_comes_back_by_doing_something(tenant: TenantRef) -> None:
    operator = make_operator(online=True)
    operator.active_at = IDLE
    operator.save()
    services.set_quiet_operators_away(now=NOW)
    operator.refresh_from_db()
    assert operator.away_reason == "idle"

    services.record_activity(operator=operator, now=NOW)

    operator.refresh_from_db()
    assert (operator.availability, operator.away_reason) == ("online", "")


def test_activity_is_written_at_most_twice_a_minute(tenant: TenantRef, django_assert_num_queries) -> None:
    operator = make_operator(online=True)
    operator.active_at = NOW
    with django_assert_num_queries(0):
        services.record_activity(operator=operator, now=NOW + timedelta(seconds=29))


def test_presence_is_renewed_for_all_at_once(tenant: TenantRef, django_assert_max_num_queries) -> None:
    operators = [make_operator() for _ in range(5)]
    with django_assert_max_num_queries(4):
        services.touch_presence(operator_ids=[operator.pk for operator in operators[:4]], now=NOW)
    for operator in operators:
        operator.refresh_from_db()
    assert [operator.seen_at for operator in operators] == [NOW] * 4 + [None]


def test_visitors_see_only_operators_who_are_really_there(tenant: TenantRef) -> None:
    there = make_operator(name="There", online=True)
    gone, inactive, away = make_operator(online=True), make_operator(online=True, is_active=False), make_operator(online=True)
    gone.seen_at = GONE
    gone.save()
    away.availability = Availability.AWAY
    away.save()
    now = timezone.now()

    assert list(online_operators(now=now)) == [there]
    assert presence_for_visitors(now=now).online
    there.delete()
    assert not presence_for_visitors(now=now).online
    assert inactive.user.is_active is False


def test_what_was_given_to_somebody_while_he_was_shut_out_waits_again(tenant: TenantRef) -> None:
    operator, conversation = make_operator(), make_conversation()
    services.accept_conversation(conversation=conversation, by=operator, now=NOW)
    operator.user.is_active = False
    operator.user.save()

    services.set_quiet_operators_away(now=NOW)

    conversation.refresh_from_db()
    assert (conversation.status, conversation.assignee_id) == ("queued", None)
