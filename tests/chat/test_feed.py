"""What the relay does with conversations that changed, beside giving them places."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from time import monotonic

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from chat import feed
from chat.models import Conversation, Message, Notice, SearchEntry
from chat.selectors import talks_of
from chat.services import accept_conversation
from chat.services.notices import change_notice_rules
from chat.tasks import index_backlog
from tenants.realtime import relay as relaying
from tenants.realtime.relay import Relay
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_conversation, make_operator, make_visitor
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
