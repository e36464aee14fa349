"""Many who want the same at once: exactly one wins, and nobody has one more than he may (F54, F55, A124)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from chat import services
from chat.models import Conversation, Operator, RoutingRule
from chat.services.capacity import CapacityReached
from chat.services.departments import ConversationHasMoved, route_conversation
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_conversation, make_department, make_operator, make_visitor

TOLD = (services.AlreadyAccepted, services.ConversationIsClosed, ConversationHasMoved, CapacityReached)
AT_ONCE = 16


def race(tenant: TenantRef, tries: list[Callable[[], object]]) -> Counter[str]:
    """Run all at once; counts what came of each: done, or how it was refused."""
    start = Barrier(min(AT_ONCE, len(tries)))

    def one(attempt: tuple[int, Callable[[], object]]) -> str:
        number, run = attempt
        if number < start.parties:
            start.wait(20)
        try:
            with tenant_scope(tenant):
                run()
            return "done"
        except TOLD as told:
            return type(told).__name__
        finally:
            connection.close()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return Counter(pool.map(one, enumerate(tries)))


def test_a_hundred_accepts_fill_a_capacity_of_five(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        operator = make_operator(online=True)
        Operator.objects.filter(pk=operator.pk).update(capacity=5)
        website = make_visitor().website
        rows = [make_conversation(make_visitor(website)) for _ in range(25)]
    tries = [lambda row=rows[number % 25]: services.accept_conversation(conversation=row, by=operator, now=timezone.now()) for number in range(100)]
    race(committed_tenant, tries)
    with tenant_scope(committed_tenant):
        assert Conversation.objects.filter(assignee=operator, status="open").count() == 5


def test_of_fifty_transfers_one_is_done_and_the_others_are_told(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        chief = make_operator(Role.SUPERVISOR, online=True)
        targets = [make_department("", make_operator(online=True)) for _ in range(5)]
        row = make_conversation(make_visitor())
        seen = [Conversation.objects.get(pk=row.pk) for _ in range(50)]
    tries = [
        lambda seen=seen[number], to=targets[number % 5]: route_conversation(conversation=seen, to=to, by=chief, now=timezone.now()) for number in range(50)
    ]
    answers = race(committed_tenant, tries)
    with tenant_scope(committed_tenant):
        row.refresh_from_db()
        assert row.messages.filter(data__event="routed").count() == 1
        # Who wanted the same department finds it done.
        assert answers == {"done": 10, "ConversationHasMoved": 40}


def test_accepts_of_one_conversation_and_closings_beside_answers_leave_it_whole(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        operators = [make_operator(online=True) for _ in range(10)]
        row = make_conversation(make_visitor())
    answers = race(
        committed_tenant,
        [lambda by=operators[number % 10]: services.accept_conversation(conversation=row, by=by, now=timezone.now()) for number in range(50)],
    )
    # One operator has it; his own repeats change nothing.
    assert answers == {"done": 5, "AlreadyAccepted": 45}
    with tenant_scope(committed_tenant):
        row.refresh_from_db()
        holder = row.assignee
        assert holder is not None
        assert row.messages.filter(data__event="accepted").count() == 1

    def close_or_answer(number: int) -> object:
        if number % 2:
            return services.close_conversation(conversation=row, by=holder, now=timezone.now())
        return services.send_message(conversation=row.uuid, by=row.visitor, body="One more thing", cid=uuid4())

    race(committed_tenant, [lambda number=number: close_or_answer(number) for number in range(50)])
    with tenant_scope(committed_tenant):
        row.refresh_from_db()
        lines = list(row.messages.order_by("staff_seq").values_list("staff_seq", flat=True))
        assert lines == list(range(1, row.staff_seq + 1))
        assert row.messages.filter(kind="message", body="One more thing").count() == 25
        # Whatever came last holds: a line after the closing has opened it again.
        last = row.messages.order_by("-staff_seq").first()
        assert last is not None
        assert (row.status == "closed") == (last.kind == "system")


def test_beginnings_and_closings_at_once_leave_nobody_waiting_for_who_has_room(committed_tenant: TenantRef) -> None:
    from tests.chat.services.departments.test_routing import run_routing

    with tenant_scope(committed_tenant):
        operator = make_operator(online=True)
        Operator.objects.filter(pk=operator.pk).update(capacity=2)
        RoutingRule.objects.create(department=make_department("Sales", operator, strategy="least_busy"))
        website = make_visitor().website
        rows = [make_conversation(make_visitor(website)) for _ in range(2)]
        visitors = [make_visitor(website) for _ in range(6)]
    tries: list[Callable[[], object]] = [lambda by=by: services.start_conversation(by=by, body="Hello", cid=uuid4(), now=timezone.now()) for by in visitors]
    tries += [lambda row=row: services.close_conversation(conversation=row, by=operator, now=timezone.now()) for row in rows]
    assert race(committed_tenant, tries) == {"done": 8}
    with tenant_scope(committed_tenant):
        run_routing()
        assert Conversation.objects.filter(assignee=operator, status="open").count() == 2
        assert Conversation.objects.filter(status="queued").count() == 4
