"""Everybody does everything at once: no deadlock, no lost number, no half state (R2, R5)."""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from chat import services
from chat.models import Availability, Conversation, Operator
from chat.permissions import NotAllowed
from tenants.accounts.models import Role
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_conversation, make_operator, make_visitor

EXPECTED = (services.AlreadyAccepted, services.ConversationIsClosed, services.ConversationNotClosed, NotAllowed)


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
        for row in Conversation.objects.all():
            lines = row.messages.order_by("staff_seq")
            assert [line.staff_seq for line in lines] == list(range(1, row.staff_seq + 1))
            assert sorted(line.visitor_seq for line in lines if line.visitor_seq) == list(range(1, row.visitor_seq + 1))
            assert (row.status == "open") == (row.assignee_id is not None) or row.status == "closed"
            assert (row.status == "closed") == (row.closed_at is not None)
        assert Operator.objects.filter(availability="offline").count() <= 4
