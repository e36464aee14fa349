"""What calling costs the relay, which serves all companies one after the other; and who is called all the same."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.feed import move_inbox
from chat.models import Conversation, Department, Notice, NoticeRules, Operator, PushDevice
from chat.services import leave_message, send_message
from chat.services.departments import delete_department, route_conversation
from chat.services.notices import PUSH_DEVICE, PUSH_NOTICE, change_notice_rules, raise_for_lines, raise_for_queued
from tenants.accounts.models import Role
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef
from tests.chat.services.notices.conftest import run_outbox, set_up
from tests.factories import make_conversation, make_department, make_operator, make_push_device, make_visitor
from tests.push_service import PushService

WRITES = ("INSERT", "UPDATE", "DELETE", "FOR NO KEY UPDATE")


def operator_with_device(**fields: object) -> Operator:
    operator = make_operator(**fields)
    make_push_device(operator)
    return operator


def write(conversation: Conversation) -> None:
    send_message(conversation=conversation.uuid, by=conversation.visitor, body="Hello?", cid=uuid4())


@pytest.mark.parametrize("is_left", [False, True])
def test_a_further_line_of_who_waits_costs_one_query_and_writes_nothing(tenant: TenantRef, is_left: bool) -> None:
    operators = [operator_with_device() for _ in range(3)]
    change_notice_rules(by=operators[0], now=timezone.now(), channels={"new": ["mail"]})
    if is_left:
        conversation = leave_message(by=make_visitor(), name="Vera", email="vera@example.org", body="Hi", cid=uuid4(), now=timezone.now()).conversation
    else:
        conversation = make_conversation()
    move_inbox()
    assert Notice.objects.count() == 3
    for _line in range(2):
        write(conversation)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            raise_for_lines(now=timezone.now())
            raise_for_lines(now=timezone.now(), conversations=[conversation.pk])
        assert len(asked) == 2 and not [query["sql"] for query in asked if any(word in query["sql"] for word in WRITES)]
    # He waits anew: they are called again.
    now = timezone.now() + timedelta(minutes=1)
    Conversation.objects.update(waiting_since=now)
    raise_for_lines(now=now)
    assert {row.turn for row in Notice.objects.all()} == {2}


def test_calling_many_takes_as_many_queries_as_calling_two(tenant: TenantRef) -> None:
    def cost() -> int:
        conversation = make_conversation()
        with CaptureQueriesContext(connection) as asked:
            raise_for_queued(conversation=conversation, since=timezone.now(), now=timezone.now())
        return len(asked)

    for _ in range(2):
        operator_with_device()
    few = cost()
    for _ in range(8):
        operator_with_device()
    assert cost() == few
    assert OutboxEntry.objects.filter(kind=PUSH_NOTICE).count() == 12


def test_who_comes_with_another_department_is_called_and_nobody_twice(tenant: TenantRef) -> None:
    first, both, second = (operator_with_device(name=name, online=True) for name in ("First", "Both", "Second"))
    sales, orders = (
        make_department(name, *people, strategy=Department.Strategy.BROADCAST) for name, people in (("Sales", (first, both)), ("Orders", (both, second)))
    )
    conversation = make_conversation(department=sales)
    move_inbox()
    assert set(Notice.objects.values_list("operator", flat=True)) == {first.pk, both.pk}
    route_conversation(conversation=conversation, to=orders, by=first, now=timezone.now())
    move_inbox()
    write(conversation)
    move_inbox()
    assert sorted(Notice.objects.values_list("operator", "turn")) == sorted([(first.pk, 1), (both.pk, 1), (second.pk, 1)])


def test_the_people_of_the_department_that_takes_over_are_called_once(tenant: TenantRef) -> None:
    admin, before, after, both = make_operator(Role.ADMIN), operator_with_device(), operator_with_device(), operator_with_device()
    gone, other = make_department("Gone", before, both), make_department("Other", after, both)
    waits, held = make_conversation(department=gone), make_conversation(department=gone, status="open", assignee=before)
    raise_for_lines(now=timezone.now(), conversations=[waits.pk, held.pk])
    assert not Notice.objects.filter(operator=after).exists()
    delete_department(by=admin.user, department=gone, to=other, now=timezone.now())
    assert [(row.conversation, row.turn) for row in Notice.objects.filter(operator=after)] == [(waits, 1)]
    assert [row.turn for row in Notice.objects.filter(operator=both, conversation=waits)] == [1]


def test_where_nobody_is_left_to_be_called_nothing_is_written_nor_locked(tenant: TenantRef) -> None:
    operator, now = operator_with_device(), timezone.now()
    change_notice_rules(by=operator, now=now, channels={"new": ["push", "mail"]})
    conversation = make_conversation()
    raise_for_queued(conversation=conversation, since=now, now=now)
    with CaptureQueriesContext(connection) as asked:
        raise_for_queued(conversation=conversation, since=now, now=now)
    assert not [query["sql"] for query in asked if any(word in query["sql"] for word in WRITES)] and NoticeRules.objects.count() == 1


def test_a_device_whose_session_ended_is_removed_when_it_would_be_pushed_to(tenant: TenantRef, service: PushService) -> None:
    operator, colleague = make_operator(), make_operator()
    set_up(service, operator)
    ended, others = make_push_device(operator), make_push_device(colleague)
    raise_for_queued(conversation=make_conversation(), since=timezone.now(), now=timezone.now())
    run_outbox(PUSH_NOTICE, PUSH_DEVICE)
    assert len(service.came) == 1
    assert PushDevice.objects.count() == 1 and not PushDevice.objects.filter(pk__in=[ended.pk, others.pk]).exists()
    # Who has none left is not called there any more.
    raise_for_queued(conversation=make_conversation(), since=timezone.now(), now=timezone.now())
    assert OutboxEntry.objects.filter(kind=PUSH_NOTICE, state="pending").count() == 1
