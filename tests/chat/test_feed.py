"""What the relay does with conversations that changed, beside giving them places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from time import monotonic

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone
from psycopg.errors import DeadlockDetected, LockNotAvailable

from chat import feed
from chat.models import Conversation, Message, Notice, SearchEntry
from chat.selectors import talks_of
from chat.services import accept_conversation
from chat.services.departments import set_routing
from chat.services.feed import Placed
from chat.services.notices import change_notice_rules
from chat.services.supervising import DueAnswers
from chat.tasks import index_backlog
from tenants.realtime import relay as relaying
from tenants.realtime.relay import Relay
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_conversation, make_operator, make_user, make_visitor
from visitors.models import Visitor
from visitors.services import Talk, note_talks


def test_whoever_talks_is_noted_though_the_relay_dies_at_numbering(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = make_visitor()
    talk = make_conversation(visitor)

    def dies() -> list[object]:
        raise SystemExit

    monkeypatch.setattr(feed, "number_feed", dies)
    with pytest.raises(SystemExit):
        feed.move_inbox()
    visitor.refresh_from_db()
    assert (visitor.talked_before, visitor.in_conversation) == (True, talk.uuid)


def test_what_changed_while_it_was_numbered_is_noted(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = make_visitor()
    make_conversation(visitor)
    number_feed = feed.number_feed

    def closes_and_numbers() -> list[object]:
        Conversation.objects.update(status=Conversation.Status.CLOSED)
        return list(number_feed())

    monkeypatch.setattr(feed, "number_feed", closes_and_numbers)
    feed.move_inbox()
    visitor.refresh_from_db()
    assert (visitor.talked_before, visitor.in_conversation) == (True, None)


def test_talks_are_read_with_the_visitors_locked(tenant: TenantRef) -> None:
    visitor = make_visitor()

    def read(visitor_ids: Collection[int]) -> Mapping[int, Talk | None]:
        with connection.cursor() as cursor:
            # xmax is set by whoever locks a row.
            cursor.execute("SELECT xmax <> 0 FROM visitors_visitor WHERE id = ANY(%s)", [list(visitor_ids)])
            assert cursor.fetchall() == [(True,)]
        return talks_of(visitor_ids)

    note_talks(visitor_ids=[visitor.pk], talks_of=read)
    assert Visitor.objects.get(pk=visitor.pk).talked_before


def test_another_companys_visitors_are_not_noted(tenant: TenantRef, other_tenant: TenantRef) -> None:
    visitor = make_visitor()
    make_conversation(visitor)

    with tenant_scope(other_tenant):
        note_talks(visitor_ids=[visitor.pk], talks_of=talks_of)
    visitor.refresh_from_db()
    assert visitor.in_conversation is None


def test_a_visitor_whom_somebody_holds_is_not_waited_for_and_not_forgotten(committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(committed_tenant):
        free, held = make_visitor(), make_visitor()
        make_conversation(held)
    relay, member = Relay(), committed_tenant.uuid.hex
    other = connections.create_connection("default")
    try:
        with tenant_scope(committed_tenant):
            with other.cursor() as elsewhere:
                elsewhere.execute("BEGIN")
                elsewhere.execute("SELECT 1 FROM visitors_visitor WHERE id = %s FOR UPDATE", [held.pk])
                began = monotonic()
                with pytest.raises(OperationalError):
                    relay._number(member)
                assert monotonic() - began < 3
                assert relay._feeds == {member}

                # The same when it is held only after the numbering.
                monkeypatch.setattr(feed, "due_visitors", lambda: [free.pk])
                with pytest.raises(OperationalError):
                    relay._number(member)
                elsewhere.execute("ROLLBACK")
            assert Conversation.objects.get().feed_is_due
            monkeypatch.undo()
            relay._number(member)
            assert Visitor.objects.get(pk=held.pk).talked_before
    finally:
        other.close()


def test_rules_that_somebody_holds_are_not_waited_for_and_nobody_is_forgotten(committed_tenant: TenantRef) -> None:
    with tenant_scope(committed_tenant):
        operator = make_operator()
        change_notice_rules(by=operator, now=timezone.now(), mail_after_min=5)
        accept_conversation(conversation=make_conversation(), by=operator, now=timezone.now())
    relay, member = Relay(), committed_tenant.uuid.hex
    other = connections.create_connection("default")
    try:
        with tenant_scope(committed_tenant), other.cursor() as elsewhere:
            elsewhere.execute("BEGIN")
            elsewhere.execute("SELECT 1 FROM chat_noticerules FOR UPDATE")
            began = monotonic()
            with pytest.raises(OperationalError):
                relay._number(member)
            assert monotonic() - began < 3 and relay._feeds == {member}
            elsewhere.execute("ROLLBACK")
            assert Conversation.objects.get().feed_is_due and not Notice.objects.exists()
            relay._number(member)
            assert Notice.objects.get().operator == operator
    finally:
        other.close()


def test_a_conversation_that_somebody_holds_and_lets_be_gets_its_place_in_a_moment(committed_tenant: TenantRef) -> None:
    """A routing that finds nobody free holds the row, changes nothing and gives no hint."""
    with tenant_scope(committed_tenant):
        held = make_conversation()
    relay, member = Relay(), committed_tenant.uuid.hex
    other = connections.create_connection("default")
    try:
        with tenant_scope(committed_tenant), other.cursor() as elsewhere:
            elsewhere.execute("BEGIN")
            elsewhere.execute("SELECT 1 FROM chat_conversation WHERE id = %s FOR UPDATE", [held.pk])
            free = make_conversation()
            relay._number(member)
            assert (_place(free), _place(held)) == (1, 0)
            assert relay._feeds == {member}
            elsewhere.execute("ROLLBACK")
            relay._feeds.clear()
            relay._number(member)
            assert _place(held) == 2
            assert not relay._feeds
    finally:
        other.close()


def test_nobody_is_waited_for_who_holds_the_counter(committed_tenant: TenantRef) -> None:
    """One relay numbers for all companies."""
    with tenant_scope(committed_tenant):
        row = make_conversation()
    relay, member = Relay(), committed_tenant.uuid.hex
    other = connections.create_connection("default")
    try:
        with tenant_scope(committed_tenant), other.cursor() as elsewhere:
            elsewhere.execute("BEGIN")
            elsewhere.execute("SELECT 1 FROM chat_conversationcounter FOR UPDATE")
            began = monotonic()
            with pytest.raises(OperationalError):
                relay._number(member)
            assert monotonic() - began < 3 and relay._feeds == {member}
            elsewhere.execute("ROLLBACK")
            relay._number(member)
            assert _place(row) == 1
    finally:
        other.close()


def test_what_is_to_be_placed_once_more_and_is_held_is_remembered(committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    with tenant_scope(committed_tenant):
        held, free = make_conversation(), make_conversation()
    relay, member = Relay(), committed_tenant.uuid.hex
    other = connections.create_connection("default")

    def somebody_holds(**_arguments: object) -> None:
        elsewhere.execute("BEGIN")
        elsewhere.execute("SELECT 1 FROM chat_conversation WHERE id = %s FOR UPDATE", [held.pk])
        raise OperationalError from LockNotAvailable()

    try:
        with tenant_scope(committed_tenant), other.cursor() as elsewhere:
            monkeypatch.setattr(feed, "keep_promises", somebody_holds)
            began = monotonic()
            with pytest.raises(OperationalError):
                relay._number(member)
            assert monotonic() - began < 3
            assert list(Conversation.objects.filter(feed_is_due=True)) == [free]
            monkeypatch.undo()
            elsewhere.execute("ROLLBACK")
            relay._number(member)
            assert (_place(held), _place(free)) == (3, 4)
            assert not feed._owed
    finally:
        other.close()


def _place(conversation: Conversation) -> int:
    return Conversation.objects.get(pk=conversation.pk).feed_position


def test_the_relay_looks_only_at_the_company_in_force_for_what_is_held(tenant: TenantRef, other_tenant: TenantRef) -> None:
    make_conversation()
    with tenant_scope(other_tenant):
        assert feed.move_inbox() is False
    assert _place(Conversation.objects.get()) == 0
    assert feed.move_inbox() is False


def test_nobody_can_hold_what_is_numbered_before_its_answer_is_planned(committed_tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    """The place and the moment are one transaction; a row held between them would have been left out."""
    number_feed, plan_answers, refused = feed.number_feed, feed.plan_answers, []
    other = connections.create_connection("default")

    def finds_it_held(due: DueAnswers, *, conversation_ids: Collection[int] | None = None, most: int, now: datetime) -> set[int]:
        return set() if conversation_ids is None else plan_answers(due, conversation_ids=conversation_ids, most=most, now=now)

    def numbers() -> list[Placed]:
        placed = number_feed()
        for item in placed:
            with other.cursor() as elsewhere, pytest.raises(OperationalError) as error:
                elsewhere.execute("SELECT 1 FROM chat_conversation WHERE id = %s FOR UPDATE NOWAIT", [item.conversation_id])
            refused.append(type(error.value.__cause__))
        return placed

    try:
        with tenant_scope(committed_tenant):
            set_routing(by=make_user("admin"), answers={"first_answer_s": 60})
            row = make_conversation(waiting_since=timezone.now())
            monkeypatch.setattr(feed, "plan_answers", finds_it_held)
            monkeypatch.setattr(feed, "number_feed", numbers)
            feed.move_inbox()
            row.refresh_from_db()
            assert row.waiting_since is not None
            assert row.answer_due_at == row.waiting_since + timedelta(seconds=60)
    finally:
        other.close()
    assert refused == [LockNotAvailable]


def test_a_company_whose_numbering_lost_a_deadlock_is_numbered_again_at_once(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    def loses() -> None:
        raise OperationalError from DeadlockDetected()

    monkeypatch.setattr(relaying, "_feeds", [loses])
    relay = Relay()
    with pytest.raises(OperationalError):
        relay._number("a")
    assert relay._feeds == {"a"}


def test_the_relay_reads_for_search_and_hands_over_what_is_much(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[dict[str, object]] = []
    monkeypatch.setattr(feed.index_backlog, "apply_async", lambda **options: handed.append(options))
    monkeypatch.setattr(feed, "_handed_over", {})
    monkeypatch.setattr(feed, "READ_CONVERSATIONS", 2)
    make_conversation()
    feed.move_inbox()
    feed.read_for_search()
    assert (SearchEntry.objects.count(), handed) == (Message.objects.count(), [])
    for _ in range(4):
        make_conversation()
    feed.move_inbox()
    feed.read_for_search()
    feed.read_for_search()
    assert len(handed) == 1
    index_backlog.run()
    assert SearchEntry.objects.count() == Message.objects.count()


def test_a_broker_that_takes_nothing_does_not_stop_the_feed(tenant: TenantRef, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(**_options: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(feed.index_backlog, "apply_async", refuses)
    monkeypatch.setattr(feed, "_handed_over", {})
    monkeypatch.setattr(feed, "READ_CONVERSATIONS", 1)
    for _ in range(3):
        make_conversation()
    feed.move_inbox()
    feed.read_for_search()
    assert SearchEntry.objects.exists()
