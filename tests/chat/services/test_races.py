"""Everybody does everything at once: no deadlock, no lost number, no half state (R2, R5)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from chat import services
from chat.models import Availability, Conversation, Message, Operator
from chat.permissions import NotAllowed
from chat.services.conversations import ConversationIsMerged
from chat.services.merging import MergeNotUndone, MergeRefused, merge_conversations
from chat.services.snoozing import ConversationNotSnoozed, snooze_conversation
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_another_conversation, make_conversation, make_operator, make_visitor, make_website

EXPECTED = (
    services.AlreadyAccepted,
    services.ConversationIsClosed,
    services.ConversationNotClosed,
    ConversationIsMerged,
    ConversationNotSnoozed,
    MergeRefused,
    MergeNotUndone,
    NotAllowed,
)


def check_whole(rows: QuerySet[Conversation]) -> None:
    """No number is missing or given twice, and no state is half of one and half of another."""
    for row in rows:
        lines = row.messages.order_by("staff_seq")
        assert [line.staff_seq for line in lines] == list(range(1, row.staff_seq + 1))
        assert sorted(line.visitor_seq for line in lines if line.visitor_seq) == list(range(1, row.visitor_seq + 1))
        assert (row.status in {"open", "snoozed"}) == (row.assignee_id is not None) or row.status == "closed"
        assert (row.status == "closed") == (row.closed_at is not None)
        assert (row.merged_into_id is None) == (row.merged_at is None)
        assert row.merged_into_id is None or row.status == "closed"


def test_services_at_once_leave_whole_conversations(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        operators = [make_operator(Role.SUPERVISOR if number == 0 else Role.OPERATOR, online=True) for number in range(4)]
        conversations = [make_conversation(make_visitor()) for _ in range(3)]

    def work(seed: int) -> None:
        pick = random.Random(seed)
        try:
            for _ in range(12):
                with tenant_scope(committed_tenant):
                    step(pick)
        finally:
            connection.close()

    def step(pick: random.Random) -> None:
        conversation, operator, now = pick.choice(conversations), pick.choice(operators), timezone.now()
        what = pick.randrange(9)
        try:
            if what == 0:
                services.accept_conversation(conversation=conversation, by=operator, now=now)
            elif what == 1:
                services.release_conversation(conversation=conversation, by=operator, now=now)
            elif what == 2:
                services.close_conversation(conversation=conversation, by=operator, now=now)
            elif what == 3:
                services.reopen_conversation(conversation=conversation, by=operator, now=now)
            elif what == 4:
                services.assign_conversation(conversation=conversation, to=pick.choice(operators), by=operator, now=now)
            elif what == 5:
                services.mark_read_by_operator(conversation=conversation, by=operator, seq=pick.randrange(40), now=now)
            elif what == 6:
                services.retire_operator(user_uuid=operator.user.uuid, now=now)
                services.set_availability(operator=operator, availability=Availability.ONLINE, now=now)
            else:
                by = conversation.visitor if what == 7 else operator
                services.send_message(conversation=conversation.uuid, by=by, body="x", cid=uuid4())
        except EXPECTED:
            pass

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    with tenant_scope(committed_tenant):
        check_whole(Conversation.objects.all())
        assert Operator.objects.filter(availability="offline").count() <= 4


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_fifty_who_want_different_things_with_two_conversations_two_hundred_times(committed_tenant: TenantRef) -> None:
    """F54: whoever was told that it is done finds it done, whoever was refused changed nothing."""
    with tenant_scope(committed_tenant):
        operators = [make_operator(Role.SUPERVISOR, online=True) for _ in range(5)]
        website = make_website()

    def work(args: tuple[int, list[Conversation]]) -> str:
        number, pair = args
        pick = random.Random(number)
        row, operator, now = pick.choice(pair), pick.choice(operators), timezone.now()
        ways: list[tuple[str, Callable[[], object]]] = [
            ("accepted", lambda: services.accept_conversation(conversation=row, by=operator, now=now)),
            ("assigned", lambda: services.assign_conversation(conversation=row, to=pick.choice(operators), by=operator, now=now)),
            ("closed", lambda: services.close_conversation(conversation=row, by=operator, now=now)),
            ("reopened", lambda: services.reopen_conversation(conversation=row, by=operator, now=now)),
            ("snoozed", lambda: snooze_conversation(conversation=row, by=operator, until=None, now=now)),
            ("merged", lambda: merge_conversations(conversation=pair[0], into=pair[1], by=operator, now=now)),
            ("merged", lambda: merge_conversations(conversation=pair[1], into=pair[0], by=operator, now=now)),
            ("said", lambda: services.send_message(conversation=row.uuid, by=row.visitor, body=f"{number}", cid=uuid4())),
            ("said", lambda: services.send_message(conversation=row.uuid, by=operator, body=f"{number}", cid=uuid4())),
        ]
        what, run = pick.choice(ways)
        try:
            with tenant_scope(committed_tenant):
                run()
        except EXPECTED:
            return "refused"
        finally:
            connection.close()
        return what

    with ThreadPoolExecutor(12) as pool:
        for turn in range(200):
            with tenant_scope(committed_tenant):
                first = make_conversation(make_visitor(website))
                pair = [first, make_another_conversation(first)]
            done = Counter(pool.map(work, [(turn * 50 + number, pair) for number in range(50)]))
            with tenant_scope(committed_tenant):
                both = Conversation.objects.filter(pk__in=[row.pk for row in pair])
                check_whole(both)
                assert not all(row.merged_into_id for row in both)
                lines = Message.objects.filter(conversation__in=both, kind="message").exclude(body="Hello")
                assert lines.count() == done["said"]
                assert lines.values("body").distinct().count() == done["said"]
