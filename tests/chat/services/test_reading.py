"""Read marks only move forward, and unread counts are right after any order of events."""

from __future__ import annotations

from uuid import uuid4

from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from chat import services
from chat.events import MessagesRead
from chat.models import Conversation
from tenants.scope import TenantRef
from tests.factories import make_conversation, make_operator


def say(conversation: Conversation, by, body: str = "x", kind: str = "message") -> None:
    services.send_message(conversation=conversation.uuid, by=by, body=body, cid=uuid4(), kind=kind)


def test_a_mark_of_the_visitor_counts_what_is_left(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()
    for _ in range(3):
        say(conversation, operator)

    row = services.mark_read_by_visitor(conversation=conversation, by=conversation.visitor, seq=2, now=timezone.now())

    assert (row.visitor_read_seq, row.visitor_unread) == (2, 2)
    row = services.mark_read_by_visitor(conversation=conversation, by=conversation.visitor, seq=1, now=timezone.now())
    assert (row.visitor_read_seq, row.visitor_unread) == (2, 2)


def test_a_number_not_given_yet_is_cut(tenant: TenantRef) -> None:
    conversation = make_conversation()
    row = services.mark_read_by_visitor(conversation=conversation, by=conversation.visitor, seq=10**15, now=timezone.now())
    assert row.visitor_read_seq == row.visitor_seq == 1


def test_a_mark_of_an_operator_is_a_number_of_the_staff_and_ignores_notes(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()
    say(conversation, operator, kind="note")
    say(conversation, conversation.visitor)

    row = services.mark_read_by_operator(conversation=conversation, by=operator, seq=2, now=timezone.now())
    assert (row.staff_read_seq, row.operator_read_seq, row.staff_unread) == (2, 1, 1)
    row = services.mark_read_by_operator(conversation=conversation, by=operator, seq=3, now=timezone.now())
    assert (row.staff_read_seq, row.operator_read_seq, row.staff_unread) == (3, 2, 0)


def test_a_late_mark_does_not_bring_back_what_was_answered(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(), make_operator()
    say(conversation, conversation.visitor)
    say(conversation, operator)

    row = services.mark_read_by_operator(conversation=conversation, by=operator, seq=1, now=timezone.now())

    assert row.staff_unread == 0


def test_a_changed_count_asks_for_a_new_place_in_the_feed(tenant: TenantRef) -> None:
    conversation, operator = make_conversation(feed_is_due=False), make_operator()
    row = services.mark_read_by_operator(conversation=conversation, by=operator, seq=1, now=timezone.now())
    assert row.feed_is_due


def test_marks_are_announced_in_both_numberings(tenant: TenantRef, django_capture_on_commit_callbacks, heard) -> None:
    conversation, operator = make_conversation(), make_operator()
    say(conversation, operator, kind="note")
    say(conversation, operator)
    events = heard(MessagesRead)

    with django_capture_on_commit_callbacks(execute=True):
        services.mark_read_by_visitor(conversation=conversation, by=conversation.visitor, seq=2, now=timezone.now())
        services.mark_read_by_operator(conversation=conversation, by=operator, seq=3, now=timezone.now())

    assert [(event.reader, event.visitor_seq, event.staff_seq) for event in events] == [("visitor", 2, 3), ("operator", 2, 3)]


STEPS = st.lists(st.tuples(st.sampled_from(["visitor", "operator", "note", "read_v", "read_o"]), st.integers(0, 12)), max_size=14)


@settings(max_examples=25)
@given(steps=STEPS)
def test_counts_are_what_a_recount_says_after_any_order(tenant: TenantRef, steps) -> None:
    conversation, operator = make_conversation(), make_operator()
    visitor, now = conversation.visitor, timezone.now()
    log = [("visitor", 1, 1)]
    read_v = read_o = 0
    for step, number in steps:
        if step in {"visitor", "operator", "note"}:
            stored = services.send_message(
                conversation=conversation.uuid,
                by=visitor if step == "visitor" else operator,
                body="x",
                cid=uuid4(),
                kind="note" if step == "note" else "message",
            )
            log.append((step, stored.visitor_seq, stored.staff_seq))
        elif step == "read_v":
            services.mark_read_by_visitor(conversation=conversation, by=visitor, seq=number, now=now)
            read_v = max(read_v, min(number, max(seq for _who, seq, _s in log if seq)))
        else:
            services.mark_read_by_operator(conversation=conversation, by=operator, seq=number, now=now)
            read_o = max(read_o, min(number, log[-1][2]))
    conversation.refresh_from_db()

    own_v = max(seq for who, seq, _s in log if who == "visitor")
    own_o = max((s for who, _seq, s in log if who == "operator"), default=0)
    assert conversation.visitor_unread == sum(1 for who, seq, _s in log if who == "operator" and seq > max(read_v, own_v))
    assert conversation.staff_unread == sum(1 for who, _seq, s in log if who == "visitor" and s > max(read_o, own_o))
