"""Reading: the inbox's lists, the lines of a conversation for each audience, constant numbers of queries."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from chat import services
from chat.models import BusinessHours
from chat.permissions import NotFound, access_conversation, access_operator
from chat.protocol import conversation_summary, visitor_message
from chat.selectors import (
    Inbox,
    View,
    changes_for_staff,
    changes_for_visitor,
    inbox_counts,
    latest_conversation_of,
    newest_for_staff,
    newest_for_visitor,
    presence_for_visitors,
)
from chat.services.feed import number_feed
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_operator, make_visitor, start


def test_each_view_shows_its_own(tenant: TenantRef) -> None:
    me, other, now = make_operator(), make_operator(), timezone.now()
    queued, mine, theirs, closed = (make_conversation(make_visitor()) for _ in range(4))
    services.accept_conversation(conversation=mine, by=me, now=now)
    services.accept_conversation(conversation=theirs, by=other, now=now)
    services.close_conversation(conversation=closed, by=me, now=now)

    def shown(view: View) -> set[int]:
        return {row.pk for row in Inbox.of(me, view).rows()}

    assert shown(View.QUEUE) == {queued.pk}
    assert shown(View.MINE) == {mine.pk}
    assert shown(View.ALL) == {queued.pk, mine.pk, theirs.pk}
    assert shown(View.CLOSED) == {closed.pk}
    counts = inbox_counts(operator=me)
    assert (counts.queue, counts.mine, counts.all, counts.unread) == (1, 1, 3, 1)


def test_the_queue_begins_with_who_waits_longest(tenant: TenantRef) -> None:
    now = timezone.now()
    first = make_conversation(make_visitor(), waiting_since=now - timedelta(minutes=1))
    second = make_conversation(make_visitor(), waiting_since=now - timedelta(minutes=9))
    number_feed()
    assert list(Inbox.of(make_operator(), View.QUEUE).rows()) == [second, first]


@pytest.mark.parametrize("view", View)
def test_a_list_costs_the_same_however_long(tenant: TenantRef, django_assert_num_queries, view: View) -> None:
    operator, now = make_operator(), timezone.now()
    for number in range(6):
        conversation = make_conversation(make_visitor())
        if number % 2:
            services.accept_conversation(conversation=conversation, by=operator, now=now)
        if number == 5:
            services.close_conversation(conversation=conversation, by=operator, now=now)
    # One for the rows, and one for whether any conversation is kept from anybody.
    with django_assert_num_queries(2):
        [conversation_summary(row) for row in Inbox.of(operator, view).rows()]


def test_the_lines_of_a_conversation_cost_a_constant_number_of_queries(tenant: TenantRef, django_assert_num_queries) -> None:
    conversation = make_conversation()
    for _ in range(3):
        services.send_message(conversation=conversation.uuid, by=make_operator(), body="x", cid=uuid4())
    conversation = access_conversation(conversation_id=conversation.uuid, operator=make_operator())
    with django_assert_num_queries(2):
        assert len(newest_for_staff(conversation=conversation)) == 4
    with django_assert_num_queries(3):
        changes_for_staff(conversation=conversation, after=0)


def test_a_visitor_never_reads_a_note_or_a_line_among_the_staff(tenant: TenantRef) -> None:
    conversation, operator, now = make_conversation(), make_operator(), timezone.now()
    services.accept_conversation(conversation=conversation, by=operator, now=now)
    services.send_message(conversation=conversation.uuid, by=operator, body="a note", cid=uuid4(), kind="note")
    services.release_conversation(conversation=conversation, by=operator, now=now)
    conversation.refresh_from_db()

    for lines in (newest_for_visitor(conversation=conversation), changes_for_visitor(conversation=conversation, after=0).lines):
        assert [line.visitor_seq for line in lines] == [1, 2]
        assert all(visitor_message(line, tenant) for line in lines)
    for line in newest_for_staff(conversation=conversation):
        if line.visitor_seq is None:
            with pytest.raises(ValueError, match="not for visitors"):
                visitor_message(line, tenant)


def test_changes_come_in_order_with_the_number_up_to_which_they_are_complete(tenant: TenantRef) -> None:
    conversation = make_conversation()
    for number in range(5):
        services.send_message(conversation=conversation.uuid, by=conversation.visitor, body=str(number), cid=uuid4())

    part = changes_for_staff(conversation=conversation, after=2, limit=2)
    assert ([line.staff_seq for line in part.lines], part.upto) == ([3, 4], 4)
    rest = changes_for_staff(conversation=conversation, after=part.upto)
    assert ([line.staff_seq for line in rest.lines], rest.upto) == ([5, 6], 6)
    assert changes_for_staff(conversation=conversation, after=6).upto == 6


def test_a_deletion_is_a_change_with_a_later_number(tenant: TenantRef) -> None:
    conversation = make_conversation()
    line = conversation.messages.get()
    line.deleted_at, line.visitor_change, line.staff_change = timezone.now(), 2, 2
    line.save()
    conversation.visitor_seq = conversation.staff_seq = 2
    conversation.save()

    changed = changes_for_visitor(conversation=conversation, after=1)

    assert changed.upto == 2
    assert [visitor_message(line, tenant).body for line in changed.lines] == [""]


def test_older_lines_are_paged_by_number(tenant: TenantRef) -> None:
    conversation = make_conversation()
    for number in range(5):
        services.send_message(conversation=conversation.uuid, by=conversation.visitor, body=str(number), cid=uuid4())
    assert [line.staff_seq for line in newest_for_staff(conversation=conversation, before=4, limit=2)] == [2, 3]
    assert [line.visitor_seq for line in newest_for_visitor(conversation=conversation, limit=2)] == [5, 6]


def test_the_newest_conversation_is_the_visitors_own(tenant: TenantRef) -> None:
    visitor = make_visitor()
    assert latest_conversation_of(visitor) is None
    first = start(visitor).conversation
    services.close_conversation(conversation=first, by=visitor, now=timezone.now())
    second = start(visitor).conversation
    start()
    assert latest_conversation_of(visitor) == second
    services.close_conversation(conversation=second, by=visitor, now=timezone.now())
    assert latest_conversation_of(visitor) == second
    services.send_message(conversation=first.uuid, by=visitor, body="About that mail", cid=uuid4())
    assert latest_conversation_of(visitor) == first, "what is live is shown before what has ended"


def test_only_those_concerned_reach_a_conversation(tenant: TenantRef) -> None:
    conversation = make_conversation()
    operator = make_operator()
    assert access_conversation(conversation_id=str(conversation.uuid), operator=operator) == conversation
    assert access_conversation(conversation_id=conversation.uuid, visitor=conversation.visitor) == conversation
    refused = [
        {"conversation_id": conversation.uuid, "visitor": make_visitor()},
        {"conversation_id": uuid4(), "operator": operator},
        {"conversation_id": "no uuid", "operator": operator},
        {"conversation_id": conversation.uuid, "operator": make_operator(is_active=False)},
    ]
    for arguments in refused:
        with pytest.raises(NotFound):
            access_conversation(**arguments)
    conversation.visitor.is_banned = True
    conversation.visitor.save()
    with pytest.raises(NotFound):
        access_conversation(conversation_id=conversation.uuid, visitor=conversation.visitor)
    with pytest.raises(TypeError):
        access_conversation(conversation_id=conversation.uuid)
    with pytest.raises(NotFound):
        access_operator(operator_id=make_operator(is_active=False).uuid)


def test_when_nobody_is_there_the_next_opening_is_told(tenant: TenantRef) -> None:
    now = timezone.now()
    assert presence_for_visitors(now=now).next_opening is None
    yesterday = (now - timedelta(days=1)).weekday()
    BusinessHours.objects.create(weekday=yesterday, opens_at="03:00", closes_at="03:01")
    presence = presence_for_visitors(now=now)
    assert not presence.online
    assert presence.next_opening is not None
    assert now < presence.next_opening < now + timedelta(days=8)
    assert presence.time_zone == "Europe/Berlin"
    make_operator(online=True)
    assert presence_for_visitors(now=now).next_opening is None
