"""A conversation begins: once for a command, one live one for a visitor, also when many begin at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from chat.events import ConversationStarted
from chat.models import Conversation, ConversationLink, ConversationSource, Message
from chat.selectors import source_of
from chat.services import (
    MessageRefused,
    Outcome,
    VisitorIsBanned,
    close_conversation,
    complete_sources,
    leave_message,
    open_link,
    start_conversation,
)
from tenants.outbox.models import OutboxEntry
from tenants.scope import TenantRef, tenant_scope
from tests.factories import make_operator, make_visitor, start
from visitors.models import Visitor
from visitors.services import EmailRefused


def test_a_conversation_begins_in_the_queue_with_its_first_line(tenant: TenantRef) -> None:
    visitor = make_visitor(language="ja", page_url="https://shop.example/cart", page_title="Cart")

    started = start(visitor, "Hello")

    conversation = started.conversation
    assert started.is_new
    assert (conversation.status, conversation.number, conversation.language) == ("queued", 1001, "ja")
    assert (conversation.page_url, conversation.page_title) == ("https://shop.example/cart", "Cart")
    assert (conversation.visitor_seq, conversation.staff_seq, conversation.staff_unread) == (1, 1, 1)
    assert conversation.waiting_since is not None
    assert started.message.body == "Hello"


def test_numbers_go_up_by_one(tenant: TenantRef) -> None:
    assert [start().conversation.number for _ in range(3)] == [1001, 1002, 1003]


def test_the_same_command_again_gets_the_first_answer(tenant: TenantRef) -> None:
    visitor, cid, now = make_visitor(), uuid4(), timezone.now()
    first = start_conversation(by=visitor, body="Hello", cid=cid, now=now)

    again = start_conversation(by=visitor, body="Hello", cid=cid, now=now)

    assert (again.conversation.pk, again.message.uuid, again.is_new) == (first.conversation.pk, first.message.uuid, False)
    assert again.message.outcome is Outcome.DUPLICATE
    assert (Conversation.objects.count(), Message.objects.count()) == (1, 1)


def test_the_same_command_again_gets_the_first_answer_after_the_conversation_was_closed(tenant: TenantRef) -> None:
    visitor, cid, now = make_visitor(), uuid4(), timezone.now()
    first = start_conversation(by=visitor, body="Hello", cid=cid, now=now)
    close_conversation(conversation=first.conversation, by=visitor, now=now)

    again = start_conversation(by=visitor, body="Hello", cid=cid, now=now)

    assert again.conversation.pk == first.conversation.pk
    assert Conversation.objects.count() == 1


def test_a_second_beginning_joins_the_live_conversation(tenant: TenantRef) -> None:
    visitor = make_visitor()
    first = start(visitor, "one")

    second = start(visitor, "two")

    assert second.conversation.pk == first.conversation.pk
    assert not second.is_new
    assert second.conversation.visitor_seq == 2


def test_after_a_closed_conversation_a_new_one_begins(tenant: TenantRef) -> None:
    visitor = make_visitor()
    first = start(visitor)
    close_conversation(conversation=first.conversation, by=visitor, now=timezone.now())

    assert start(visitor).conversation.pk != first.conversation.pk


@pytest.mark.parametrize("body", ["", "  \n ", "x" * 10_001])
def test_a_refused_text_leaves_nothing_behind(tenant: TenantRef, body: str) -> None:
    with pytest.raises(MessageRefused):
        start(body=body)

    assert Conversation.objects.count() == 0
    assert start().conversation.number == 1001


def test_a_banned_visitor_begins_nothing(tenant: TenantRef) -> None:
    with pytest.raises(VisitorIsBanned):
        start(make_visitor(is_banned=True))


def test_the_beginning_is_announced_once_after_commit(tenant: TenantRef, django_capture_on_commit_callbacks, heard) -> None:
    visitor, cid = make_visitor(), uuid4()
    events = heard(ConversationStarted)
    with django_capture_on_commit_callbacks(execute=True):
        started = start_conversation(by=visitor, body="Hello", cid=cid, now=timezone.now())
        start_conversation(by=visitor, body="Hello", cid=cid, now=timezone.now())

    assert [event.conversation for event in events] == [started.conversation.uuid]


@pytest.mark.parametrize("same_cid", [True, False])
def test_tabs_that_begin_at_once_make_one_conversation(committed_tenant: TenantRef, same_cid: bool) -> None:
    with tenant_scope(committed_tenant):
        visitor = make_visitor()
    cid = uuid4()

    def begin(number: int) -> tuple[int, str]:
        try:
            with tenant_scope(committed_tenant):
                started = start_conversation(by=visitor, body="Hello", cid=cid if same_cid else uuid4(), now=timezone.now())
                return started.conversation.pk, str(started.message.uuid)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(begin, range(12)))

    with tenant_scope(committed_tenant):
        conversation = Conversation.objects.get()
        assert {pk for pk, _message in answers} == {conversation.pk}
        assert conversation.visitor_seq == Message.objects.count() == len({message for _pk, message in answers}) == (1 if same_cid else 12)


def test_a_left_message_is_a_conversation_and_mails_every_active_operator(tenant: TenantRef) -> None:
    visitor = make_visitor()
    users = [make_operator().user, make_operator().user]
    make_operator(is_active=False)

    started = leave_message(by=visitor, name="  Vera  Stein ", email="vera@example.org", body="Hello?", cid=uuid4(), now=timezone.now())

    visitor.refresh_from_db()
    assert (visitor.name, visitor.email) == ("Vera Stein", "vera@example.org")
    assert started.conversation.origin == "offline_form"
    entries = OutboxEntry.objects.filter(kind="mail.operators_about_offline_message")
    assert {entry.payload["user"] for entry in entries} == {str(user.uuid) for user in users}


def test_a_left_message_sent_twice_mails_once(tenant: TenantRef) -> None:
    visitor, cid = make_visitor(), uuid4()
    make_operator()
    for _ in range(2):
        leave_message(by=visitor, name="Vera", email="vera@example.org", body="Hello?", cid=cid, now=timezone.now())

    assert OutboxEntry.objects.count() == 1
    assert Conversation.objects.count() == 1


def test_a_left_message_costs_as_many_queries_for_twenty_people_as_for_two(tenant: TenantRef) -> None:
    def leave(body: str) -> int:
        visitor = make_visitor()
        with CaptureQueriesContext(connection) as queries:
            leave_message(by=visitor, name="Vera", email="vera@example.org", body=body, cid=uuid4(), now=timezone.now())
        return len(queries)

    make_operator()
    make_operator()
    for_two = leave("two")
    for _ in range(18):
        make_operator()

    assert leave("twenty") == for_two
    assert OutboxEntry.objects.count() == 22


@pytest.mark.parametrize("email", ["", "vera", "vera@", "a@b\nBcc: c@d.example", "x" * 250 + "@example.org"])
def test_a_message_without_a_way_to_answer_is_refused_whole(tenant: TenantRef, email: str) -> None:
    make_operator()
    with pytest.raises(EmailRefused):
        leave_message(by=make_visitor(), name="Vera", email=email, body="Hello?", cid=uuid4(), now=timezone.now())

    assert (Conversation.objects.count(), OutboxEntry.objects.count()) == (0, 0)


def test_another_address_closes_the_links_that_went_to_the_first(tenant: TenantRef) -> None:
    visitor, now = make_visitor(), timezone.now()
    first = leave_message(by=visitor, name="Vera", email="vera@example.org", body="Hello?", cid=uuid4(), now=now)
    open_link(conversation=first.conversation, token="t" * 43, now=now)

    visitor.refresh_from_db()
    leave_message(by=visitor, name="Vera", email="someone@example.org", body="Hello?", cid=uuid4(), now=now)

    assert ConversationLink.objects.get().revoked_at == now


def test_a_conversation_keeps_where_its_visitor_had_come_from(tenant: TenantRef) -> None:
    touches = {"first_touch": {"at": "2026-05-01T12:00:00Z", "channel": "search"}, "last_touch": {"at": "2026-05-04T12:00:00Z", "channel": "mail"}}
    visitor = make_visitor(**touches)
    conversation = start(visitor).conversation
    visitor.last_touch = {"at": "2026-06-01T12:00:00Z", "channel": "direct"}
    visitor.save()

    source = source_of(conversation)
    assert source is not None and (source.first_touch, source.last_touch) == (touches["first_touch"], touches["last_touch"])
    start(visitor, "And another line")
    assert ConversationSource.objects.count() == 1


def test_who_writes_before_his_first_page_is_stored_came_from_where_it_says(tenant: TenantRef) -> None:
    now = timezone.now()
    hasty, stranger, earlier = make_visitor(), make_visitor(), make_visitor()
    conversations = [start(hasty).conversation, start(stranger).conversation, start(earlier, now=now - timedelta(hours=2)).conversation]
    Visitor.objects.update(first_touch={"at": "2026-05-04T12:00:00Z", "channel": "ai"}, last_touch={"at": "2026-05-04T12:00:00Z", "channel": "ai"})

    assert complete_sources(visitor_ids=[hasty.pk, earlier.pk], now=now) == 1
    assert [source_of(conversation).last_touch is not None for conversation in conversations] == [True, False, False]
    assert complete_sources(visitor_ids=[hasty.pk], now=now) == 0
